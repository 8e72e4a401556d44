/** From case folders to NIfTI files, alone or as an nnU-Net dataset. */
import { mkdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ArcuateError, type CaseRemark, caseRemark } from "../base/index.ts";
import type { Case, FoundCase, LoadedLabelMap } from "../cohort/index.ts";
import { softwareVersion, writeFileAtomic } from "../host/index.ts";
import type { LabelScheme } from "../structures/index.ts";
import {
  type LeftOutCase,
  type LeftOutReport,
  leftOutReport,
  refuseUnusable,
  unusableCase,
} from "./cases/case-list.ts";
import type { NamedCohort } from "./cases/cohort-cases.ts";
import { type CohortGroup, onlyCohort, openGroup } from "./cases/cohort-group.ts";
import { forEachCase, roiOfCohort } from "./cases/find-cases.ts";
import { createSameCts } from "./cases/same-ct.ts";
import type { WorkContext } from "./context.ts";
import { requireFreeFolder } from "./free-folder.ts";
import { type RoiNames, spellingsOf } from "./roi-names.ts";
import { askedScheme, schemeOfCases } from "./schemes.ts";

export const exportFormats = ["nifti", "nnunet"] as const;

export interface ExportRequest {
  readonly to: (typeof exportFormats)[number];
  readonly out: string;
  /** The structures that there are; those of the cohort, or those that Arcuate knows, when absent. */
  readonly scheme?: LabelScheme;
  readonly roi?: RoiNames;
  readonly structures?: readonly string[];
  readonly masks?: boolean;
  readonly allowMissing?: boolean;
  /** CT series, where a folder holds several; its first characters do. Each path is then one case. */
  readonly series?: string;
  readonly skipUnusable?: boolean;
  /** Of a cohort; its pool unless said otherwise. */
  readonly group?: CohortGroup;
}

interface ExportedCase {
  readonly path: string;
  /** Its name in the export. */
  readonly id: string;
  /** Below the folder of the export. */
  readonly files: readonly string[];
  readonly drawn: readonly string[];
  readonly missing: readonly string[];
  /** What a person should know of how the structures were read. */
  readonly remarks: readonly CaseRemark[];
  /** Of a cohort's test group. */
  readonly isTest: boolean;
}

export interface Exported {
  readonly out: string;
  readonly format: ExportRequest["to"];
  readonly labels: Readonly<Record<string, number>>;
  readonly cases: readonly ExportedCase[];
  readonly leftOut: readonly LeftOutReport[];
}

/**
 * Writes the export, whole or not at all.
 *
 * @throws {ArcuateError} `folder-occupied`; `structures-missing` where nnU-Net would learn them as background;
 * `case-repeated`; `structure-unknown`; as `schemeOfCases`, `forEachCase`, `loadCase` and `loadLabelMap`, or `cases-unusable` for several; `write-failed`.
 */
export async function exportCases(
  paths: readonly string[],
  request: ExportRequest,
  context: WorkContext,
): Promise<Exported> {
  const { to, out, roi, structures, skipUnusable = false } = request;
  const scheme = askedScheme(await schemeOfCases(paths, request.scheme), structures, roi);
  await requireFreeFolder(out);
  const unfinished = join(dirname(resolve(out)), `.${basename(resolve(out))}.${process.pid}.tmp`);
  const cases: ExportedCase[] = [];
  const leftOut: LeftOutCase[] = [];
  const sameCts = createSameCts();
  const use: UseSource = async (path, load) => {
    const source = await load().catch((error) => void leftOut.push(unusableCase(path, error)));
    if (!source) return;
    refuseRepeated(source, cases);
    if (skipUnusable && isRefused(source, request)) {
      leftOut.push(unusableCase(source.path, missingProblem([source])));
      return;
    }
    const isUnusable = leftOut.some(({ error }) => error !== null);
    const isHopeless =
      (isUnusable && !skipUnusable) || cases.some((each) => isRefused(each, request));
    const isKept = !isRefused(source, request) && !isHopeless;
    const files = isKept ? await writeCase(unfinished, source, { scheme, request }) : [];
    const { id, drawn, missing, isTest } = source;
    const remarks = [...source.remarks, ...(await sameCts.remarkOn(id, source.ct))];
    cases.push({ path: source.path, id, files, drawn, missing, remarks, isTest });
  };
  try {
    const leaveOut = (each: LeftOutCase) => void leftOut.push(each);
    await forEachSource(paths, { request, scheme }, context, { use, leaveOut });
    if (!skipUnusable || cases.length === 0) refuseUnusable(leftOut, "export");
    const refused = cases.filter((each) => isRefused(each, request));
    if (refused.length > 0) throw missingProblem(refused);
    if (cases.length === 0) throw nothingToExport(leftOut);
    const forTraining = cases.filter(({ isTest }) => !isTest);
    if (to === "nnunet") await writeDataset(unfinished, scheme, forTraining.length);
    await moveTo(out, unfinished);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {}); // the first error tells more
    throw error;
  }
  return {
    out,
    format: to,
    labels: labelsOf(scheme),
    cases,
    leftOut: leftOutReport(leftOut),
  };
}

interface Wish {
  readonly request: ExportRequest;
  readonly scheme: LabelScheme;
}

/** Takes a case; `load` reads it. */
type UseSource = (path: string, load: () => Promise<Source>) => Promise<void>;

interface SourceVisitor {
  readonly use: UseSource;
  readonly leaveOut: (leftOut: LeftOutCase) => void;
}

/** Each case of the cohort that is named; else each below the paths. */
async function forEachSource(
  paths: readonly string[],
  wish: Wish,
  context: WorkContext,
  { use, leaveOut }: SourceVisitor,
): Promise<void> {
  const cohort = await onlyCohort(paths);
  if (cohort !== undefined) return forEachOfCohort(cohort, wish, context, use);
  if (wish.request.group !== undefined) {
    throw new ArcuateError("usage", "option-misplaced", "Cannot use --group: it is of a cohort");
  }
  return forEachCase(paths, "export", context, {
    needsReference: false,
    series: wish.request.series,
    leaveOut,
    use: (found) => use(found.path, () => loadFound(found, wish, context.signal)),
  });
}

async function forEachOfCohort(
  cohort: NamedCohort,
  { request: { roi, series, group = "training" }, scheme }: Wish,
  { progress, signal }: WorkContext,
  use: UseSource,
): Promise<void> {
  if (roi !== undefined) throw roiOfCohort();
  if (series !== undefined) {
    const message = "Cannot use --series with a cohort: each of its cases has one";
    throw new ArcuateError("usage", "option-misplaced", message);
  }
  const { cases } = await openGroup(cohort, group);
  for (const [done, { id, isTest, load }] of cases.entries()) {
    signal.throwIfAborted();
    progress.report("export", done, cases.length);
    await use(id, async () => {
      const { loaded, reference } = await load(scheme, signal);
      return sourceOf(loaded, { id, scheme, labels: reference, isTest });
    });
  }
  progress.report("export", cases.length, cases.length);
}

interface Source {
  readonly path: string;
  readonly id: string;
  readonly ct: Case["series"]["volume"];
  /** Absent where the case has no structure set. */
  readonly loaded: LoadedLabelMap | undefined;
  readonly drawn: readonly string[];
  readonly missing: readonly string[];
  readonly remarks: readonly CaseRemark[];
  /** Of a cohort's test group: nnU-Net keeps those apart. */
  readonly isTest: boolean;
}

async function loadFound(
  found: FoundCase,
  { request: { roi }, scheme }: Wish,
  signal: AbortSignal,
): Promise<Source> {
  const { caseIdOf, loadCase, loadLabelMap } = await import("../cohort/index.ts");
  const loadedCase = await loadCase(found, { signal });
  const hasStructures = loadedCase.structureSets.length > 0;
  const names = spellingsOf(scheme, roi);
  const labels = hasStructures ? loadLabelMap(loadedCase, scheme, names) : undefined;
  const id = caseIdOf(loadedCase.series.seriesId);
  return sourceOf(loadedCase, { id, scheme, labels, isTest: false });
}

function sourceOf(
  { path, series, remarks }: Case,
  {
    id,
    scheme,
    labels: loaded,
    isTest,
  }: Pick<Source, "id" | "isTest"> & { scheme: LabelScheme; labels: LoadedLabelMap | undefined },
): Source {
  const present = new Set(loaded?.presentLabels);
  const namesOf = (isDrawn: boolean) =>
    scheme.structures.filter(({ label }) => present.has(label) === isDrawn).map(({ name }) => name);
  return {
    path,
    id,
    ct: series.volume,
    loaded,
    isTest,
    drawn: namesOf(true),
    missing: namesOf(false),
    remarks: [
      ...remarks,
      ...(series.volume.grid.size[0] === 1 ? [caseRemark("one-slice", ONE_SLICE)] : []),
      ...(loaded?.remarks ?? [caseRemark("no-reference", NO_REFERENCE)]),
    ],
  };
}

const ONE_SLICE = "the CT has one slice; nothing says how thick it is, and it counts as 1 mm";
const NO_REFERENCE = "no structure set was drawn on the CT";

function nothingToExport(leftOut: readonly LeftOutCase[]): ArcuateError {
  const reasons = leftOut.map(({ source, reason }) => `${source}: ${reason}`).join("; ");
  const message = `Cannot export: at least one case must be usable, got none: ${reasons || "no CT"}`;
  return new ArcuateError("input", "no-cases", message, { fields: { cases: leftOut.length } });
}

function refuseRepeated({ id, path }: Source, earlier: readonly ExportedCase[]): void {
  const same = earlier.find((each) => each.id === id);
  if (same === undefined) return;
  const message = `Cannot export ${path}: each CT series may occur once, got it in ${same.path} too`;
  throw new ArcuateError("input", "case-repeated", message, { fields: { path, other: same.path } });
}

function isRefused(
  { missing }: Pick<ExportedCase, "missing">,
  { to, allowMissing = false }: ExportRequest,
): boolean {
  return to === "nnunet" && missing.length > 0 && !allowMissing;
}

function missingProblem(refused: readonly Pick<Source, "path" | "missing">[]): ArcuateError {
  const lacking = refused.map(({ path, missing }) => `${path} without ${missing.join(", ")}`);
  const message = `Cannot export for nnU-Net: every structure must be drawn in every case, got ${lacking.join("; ")}`;
  return new ArcuateError("input", "structures-missing", message, {
    fields: { cases: refused.length },
  });
}

async function writeCase(
  folder: string,
  source: Source,
  { scheme, request }: { scheme: LabelScheme; request: ExportRequest },
): Promise<string[]> {
  const { encodeNiftiCt, encodeNiftiLabels, writeNifti } = await import("../nifti/index.ts");
  const { id, ct, loaded, isTest } = source;
  const labelMap = loaded?.labelMap ?? emptyLabels(ct, request);
  const files: string[] = [];
  const write = async (file: string, bytes: Uint8Array | string) => {
    const path = join(folder, file);
    await (typeof bytes === "string" ? writeFileAtomic(path, bytes) : writeNifti(path, bytes));
    files.push(file);
  };
  if (request.to === "nnunet") {
    const part = isTest ? "Ts" : "Tr";
    await write(join(`images${part}`, `${id}_0000.nii.gz`), encodeNiftiCt(ct));
    if (labelMap) await write(join(`labels${part}`, `${id}.nii.gz`), encodeNiftiLabels(labelMap));
    return files;
  }
  await write(join(id, "ct.nii.gz"), encodeNiftiCt(ct));
  if (labelMap === undefined) return files;
  await write(join(id, "labels.nii.gz"), encodeNiftiLabels(labelMap));
  await write(join(id, "labels.json"), asJson(labelsOf(scheme)));
  if (!request.masks) return files;
  for (const { label, name } of scheme.structures) {
    const mask = loaded?.masks.get(label);
    const file = join(id, "masks", `${fileName(name)}.nii.gz`);
    if (mask) await write(file, encodeNiftiLabels({ grid: mask.grid, labels: mask.voxels }));
  }
  return files;
}

/** nnU-Net wants labels of every case; elsewhere a case without a structure set has none. */
function emptyLabels({ grid, hu }: Source["ct"], { to }: ExportRequest) {
  return to === "nnunet" ? { grid, labels: new Uint8Array(hu.length) } : undefined;
}

/** The name of a structure as part of a file name. */
function fileName(structure: string): string {
  return structure.replace(/[^\w-]/g, "_");
}

function labelsOf({ structures }: LabelScheme): Record<string, number> {
  return Object.fromEntries([
    ["background", 0],
    ...structures.map(({ name, label }) => [name, label] as const),
  ]);
}

/** Source: nnU-Net v2, documentation/dataset_format.md. */
async function writeDataset(folder: string, scheme: LabelScheme, cases: number): Promise<void> {
  const dataset = {
    channel_names: { 0: "CT" },
    labels: labelsOf(scheme),
    numTraining: cases,
    file_ending: ".nii.gz",
    description: `Exported by Arcuate ${softwareVersion}`,
  };
  await writeFileAtomic(join(folder, "dataset.json"), asJson(dataset));
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

async function moveTo(out: string, unfinished: string): Promise<void> {
  await mkdir(dirname(resolve(out)), { recursive: true });
  await rmdir(out).catch(() => {}); // an empty one; what is not empty makes the renaming fail
  await rename(unfinished, out);
}
