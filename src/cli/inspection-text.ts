import { worstFirst } from "../base/index.ts";
import type { FileOutcome, RejectedFile } from "../dicom/index.ts";
import type { Inspection, RoiReport, SeriesReport, StructureSetReport } from "../work/index.ts";
import { formatTable, type Output, printable } from "./terminal/index.ts";

/** A folder may hold thousands of other files: without --all, this many of each kind are listed. */
const LISTED_FILES = 20;

export interface InspectionStyle {
  /** Makes a path short enough to read. */
  readonly shorten: (path: string) => string;
  readonly isListingAll: boolean;
}

/** Prints an inspection as tables. */
export function printInspection(
  { series, structureSets, files }: Inspection,
  output: Output,
  style: InspectionStyle,
): void {
  if (series.length > 0) printSeries(series, output);
  const unusable = new Set(series.flatMap(({ problem, seriesId }) => (problem ? [seriesId] : [])));
  for (const set of structureSets) printStructureSet(set, unusable, output, style);
  printFiles(files, output, style);
}

function printSeries(series: readonly SeriesReport[], output: Output): void {
  const columns = [
    { title: "CT series" },
    { title: "slices", align: "right" },
    { title: "matrix" },
    { title: "spacing z y x, mm" },
    { title: "position" },
    { title: "frame" },
  ] as const;
  const rows = series.map((each) => [
    shortId(each.seriesId),
    `${each.slices}`,
    `${each.rows} x ${each.columns}`,
    each.spacingMm.map((mm) => (mm === null ? "?" : formatMm(mm))).join(" x "),
    each.patientPosition || "?",
    shortUid(each.frameOfReferenceUid) || "none",
  ]);
  output.print(formatTable(columns, rows));
  for (const { seriesId, problem, remarks } of series) {
    for (const { severity, text } of remarks) {
      output.print(printable(`  ${shortId(seriesId)} ${severity}: ${text}`));
    }
    if (problem === undefined) continue;
    output.print(`  ${shortId(seriesId)} cannot be used: ${printable(problem.message)}`);
  }
  output.print("");
}

function printStructureSet(
  set: StructureSetReport,
  unusable: ReadonlySet<string>,
  output: Output,
  { shorten }: InspectionStyle,
): void {
  const origin = [set.manufacturer, set.approvalStatus.toLowerCase()].filter(Boolean).join(", ");
  const title = `Structure set "${set.label}" in ${shorten(set.path)}${origin && ` (${origin})`}`;
  output.print(printable(title));
  if (set.problem !== undefined) {
    output.print(`  cannot be used: ${printable(set.problem.message)}\n`);
    if (set.rois.length === 0) return;
  }
  output.print(`  ${describeMatch(set, unusable)}\n`);
  const columns = [
    { title: "number", align: "right" },
    { title: "ROI" },
    { title: "type" },
    { title: "contours", align: "right" },
    { title: "volume, cc", align: "right" },
  ] as const;
  output.print(formatTable(columns, set.rois.map(roiRow)));
  const remarks = worstFirst([...set.remarks, ...set.rois.flatMap((roi) => roi.remarks)]);
  for (const { severity, text } of remarks) output.print(printable(`  ${severity}: ${text}`));
  output.print("");
}

function describeMatch({ drawnOn }: StructureSetReport, unusable: ReadonlySet<string>): string {
  if (drawnOn === undefined) return "belongs to no CT series here: no volumes";
  const uid = shortId(drawnOn.seriesId);
  if (unusable.has(drawnOn.seriesId)) {
    return `belongs to CT series ${uid}, which cannot be used: no volumes`;
  }
  return drawnOn.match === "exact"
    ? `drawn on CT series ${uid}`
    : `in the frame of reference of CT series ${uid}, but names none of its slices`;
}

function roiRow(roi: RoiReport): string[] {
  return [
    `${roi.number}`,
    roi.name,
    roi.interpretedType || "-",
    `${roi.contours}`,
    roi.volumeCc === null ? "-" : roi.volumeCc.toFixed(1),
  ];
}

function printFiles(files: readonly FileOutcome[], output: Output, style: InspectionStyle): void {
  const accepted = files.filter((file) => file.kind === "accepted");
  const rejected = files.filter((file) => file.kind === "rejected");
  const count = (kind: "CT" | "RTSTRUCT") => accepted.filter((file) => file.as === kind).length;
  const summary = [
    `${count("CT")} CT slices`,
    `${count("RTSTRUCT")} structure sets`,
    `${rejected.length} rejected`,
  ];
  output.print(`${files.length} files: ${summary.join(", ")}`);
  printRejected(rejected, output, style);
}

/** Prints files that were passed over, with the reasons, those of one kind together. */
export function printRejected(
  rejected: readonly RejectedFile[],
  output: Output,
  { shorten, isListingAll }: InspectionStyle,
): void {
  const listed = isListingAll ? Number.POSITIVE_INFINITY : LISTED_FILES;
  for (const [code, group] of groupByCode(rejected)) {
    output.print(`  ${group.length} ${code}:`);
    for (const { path, reason } of group.slice(0, listed)) {
      output.print(`    ${printable(`${shorten(path)}: ${reason}`)}`);
    }
    const unlisted = group.length - listed;
    if (unlisted > 0) output.print(`    and ${unlisted} more; --all lists them`);
  }
}

function groupByCode(rejected: readonly RejectedFile[]): Map<string, RejectedFile[]> {
  const groups = new Map<string, RejectedFile[]>();
  for (const file of rejected) {
    const group = groups.get(file.code);
    if (group === undefined) groups.set(file.code, [file]);
    else group.push(file);
  }
  return groups;
}

const SHORT_UID = 12;

/** The end of a UID, which tells two apart; the whole one is in --json. */
function shortUid(uid: string): string {
  return uid.length <= SHORT_UID ? uid : `..${uid.slice(-SHORT_UID)}`;
}

/** As `shortUid`, with the part after it where a series holds several CTs. */
function shortId(seriesId: string): string {
  const [uid = "", ...part] = seriesId.split("#");
  return [shortUid(uid), ...part].join("#");
}

function formatMm(mm: number): string {
  return `${Number(mm.toFixed(3))}`;
}
