/** Finds the cases below some folders and archives and loads them for training. */
import { ArcuateError, type Progress, progressOfUnit } from "../../base/index.ts";
import type { FoundFiles } from "../../dicom/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { WorkContext } from "../context.ts";
import { type RoiNames, spellingsOf } from "../roi-names.ts";
import type { LoadedSource, TakeCase, TrainingSource } from "../train/training-source.ts";
import { loadPools, refuseTestCase, separateCohorts } from "./cohort-cases.ts";

export interface UnusableCase {
  readonly path: string;
  readonly error: ArcuateError;
}

/**
 * Calls `use` with each case below some folders and archives, one after the other, and where to report on it.
 *
 * @param stage What the progress is called.
 * @throws {ArcuateError} As `withFiles` and `scanFolder`; whatever `use` throws.
 */
export async function forEachCase(
  paths: readonly string[],
  stage: string,
  context: WorkContext,
  use: (found: FoundFiles, progress: Progress) => Promise<void>,
): Promise<void> {
  const { withFiles } = await import("../../dicom/index.ts");
  const { progress, signal } = context;
  const seen = new Set<string>();
  for (const path of paths) {
    await withFiles(path, { progress, signal }, async (found) => {
      const cases = (await casesBelow(found, context)).filter((each) => !seen.has(each.path));
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

export interface LoadedSources {
  readonly sources: TrainingSource[];
  readonly unusable: UnusableCase[];
  /** Of the cohort that the cases come from; null without one, or without a test group. */
  readonly testGroupSha256: string | null;
}

/**
 * Loads cases with their reference, from folders, archives and the pools of cohorts, and hands each to `take` before it
 * reads the next. What cannot be used is given back with the reason, not thrown.
 * @throws {ArcuateError} `test-case-in-training`, whatever way the case was named; as `forEachCase` and `openCohort`.
 */
export async function loadCases(
  paths: readonly string[],
  wish: { scheme: LabelScheme; roi: RoiNames | undefined; take: TakeCase },
  context: WorkContext,
): Promise<LoadedSources> {
  const { scheme, roi } = wish;
  const { cohorts, others } = await separateCohorts(paths);
  if (cohorts.length > 0 && roi !== undefined && others.length === 0) throw roiOfCohort();
  const sources: TrainingSource[] = [];
  const take: TakeCase = async (loaded) => {
    await refuseTestCase(cohorts, loaded.source.id);
    await wish.take(loaded);
    sources.push(loaded.source);
  };
  const testGroupSha256 = await loadPools(cohorts, { scheme, take }, context);
  const unusable: UnusableCase[] = [];
  await forEachCase(others, "load cases", context, async (found) => {
    const loaded = await loadSource(found, wish, context.signal).catch((error) => {
      if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
      unusable.push({ path: found.path, error });
    });
    if (loaded) await take(loaded);
  });
  return { sources, unusable, testGroupSha256 };
}

/**
 * The folders that hold one CT series each: a folder itself, or, where it holds several series, those below it.
 * Folders without a CT are passed over. One that cannot be read, and one whose series lie side by side, is a case that
 * cannot be used.
 */
async function casesBelow(found: FoundFiles, context: WorkContext): Promise<FoundFiles[]> {
  const { scanFolder, subfoldersOf } = await import("../../dicom/index.ts");
  const { signal, progress } = context;
  const { series } = await scanFolder(found, { signal, progress: progress });
  if (series.length <= 1) return [found];
  const withCt = new Set(series.flatMap(({ slices }) => slices.map(({ path }) => path)));
  const cases: FoundFiles[] = [];
  for (const folder of subfoldersOf(found)) {
    const holdsCt = folder.files.some(({ path }) => withCt.has(path));
    if (holdsCt) cases.push(...(await casesBelow(folder, context)));
    else if (folder.refused.length > 0) cases.push(folder);
  }
  return cases.length > 0 ? cases : [found];
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
  const message =
    "Cannot use --roi with a cohort: its names.json must say what its names stand for";
  return new ArcuateError("usage", "roi-of-cohort", message);
}
