/** Rows as the contract shows them. */
import {
  type AccountRow,
  accountsById,
  type CaseRow,
  type JobRow,
  type ListedSet,
  type Queries,
  type StoredComparison,
  type StructureSetRow,
} from "../../store/index.ts";
import type { Job, ListedCase, Origin, Person, StructureSetInfo } from "../contract/index.ts";
import { copyRemark, remarksOnCase } from "./remarks.ts";

/** People by id, for rows that name who made them. */
export type People = ReadonlyMap<string, AccountRow>;

/** The accounts that rows name as their makers, by id. */
export function peopleOf(
  db: Queries,
  rows: readonly { readonly createdBy?: string | null; readonly addedBy?: string | null }[],
): Promise<People> {
  return accountsById(
    db,
    rows.flatMap(({ createdBy, addedBy }) => [createdBy ?? [], addedBy ?? []].flat()),
  );
}

/** The person with this id; null where nobody is named or the account is unknown. */
export function personOf(people: People, id: string | null): Person | null {
  const account = id === null ? undefined : people.get(id);
  return account ? { id: account.id, name: account.name } : null;
}

/** The person to show where the server itself did something. */
export const NOBODY: Person = { id: "00000000-0000-4000-8000-000000000000", name: "Arcuate" };

/** A job as the contract shows it. @param people At least the one who asked for it. */
export function describeJob(job: JobRow, people: People): Job {
  return {
    id: job.id,
    kind: job.kind,
    title: job.title,
    state: job.state,
    progress: job.progress,
    attempts: job.attempts,
    error: job.error,
    caseId: job.caseId,
    uploadId: job.uploadId,
    runId: job.runId,
    resultsId: job.resultsId,
    structureSetId: job.structureSetId,
    by: personOf(people, job.createdBy),
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    endedAt: job.endedAt?.toISOString() ?? null,
  };
}

/** Jobs as the contract shows them, in the same order. */
export async function describeJobs(db: Queries, jobs: readonly JobRow[]): Promise<Job[]> {
  const people = await peopleOf(db, jobs);
  return jobs.map((job) => describeJob(job, people));
}

interface AboutSet {
  /** At least the one who made it. */
  readonly people: People;
  readonly needsConfirmation: boolean;
  /** Whether remarks about a prediction must not be seen. */
  readonly hidesFlags?: boolean;
  /** Whether it was compared with a reference that another one has taken the place of: that comparison is not shown. */
  readonly isStale?: boolean;
  /** Where the slices of its CT lie in the one that is shown; default: it is that CT. */
  readonly places?: readonly number[] | null | undefined;
}

/** A structure set as the contract shows it, with the slices of the CT that is shown. */
export function describeSet(
  row: StructureSetRow,
  { people, needsConfirmation, hidesFlags = false, isStale = false, places }: AboutSet,
): StructureSetInfo {
  const isHidden = hidesFlags && row.role === "predicted";
  return {
    id: row.id,
    caseId: row.caseId,
    ctId: row.ctId,
    role: row.role,
    origin: originOf(row, people),
    createdAt: row.createdAt.toISOString(),
    generationAlgorithm: generationAlgorithmOf(row),
    structures: row.structures.map(({ label, name, volumeCc, confidence }) => ({
      ...{ label, name, volumeCc, confidence },
    })),
    flags: isHidden ? [] : row.flags.map((flag) => copyRemark(flag, places)),
    needsConfirmation,
    leftOut: (isHidden ? [] : row.leftOut).map(({ name, diagnoses }) => ({
      name,
      diagnoses: [...diagnoses],
    })),
    comparison: (isStale ? null : row.comparison)?.map((each) => onShownCt(each, places)) ?? null,
    change: row.change,
  };
}

function onShownCt(
  compared: StoredComparison,
  places: readonly number[] | null | undefined,
): StoredComparison {
  if (compared.kind !== "scored" || compared.worstSlice === null) return compared;
  return { ...compared, worstSlice: places?.[compared.worstSlice] ?? compared.worstSlice };
}

function originOf({ origin, createdBy }: StructureSetRow, people: People): Origin {
  if (origin.kind === "person") return { ...origin, by: personOf(people, createdBy) ?? NOBODY };
  if (origin.kind === "clinic") {
    const { kind, label, drawnAt } = origin;
    return { kind, label, drawnAt: drawnAt || null };
  }
  const { kind, modelId, modelSha256, modelTitle } = origin;
  return { kind, modelId, modelSha256, modelTitle };
}

/** ROI Generation Algorithm: a structure set that a person changed is no longer automatic. */
function generationAlgorithmOf({
  role,
}: Pick<StructureSetRow, "role">): StructureSetInfo["generationAlgorithm"] {
  switch (role) {
    case "reference":
      return "MANUAL";
    case "predicted":
      return "AUTOMATIC";
    case "corrected":
      return "SEMIAUTOMATIC";
    default:
      return role satisfies never;
  }
}

/** A case's structure sets as the work list needs them, newest first. */
export type SetsOfCase = readonly Omit<ListedSet, "caseId">[];

export interface AboutList {
  /** How many structures of each structure set somebody has rated. */
  readonly rated: ReadonlyMap<string, number>;
  /** Whether remarks about predictions must not be seen. */
  readonly hidesFlags: boolean;
}

/**
 * A case as the work list shows it.
 * @param sets Its structure sets, newest first.
 */
export function describeListedCase(
  row: CaseRow,
  sets: SetsOfCase,
  { rated, hidesFlags }: AboutList,
): ListedCase {
  const latest = (role: StructureSetRow["role"]) => sets.find((set) => set.role === role);
  const [reference, predicted, corrected] = [
    latest("reference"),
    latest("predicted"),
    latest("corrected"),
  ];
  const has = (set: SetsOfCase[number] | undefined, name: string) =>
    set?.structures.some((each) => each.name === name) ?? false;
  const names = new Set(
    [reference, predicted, corrected]
      .flatMap((set) => set?.structures ?? [])
      .map(({ name }) => name),
  );
  const isRated =
    predicted !== undefined &&
    predicted.structures.length > 0 &&
    (rated.get(predicted.id) ?? 0) >= predicted.structures.length;
  return {
    caseId: row.caseId,
    patient: row.patient,
    diagnosis: row.diagnosis,
    state: isRated ? "rated" : predicted === undefined ? "imported" : "segmented",
    structures: [...names].map((name) => ({
      name,
      hasReference: has(reference, name),
      hasPredicted: has(predicted, name),
      hasCorrected: has(corrected, name),
    })),
    remarks: remarksOnCase({
      row,
      ctRemarks: row.ctRemarks,
      reference,
      predicted: hidesFlags ? undefined : predicted,
    }),
    hidesFlags,
    exclusion: row.exclusion,
    group: row.group,
    slices: row.grid.size[0],
    spacingMm: row.spacingMm,
    manufacturer: row.manufacturer,
    hasContrast: row.hasContrast,
    hasReference: reference !== undefined,
    isSynthetic: row.isSynthetic,
    importedAt: row.importedAt.toISOString(),
  };
}
