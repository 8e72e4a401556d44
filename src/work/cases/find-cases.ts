/** Finds the cases below folders and archives, and loads them for training. */
import { ArcuateError, type Progress, progressOfUnit } from "../../base/index.ts";
import type { FolderScan, FoundFiles } from "../../dicom/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { WorkContext } from "../context.ts";
import { type RoiNames, spellingsOf } from "../roi-names.ts";
import type { LoadedSource, TakeCase, TrainingSource } from "../train/training-source.ts";
import { type CaseList, type LeftOutCase, ruledOut, unusableCase } from "./case-list.ts";
import { loadPools, refuseTestCase, separateCohorts } from "./cohort-cases.ts";

/**
 * Calls `use` with each case below some folders and archives, one after the other, and where to report on it.
 *
 * @param stage The name of the progress.
 * @param leaveOut Takes each folder that holds no case.
 * @throws {ArcuateError} As `withFiles` and `scanFolder`; whatever `use` throws.
 */
export async function forEachCase(
  paths: readonly string[],
  stage: string,
  context: Pick<WorkContext, "progress" | "signal">,
  use: (found: FoundFiles, progress: Progress) => Promise<void>,
  leaveOut: (leftOut: LeftOutCase) => void,
): Promise<void> {
  const { withFiles } = await import("../../dicom/index.ts");
  const { progress, signal } = context;
  const seen = new Set<string>(); // a path that is named twice is one input
  for (const path of paths) {
    await withFiles(path, { progress, signal }, async (found) => {
      const below = await casesBelow(found, context);
      const isNew = (each: { readonly path: string }) => !seen.has(each.path);
      const [cases, empty] = [below.cases.filter(isNew), below.empty.filter(isNew)];
      for (const { path, code, reason } of empty) {
        seen.add(path);
        leaveOut(ruledOut(path, code, reason));
      }
      for (const [index, each] of cases.entries()) {
        signal.throwIfAborted();
        progress.report(stage, index, cases.length);
        seen.add(each.path);
        await use(each, progressOfUnit(progress, stage, index, cases.length));
      }
      progress.report(stage, cases.length, cases.length);
    });
  }
}

export interface LoadedSources extends CaseList<TrainingSource> {
  /** Of the cohort that the cases come from; null without one, or without a test group. */
  readonly testGroupSha256: string | null;
}

/**
 * Loads cases with their reference, from folders, archives and the pools of cohorts, and hands each to `take` before it
 * reads the next. Every case is in the list that it returns: used, or left out by a reason.
 * @throws {ArcuateError} `test-case-in-training`, whatever way the case was named; as `forEachCase` and `openCohort`.
 */
export async function loadCases(
  paths: readonly string[],
  wish: { scheme: LabelScheme; roi: RoiNames | undefined; take: TakeCase },
  context: Pick<WorkContext, "progress" | "signal">,
): Promise<LoadedSources> {
  const { scheme, roi } = wish;
  const { cohorts, others } = await separateCohorts(paths);
  if (cohorts.length > 0 && roi !== undefined && others.length === 0) throw roiOfCohort();
  const used: TrainingSource[] = [];
  const leftOut: LeftOutCase[] = [];
  const take: TakeCase = async (loaded) => {
    const { id, path } = loaded.source;
    await refuseTestCase(cohorts, id, loaded.labelledCt.ct);
    const same = used.find((each) => each.id === id);
    if (same !== undefined) {
      // Twice in a cohort of training, a CT would count twice and could be in both sides of a fold.
      leftOut.push(ruledOut(path, "case-repeated", `its CT was already read from ${same.path}`));
      return;
    }
    await wish.take(loaded);
    used.push(loaded.source);
  };
  const pools = await loadPools(cohorts, { scheme, take }, context);
  const use = async (found: FoundFiles) => {
    const loaded = await loadSource(found, wish, context.signal).catch(
      (error) => void leftOut.push(unusableCase(found.path, error)),
    );
    if (loaded) await take(loaded);
  };
  await forEachCase(others, "load cases", context, use, (each) => void leftOut.push(each));
  const { remarks, testGroupSha256 } = pools;
  return { used, leftOut: [...pools.leftOut, ...leftOut], remarks, testGroupSha256 };
}

/** What lies below a folder or archive: cases, and folders that hold none. */
interface CasesBelow {
  readonly cases: readonly FoundFiles[];
  readonly empty: readonly EmptyFolder[];
}

interface EmptyFolder {
  readonly path: string;
  readonly code: "no-ct-series" | "case-repeated";
  readonly reason: string;
}

/**
 * Finds the folders that hold one CT series each: the folder itself, or, where it holds several series, those below it.
 * A folder that cannot be read, and one whose series lie side by side, counts as a case: reading it says what is wrong.
 */
async function casesBelow(
  found: FoundFiles,
  context: Pick<WorkContext, "progress" | "signal">,
): Promise<CasesBelow> {
  const { scanFolder, subfoldersOf } = await import("../../dicom/index.ts");
  const { signal, progress } = context;
  const { series, outcomes } = await scanFolder(found, { signal, progress });
  if (series.length <= 1) return { cases: [found], empty: [] };
  const withCt = new Set(series.flatMap(({ slices }) => slices.map(({ path }) => path)));
  const holdsCt = ({ files }: Pick<FoundFiles, "files">) =>
    files.some(({ path }) => withCt.has(path));
  const folders = subfoldersOf(found);
  // Series side by side in one folder.
  if (!folders.some(holdsCt)) return { cases: [found], empty: [] };
  const cases: FoundFiles[] = [];
  const empty: EmptyFolder[] = [];
  for (const folder of folders) {
    if (holdsCt(folder)) {
      const below = await casesBelow(folder, context);
      cases.push(...below.cases);
      empty.push(...below.empty);
    } else if (folder.refused.length > 0) cases.push(folder);
    else empty.push(emptyFolder(folder, outcomes));
  }
  const below = new Set(folders.flatMap(({ files }) => files.map(({ path }) => path)));
  const loose = {
    ...found,
    files: found.files.filter(({ path }) => !below.has(path)),
    refused: [],
  };
  if (holdsCt(loose)) cases.push(loose);
  else if (loose.files.length > 0) {
    const reason = `the ${loose.files.length} files beside its folders of cases hold no CT`;
    empty.push({ path: found.path, code: "no-ct-series", reason });
  }
  return { cases, empty };
}

/** A folder without a CT of its own. The scan of all folders takes a slice that is there twice from one folder only. */
function emptyFolder({ path, files }: FoundFiles, outcomes: FolderScan["outcomes"]): EmptyFolder {
  const own = new Set(files.map((file) => file.path));
  const isRepeated = outcomes.some(
    (outcome) =>
      outcome.kind === "rejected" && outcome.code === "duplicate-instance" && own.has(outcome.path),
  );
  return isRepeated
    ? { path, code: "case-repeated", reason: "its CT is in another folder, too" }
    : { path, code: "no-ct-series", reason: "it holds no CT" };
}

async function loadSource(
  found: FoundFiles,
  { scheme, roi }: { scheme: LabelScheme; roi: RoiNames | undefined },
  signal: AbortSignal,
): Promise<LoadedSource> {
  const { caseIdOf, loadCase, loadLabelMap } = await import("../../cohort/index.ts");
  const { path } = found;
  const loaded = await loadCase(found, { signal });
  const names = spellingsOf(scheme, roi);
  const { labelMap, missingLabels, structureSet } = loadLabelMap(loaded, scheme, names);
  const isMissing = ({ label }: { label: number }) => missingLabels.includes(label);
  if (scheme.structures.every(isMissing)) {
    const present = structureSet.structureSet.rois.map(({ name }) => name).join(", ");
    const message = `Cannot learn from ${path}: one of the structures must be drawn, got the ROIs ${present || "none"}`;
    throw new ArcuateError("input", "nothing-drawn", message, { fields: { path } });
  }
  const nameOf = ({ name }: { name: string }) => name;
  const id = caseIdOf(loaded.series.seriesInstanceUid);
  const source = {
    id,
    path,
    slices: labelMap.grid.size[0],
    drawn: scheme.structures.filter((each) => !isMissing(each)).map(nameOf),
    missing: scheme.structures.filter(isMissing).map(nameOf),
  };
  return { source, labelledCt: { id, ct: loaded.series.volume, labelMap, missingLabels } };
}

/** The error for --roi beside a cohort, whose names.json says what its ROI names stand for. */
export function roiOfCohort(): ArcuateError {
  const message = "Cannot use --roi with a cohort: its names.json says what its ROI names mean";
  return new ArcuateError("usage", "roi-of-cohort", message);
}
