import { ArcuateError, type CaseRemark, caseRemark } from "../base/index.ts";
import {
  type CtSeries,
  type DicomStructureSet,
  matchReferences,
  type ReadCtOptions,
  type ReferenceMatch,
  readCtSeries,
  readStructureSet,
  requireUsable,
  withFiles,
} from "../dicom/index.ts";
import { ctRemarks } from "./quality/ct-remarks.ts";
import { findCases } from "./sources/find-cases.ts";
import type { FoundCase } from "./sources/found-case.ts";

/** One planning CT and the structure sets found with it. */
export interface Case {
  readonly path: string;
  readonly series: CtSeries;
  /** In the order of their paths; also those in its folder that do not refer to the CT. */
  readonly structureSets: readonly CaseStructureSet[];
  /** What a person should know of its files and its CT. */
  readonly remarks: readonly CaseRemark[];
}

export interface CaseStructureSet extends DicomStructureSet {
  readonly path: string;
  /** How it refers to the case's CT. */
  readonly match: ReferenceMatch;
}

export interface LoadCaseOptions extends ReadCtOptions {
  /** Which CT, where there are several: its id or Series Instance UID; its first characters do, if only one begins so. */
  readonly series?: string;
  /**
   * Whether, of several CTs, the only one with a structure set is meant. Default "refuse": where a person is to be drawn
   * on, nothing says that the CT with a structure set is the one.
   */
  readonly several?: "refuse" | "with-structure-set";
  /** A file of the folder that Arcuate has written beside the CT: it is no input, so no remark tells of it. */
  readonly ownFile?: string;
}

/**
 * Loads a folder or archive with one CT (or the one chosen) and any number of structure sets, or a case that was found.
 *
 * @throws {ArcuateError} `no-ct-series`, `several-series` (listing them), `series-not-found`, and whatever scanning
 * and reading refuse.
 */
export async function loadCase(
  source: string | FoundCase,
  options: LoadCaseOptions = {},
): Promise<Case> {
  if (typeof source !== "string") return readCase(source, options);
  return withFiles(source, options, async (files) => {
    const found = await findCases(files, options);
    requireUsable(files, found.scan);
    return readCase(chooseCase(source, found.cases, options), options);
  });
}

async function readCase(found: FoundCase, options: LoadCaseOptions): Promise<Case> {
  const series = await readCtSeries(found.series, options);
  const structureSets: CaseStructureSet[] = [];
  const elsewhere = found.otherSets.filter(({ code }) => code === "ct-absent");
  const files = [...found.sets, ...elsewhere.map(({ file }) => file)];
  for (const file of files.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    options.signal?.throwIfAborted();
    const set = await readStructureSet(file);
    structureSets.push({ ...set, path: file.path, match: matchReferences(set, series) });
  }
  // The only structure set cannot be read: that says more than that there is none.
  const [unreadable] = found.otherSets.filter(({ code }) => code !== "ct-absent");
  if (structureSets.length === 0 && unreadable !== undefined) {
    await readStructureSet(unreadable.file);
  }
  const remarks = [
    ...found.remarks,
    ...series.remarks,
    ...ctRemarks(series.volume),
    ...remarkOnLeftOut({
      ...found,
      leftOut: found.leftOut.filter((file) => file.path !== options.ownFile),
    }),
  ];
  return { path: found.path, series, structureSets, remarks };
}

/** Files in the case's folder that are no part of it, in one remark. */
export function remarkOnLeftOut({
  leftOut,
  otherSets,
}: Pick<FoundCase, "leftOut" | "otherSets">): CaseRemark[] {
  const reasons = new Map<string, number>();
  for (const { reason } of [...leftOut, ...otherSets]) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const files = leftOut.length + otherSets.length;
  if (files === 0) return [];
  const kinds = [...reasons]
    .slice(0, LISTED)
    .map(([reason, count]) => (count === 1 ? reason : `${count} times ${reason}`));
  const more = reasons.size > LISTED ? [`${reasons.size - LISTED} other reasons`] : [];
  const [what, are] = files === 1 ? ["1 file", "is"] : [`${files} files`, "are"];
  const text = `${what} beside the CT ${are} left out: ${[...kinds, ...more].join("; ")}`;
  const differing = leftOut.filter(({ code }) => code === "duplicate-differs").length;
  return [
    ...(differing > 0 ? [remarkOnDiffering(differing)] : []),
    caseRemark("files-left-out", text, { figures: { files } }),
  ];
}

function remarkOnDiffering(files: number): CaseRemark {
  const text = `${files === 1 ? "a structure set has" : `${files} structure sets have`} the UID of another one and other content: the first by its path is used`;
  return caseRemark("set-ambiguous", text, { figures: { files } });
}

/** The case that is meant. @throws {ArcuateError} As `loadCase`. */
export function chooseCase(
  path: string,
  cases: readonly FoundCase[],
  { series: wanted, several = "refuse" }: Pick<LoadCaseOptions, "series" | "several">,
): FoundCase {
  if (cases.length === 0) {
    const message = `Cannot load a case from ${path}: it must hold a CT series, got structure sets and no CT`;
    throw new ArcuateError("input", "no-ct-series", message, { fields: { path } });
  }
  const chosen = wanted === undefined ? cases : withId(cases, wanted);
  if (chosen.length === 1) return chosen[0]!;
  const fields = { path, seriesCount: cases.length };
  if (chosen.length === 0) {
    const message = `Cannot load series ${wanted}: it must be in ${path}, got ${listSeries(cases)}`;
    throw new ArcuateError("input", "series-not-found", message, { fields });
  }
  const [contoured, ...more] = chosen.filter(({ sets }) => sets.length > 0);
  if (several === "with-structure-set" && contoured !== undefined && more.length === 0) {
    const text = `of ${chosen.length} CTs, the only one with a structure set is used`;
    const remark = caseRemark("series-chosen", text, { figures: { series: chosen.length } });
    return { ...contoured, remarks: [remark] };
  }
  const message =
    `Cannot choose a CT in ${path}: there must be one series or one must be named by its UID ` +
    `(--series), got ${listSeries(chosen)}`;
  throw new ArcuateError("input", "several-series", message, { fields });
}

/** The cases whose CT has this id or Series Instance UID, or one that begins so. */
function withId(cases: readonly FoundCase[], wanted: string): readonly FoundCase[] {
  const exact = cases.filter(
    ({ series }) => series.seriesId === wanted || series.seriesInstanceUid === wanted,
  );
  if (exact.length > 0 || wanted === "") return exact;
  return cases.filter(({ series }) => series.seriesId.startsWith(wanted));
}

/** How many series, or reasons, a message lists. */
const LISTED = 12;

function listSeries(cases: readonly FoundCase[]): string {
  const listed = cases
    .slice(0, LISTED)
    .map(({ series }) => `${series.seriesId} (${series.slices.length} slices)`);
  const more = cases.length > LISTED ? [`${cases.length - LISTED} more`] : [];
  return [...listed, ...more].join(", ");
}
