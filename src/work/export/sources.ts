/** The cases of an export: of a cohort, or below folders and archives. */
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import type { Case, FoundCase, LoadedLabelMap } from "../../cohort/index.ts";
import type { CtSeries } from "../../dicom/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { LeftOutCase } from "../cases/case-list.ts";
import type { NamedCohort } from "../cases/cohort-cases.ts";
import { onlyCohort, openGroup } from "../cases/cohort-group.ts";
import { forEachCase, roiOfCohort } from "../cases/find-cases.ts";
import { readOptionsOf } from "../cases/reading.ts";
import type { WorkContext } from "../context.ts";
import { spellingsOf, structuresNamed } from "../roi-names.ts";
import type { ExportRequest } from "./request.ts";

export interface Wish {
  readonly request: ExportRequest;
  readonly scheme: LabelScheme;
}

/** Takes a case; `load` reads it. */
export type UseSource = (path: string, load: () => Promise<Source>) => Promise<void>;

export interface SourceVisitor {
  readonly use: UseSource;
  readonly leaveOut: (leftOut: LeftOutCase) => void;
}

/** Each case of the cohort that is named; else each below the paths. */
export async function forEachSource(
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
    // A structure set needs contours; a CT is worth something alone.
    needsReference: wish.request.to === "rtstruct",
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

export interface Source {
  readonly path: string;
  readonly id: string;
  readonly series: CtSeries;
  /** Absent where the case has no structure set. */
  readonly loaded: LoadedLabelMap | undefined;
  readonly drawn: readonly string[];
  readonly missing: readonly string[];
  /** Drawn structures that are unknown on some slices, because contours were lost there. */
  readonly incomplete: readonly string[];
  readonly remarks: readonly CaseRemark[];
  /** Of a cohort's test group: nnU-Net keeps those apart. */
  readonly isTest: boolean;
}

async function loadFound(
  found: FoundCase,
  { request, scheme }: Wish,
  signal: AbortSignal,
): Promise<Source> {
  const { caseIdOf, loadCase, loadLabelMap } = await import("../../cohort/index.ts");
  const loadedCase = await loadCase(found, { signal, ...readOptionsOf(request) });
  const hasStructures = loadedCase.structureSets.length > 0;
  const names = spellingsOf(scheme, request.roi);
  const sideTrusted = structuresNamed(scheme, request.roi);
  const labels = hasStructures
    ? loadLabelMap(loadedCase, scheme, names, { sideTrusted })
    : undefined;
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
    series,
    loaded,
    isTest,
    drawn: namesOf(true),
    missing: namesOf(false),
    incomplete: scheme.structures
      .filter(({ label }) => loaded?.unknownSlices.has(label))
      .map(({ name }) => name),
    remarks: [
      ...remarks,
      ...(series.volume.grid.size[0] === 1 ? [caseRemark("one-slice", ONE_SLICE)] : []),
      ...(loaded?.remarks ?? [caseRemark("no-reference", NO_REFERENCE)]),
    ],
  };
}

const ONE_SLICE = "the CT has one slice; nothing says how thick it is, and it counts as 1 mm";
const NO_REFERENCE = "no structure set was drawn on the CT";
