/** Where cases to evaluate come from, folders or a cohort, each read with both its sides. */
import { ArcuateError, type CaseRemark, type Progress, progressOfUnit } from "../../base/index.ts";
import type {
  Case,
  FoundCase,
  GroupTable,
  LoadedLabelMap,
  SeenByModel,
} from "../../cohort/index.ts";
import type { CaseToScore } from "../../evaluate/index.ts";
import type { Model } from "../../model/index.ts";
import type { Device } from "../../nn/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { CtVolume, Mask } from "../../volume/index.ts";
import { type LeftOutCase, ruledOut } from "../cases/case-list.ts";
import type { NamedCohort } from "../cases/cohort-cases.ts";
import type { CohortGroup, GroupCase } from "../cases/cohort-group.ts";
import { forEachCase } from "../cases/find-cases.ts";
import { readOptionsOf } from "../cases/reading.ts";
import type { WorkContext } from "../context.ts";
import { openForEvaluation } from "./evaluate-cohort.ts";
import { remarksOnPredicted } from "./predicted-remarks.ts";
import type { EvaluationRequest } from "./request.ts";
import type { Side } from "./side.ts";
import { chooseReference, chooseSides, isAbsent, loadSide } from "./sides.ts";

export interface CasesRequest extends EvaluationRequest {
  readonly out: string;
  readonly model?: string;
  readonly diagnosis?: string;
  /** CSV with the diagnosis group of each case. */
  readonly groups?: string;
  readonly observers?: boolean;
  /** Of a cohort; the test group unless said otherwise. */
  readonly group?: CohortGroup;
  readonly title?: string;
  readonly tolerance?: number;
  readonly pictures: "extremes" | "all" | "none";
  readonly device: Device;
  readonly threads?: number;
}

export type LoadedForScoring = CaseToScore & {
  readonly remarks: readonly CaseRemark[];
  readonly ct: CtVolume;
  readonly sides: { readonly reference: SideMaps; readonly predicted: SideMaps };
};

export type SideMaps = Pick<LoadedLabelMap, "masks">;

export interface Wish {
  readonly request: CasesRequest;
  readonly model: Model | undefined;
  readonly scheme: LabelScheme;
  /** All structures that there are, besides those that are scored. */
  readonly known: LabelScheme;
}

/** Who ends the work on a case, and who is told of it. */
interface Watch {
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Takes a case; `load` reads it. */
export type UseCase = (path: string, load: () => Promise<LoadedForScoring>) => Promise<void>;

export interface CasesVisitor {
  readonly use: UseCase;
  readonly leaveOut: (leftOut: LeftOutCase) => void;
}

/**
 * Calls `use` with each case below the folders and archives.
 * @throws {ArcuateError} As `readGroups` and `forEachCase`; `groups-unmatched` when the table names no case; whatever `use` throws.
 */
export async function forEachFolder(
  paths: readonly string[],
  wish: Wish,
  context: WorkContext,
  { use, leaveOut }: CasesVisitor,
): Promise<void> {
  const groups = await openGroups(wish);
  await forEachCase(paths, "evaluate", context, {
    // A reference that is named by a path may lie elsewhere.
    needsReference: wish.request.reference === undefined,
    leaveOut,
    use: (found, progress) =>
      use(found.path, () => loadFolder(found, wish, groups, { signal: context.signal, progress })),
  });
  groups.table?.requireMatch();
  for (const { severity, text } of groups.remarks()) context.remark(`${severity}: ${text}`);
}

/**
 * Calls `use` with each case of a group of the cohort; those of the test group that take no part any more are left out.
 * @throws {ArcuateError} `model-missing`; as `openForEvaluation`; whatever `use` throws.
 */
export async function forEachOfCohort(
  cohort: NamedCohort,
  wish: Wish,
  context: WorkContext,
  { use, leaveOut }: CasesVisitor,
): Promise<void> {
  const { model, request } = wish;
  if (model === undefined) {
    const message = "Cannot evaluate a cohort: --model must name a model file, got none";
    throw new ArcuateError("usage", "model-missing", message);
  }
  const { group = "test" } = request;
  const opened = await openForEvaluation(cohort, { group, model }, context);
  const { cases, lost, roleOf } = opened;
  for (const [done, each] of cases.entries()) {
    context.signal.throwIfAborted();
    context.progress.report("evaluate", done, cases.length);
    const progress = progressOfUnit(context.progress, "evaluate", done, cases.length);
    const watch = { signal: context.signal, progress };
    await use(each.id, () => loadOfCohort(each, { ...wish, model, role: roleOf(each) }, watch));
  }
  context.progress.report("evaluate", cases.length, cases.length);
  for (const id of lost) leaveOut(ruledOut(id, "excluded-from-test-group", LOST));
}

const LOST = "it was excluded after the test group was drawn, or its folder is gone";

async function loadOfCohort(
  each: GroupCase,
  wish: Wish & { readonly model: Model; readonly role: CaseToScore["role"] },
  watch: Watch,
): Promise<LoadedForScoring> {
  const { scheme, role } = wish;
  const { record, loaded, reference } = await each.load(scheme, watch.signal);
  const { caseId: id, diagnosis } = record;
  const predicted = await predict(loaded, diagnosis, wish, watch);
  const ct = loaded.series.volume;
  const remarks = [...loaded.remarks, ...reference.remarks];
  return {
    ...{ id, diagnosis, role, remarks, ct, grid: ct.grid },
    ...bothSides(reference, predicted, scheme),
  };
}

/** A structure that the reference has no ROI for counts as not drawn, and is not scored. */
function bothSides(reference: Side, predicted: SideMaps, { structures }: LabelScheme) {
  const absent = structures.filter(({ label }) => isAbsent(reference, label));
  return {
    reference: reference.masks,
    predicted: predicted.masks,
    notDrawn: new Set(absent.map(({ label }) => label)),
    sides: { reference, predicted },
  };
}

/** What is known of the cases' diagnosis groups. */
interface Groups {
  readonly table: GroupTable | undefined;
  /** That of every case that the table does not name. */
  readonly diagnosis: string | null;
  readonly remarks: () => readonly CaseRemark[];
}

async function openGroups({ request, scheme }: Wish): Promise<Groups> {
  const { groupsOfScheme, readGroups, remarksOnGroup, spelledAsKnown } = await import(
    "../../cohort/index.ts"
  );
  const { groups: file, diagnosis } = request;
  const known = groupsOfScheme(scheme);
  const table = file === undefined ? undefined : await readGroups(file, known);
  return {
    table,
    diagnosis: diagnosis === undefined ? null : spelledAsKnown(diagnosis, known),
    remarks: () => [...remarksOnGroup(diagnosis, known), ...(table?.remarks() ?? [])],
  };
}

function diagnosisOf(id: string, { path, series }: FoundCase, groups: Groups): string | null {
  const [first] = series.slices;
  const shownAs = `${id} (${path})`;
  const named = { ids: [id], folder: path, place: first?.path ?? path, shownAs };
  return groups.table?.groupOf(named) ?? groups.diagnosis;
}

async function loadFolder(
  found: FoundCase,
  wish: Wish,
  groups: Groups,
  watch: Watch,
): Promise<LoadedForScoring> {
  const { caseIdOf, loadCase } = await import("../../cohort/index.ts");
  const { request, model, scheme } = wish;
  const loaded = await loadCase(found, {
    signal: watch.signal,
    ...readOptionsOf(request),
  });
  const id = caseIdOf(loaded.series.seriesId);
  const diagnosis = diagnosisOf(id, found, groups);
  const ct = loaded.series.volume;
  const { reference, predicted } = await loadSides(loaded, wish, (own) =>
    predict(loaded, diagnosis, { request, model: own }, watch),
  );
  const role = ROLES[model ? await seenAs(id, ct, model) : "unknown"];
  // A model's own remarks are flags.
  const ofPredicted = "remarks" in predicted ? remarksOnPredicted(predicted.remarks) : [];
  const remarks = [...loaded.remarks, ...reference.remarks, ...ofPredicted];
  return {
    ...{ id, diagnosis, role, remarks, ct, grid: ct.grid },
    ...bothSides(reference, predicted, scheme),
  };
}

async function loadSides(
  loaded: Case,
  { request, model, scheme, known }: Wish,
  predictWith: (model: Model) => Promise<SideMaps>,
): Promise<{ reference: Side; predicted: SideMaps | Side }> {
  const ct = { path: loaded.path, volume: loaded.series.volume, loaded };
  const wish = { scheme, known, labels: request.labels };
  const ofReference = { ...wish, asked: request.roi, isReference: true };
  if (model !== undefined) {
    const file = await chooseReference(ct, request);
    const reference = await loadSide(ct, file, ofReference);
    return { reference, predicted: await predictWith(model) };
  }
  const files = await chooseSides(ct, request);
  const ofPredicted = { ...wish, asked: request.predictedRoi, isReference: false };
  return {
    reference: await loadSide(ct, files.reference, ofReference),
    predicted: await loadSide(ct, files.predicted, ofPredicted),
  };
}

/** By the id, and by the voxels for a CT that was exported under another UID. */
async function seenAs(caseId: string, ct: CtVolume, model: Model): Promise<SeenByModel["kind"]> {
  const { seenByModel } = await import("../../cohort/index.ts");
  const { ctSha256Of } = await import("../../volume/index.ts");
  return seenByModel(model.description.training, [{ caseId, ctSha256: ctSha256Of(ct) }]).kind;
}

/** What the model file says of a case; whether it belongs to a test group only a cohort knows. */
const ROLES = { seen: "training", unseen: "unseen", unknown: "unknown" } as const;

async function predict(
  { series }: Case,
  diagnosis: string | null,
  {
    request: { device, threads },
    model,
  }: { readonly request: CasesRequest; readonly model: Model },
  watch: Watch,
): Promise<SideMaps> {
  const { segmentCt } = await import("../../predict/index.ts");
  const { maskOf } = await import("../../volume/index.ts");
  const { labelMap, structures } = await segmentCt(series.volume, model, {
    device,
    ...watch,
    ...(threads && { threads }),
    ...(diagnosis !== null && { diagnosis }),
  });
  const masks = structures
    .filter(({ voxels }) => voxels > 0)
    .map(({ structure: { label } }): [number, Mask] => [label, maskOf(labelMap, label)]);
  return { masks: new Map(masks) };
}
