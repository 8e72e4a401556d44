/** Finds the cases below folders and archives, and loads them for training. */
import { ArcuateError, type Progress, progressOfUnit, worstFirst } from "../../base/index.ts";
import type { FoundCase, LeftOutSource, LoadedLabelMap } from "../../cohort/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { WorkContext } from "../context.ts";
import { type RoiNames, spellingsOf, structuresNamed } from "../roi-names.ts";
import { refuseForTraining } from "../train/refuse-for-training.ts";
import {
  type LoadedSource,
  sourceOf,
  type TakeCase,
  type TrainingSource,
} from "../train/training-source.ts";
import { type CaseList, type LeftOutCase, ruledOut, unusableCase } from "./case-list.ts";
import { loadPools, refuseTestCase, separateCohorts } from "./cohort-cases.ts";
import { type ReadingRequest, readOptionsOf } from "./reading.ts";

export interface CaseVisitor {
  /** @param progress Where to report on the case. */
  readonly use: (found: FoundCase, progress: Progress) => Promise<void>;
  /** Takes each folder, archive and CT that is left out without being read. */
  readonly leaveOut: (leftOut: LeftOutCase) => void;
  /** The CT to take of each path, where there are several. */
  readonly series?: string | undefined;
  /** Whether a CT without a structure set is of no use. */
  readonly needsReference: boolean;
}

/**
 * Calls `use` with each case in some folders and archives, and in archives that lie in folders, one after the other.
 * Every folder and archive is in the end used, or given to `leaveOut` once.
 * @param stage The name of the progress.
 * @throws {ArcuateError} `not-found` when a path leads nowhere; `series-not-found`; whatever `use` throws.
 */
export async function forEachCase(
  paths: readonly string[],
  stage: string,
  context: Pick<WorkContext, "progress" | "signal">,
  visitor: CaseVisitor,
): Promise<void> {
  const { findCases, forEachSource, leaveOutEmpty, requireThere } = await import(
    "../../cohort/index.ts"
  );
  for (const path of paths) requireThere(path);
  const seen = new Set<string>(); // a path that is named twice is one input
  for (const path of paths) {
    await forEachSource(path, context, {
      use: async (files, archives) => {
        const { cases, empty } = await findCases(files, { ...context, hasArchives: archives > 0 });
        for (const each of empty.filter((each) => !seen.has(each.path))) {
          seen.add(each.path);
          // A folder that was named for its cases must hold one; beside cases, others may lie.
          const isFault = cases.length === 0;
          visitor.leaveOut(emptyFolder(leaveOutEmpty(each, isFault), isFault));
        }
        const fresh = cases.filter((each) => !seen.has(each.path));
        for (const each of fresh) seen.add(each.path);
        await visitCases(await wantedCases(files.path, fresh, visitor), stage, context, visitor);
      },
      refuse: async (archive, error) => visitor.leaveOut(unusableCase(archive, error)),
    });
  }
}

function emptyFolder({ source, code, reason }: LeftOutSource, isFault: boolean): LeftOutCase {
  if (!isFault) return ruledOut(source, code, reason);
  return unusableCase(
    source,
    new ArcuateError("input", code, reason, { fields: { path: source } }),
  );
}

/** Those whose CT was asked for; others are of no concern. @throws {ArcuateError} `series-not-found`. */
async function wantedCases(
  path: string,
  cases: readonly FoundCase[],
  { series }: Pick<CaseVisitor, "series">,
): Promise<readonly FoundCase[]> {
  if (series === undefined || cases.length === 0) return cases;
  const { chooseCase } = await import("../../cohort/index.ts");
  return [chooseCase(path, cases, { series })];
}

async function visitCases(
  cases: readonly FoundCase[],
  stage: string,
  { progress, signal }: Pick<WorkContext, "progress" | "signal">,
  { use, leaveOut, needsReference, series }: CaseVisitor,
): Promise<void> {
  const { missingReference, SECOND_CT } = await import("../../cohort/index.ts");
  for (const [index, each] of cases.entries()) {
    signal.throwIfAborted();
    progress.report(stage, index, cases.length);
    const isUseless = needsReference && each.sets.length + each.otherSets.length === 0;
    if (each.isSecondCt && series === undefined) {
      leaveOut(ruledOut(each.path, SECOND_CT.code, SECOND_CT.reason));
    } else if (isUseless)
      leaveOut(unusableCase(each.path, missingReference(each.path, each.leftOut)));
    else await use(each, progressOfUnit(progress, stage, index, cases.length));
  }
  progress.report(stage, cases.length, cases.length);
}

export interface LoadedSources extends CaseList<TrainingSource> {
  /** Of the cohort that the cases come from; null without one, or without a test group. */
  readonly testGroupSha256: string | null;
}

interface Wish {
  readonly scheme: LabelScheme;
  readonly roi: RoiNames | undefined;
  readonly reading?: ReadingRequest;
}

/**
 * Loads cases with their reference, from folders, archives and the pools of cohorts, and hands each to `take` before it
 * reads the next. Every case is in the list that it returns: used, or left out by a reason.
 * @throws {ArcuateError} `test-case-in-training`, whatever way the case was named; as `forEachCase` and `openCohort`.
 */
export async function loadCases(
  paths: readonly string[],
  wish: Wish & { readonly take: TakeCase },
  context: Pick<WorkContext, "progress" | "signal">,
): Promise<LoadedSources> {
  const { scheme, roi } = wish;
  const { cohorts, others } = await separateCohorts(paths);
  if (cohorts.length > 0 && roi !== undefined && others.length === 0) throw roiOfCohort();
  const used: TrainingSource[] = [];
  const leftOut: LeftOutCase[] = [];
  const take: TakeCase = async (loaded) => {
    const { id, path, ctSha256 } = loaded.source;
    await refuseTestCase(cohorts, loaded.source);
    // Twice in a cohort of training, a CT would count twice and could be in both sides of a fold.
    const same = used.find((each) => each.id === id || each.ctSha256 === ctSha256);
    if (same !== undefined) {
      const how = same.id === id ? "was already read from" : "has the same voxels as that of";
      leftOut.push(ruledOut(path, "case-repeated", `its CT ${how} ${same.path}`));
      return;
    }
    const problem = await wish.take(loaded).then(
      () => undefined,
      (error) => unusableCase(path, error),
    );
    if (problem === undefined) used.push(loaded.source);
    else leftOut.push(problem);
  };
  const pools = await loadPools(cohorts, { scheme, take }, context);
  await forEachCase(others, "load cases", context, {
    needsReference: true,
    leaveOut: (each) => void leftOut.push(each),
    use: async (found) => {
      const loaded = await loadSource(found, wish, context.signal).catch(
        (error) => void leftOut.push(unusableCase(found.path, error)),
      );
      if (loaded) await take(loaded);
    },
  });
  const { remarks, testGroupSha256 } = pools;
  return { used, leftOut: [...pools.leftOut, ...leftOut], remarks, testGroupSha256 };
}

async function loadSource(
  found: FoundCase,
  { scheme, roi, reading }: Wish,
  signal: AbortSignal,
): Promise<LoadedSource> {
  const { caseIdOf, loadCase, loadLabelMap, tooShort } = await import("../../cohort/index.ts");
  if (found.series.slices.length < 2) throw tooShort(found.path);
  const loaded = await loadCase(found, { signal, ...(reading && readOptionsOf(reading)) });
  const reference = loadLabelMap(loaded, scheme, spellingsOf(scheme, roi), {
    sideTrusted: structuresNamed(scheme, roi),
  });
  const { path } = found;
  if (reference.presentLabels.length === 0) throw nothingDrawn(path, reference, scheme);
  refuseForTraining(path, { loaded, reference, scheme });
  return sourceOf(caseIdOf(loaded.series.seriesId), { loaded, reference, scheme });
}

/** Whether no ROI has the names, or those that have them cannot be used. */
function nothingDrawn(
  path: string,
  { structureSet, absentLabels, remarks }: LoadedLabelMap,
  { structures }: LabelScheme,
): ArcuateError {
  const mustHold = `Cannot learn from ${path}: one of the structures must be drawn`;
  const fields = { path };
  const named = structures.filter(({ label }) => !absentLabels.includes(label));
  if (named.length > 0) {
    const names = named.map(({ name }) => name).join(", ");
    const why = worstFirst(remarks).map(({ text }) => text);
    const got = `ROIs for ${names} that cannot be used (${why.join("; ")})`;
    return new ArcuateError("input", "rois-unusable", `${mustHold}, got ${got}`, { fields });
  }
  const present = structureSet.structureSet.rois.map(({ name }) => name).join(", ");
  const got = `the ROIs ${present || "none"}`;
  return new ArcuateError("input", "nothing-drawn", `${mustHold}, got ${got}`, { fields });
}

/** The error for --roi beside a cohort, whose names.json says what its ROI names stand for. */
export function roiOfCohort(): ArcuateError {
  const message = "Cannot use --roi with a cohort: its names.json says what its ROI names mean";
  return new ArcuateError("usage", "roi-of-cohort", message);
}
