/** What an import carries from source to source, and what it says of each input. */
import { type CaseRemark, type Progress, remarkKinds } from "../../base/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { AcceptedOfCt, CaseRecord } from "../folder/case-record.ts";
import { type CohortDescription, caseFile } from "../folder/cohort-folder.ts";
import { writeJson } from "../folder/json-file.ts";
import type { GroupTable, NamedCase } from "../groups/group-table.ts";
import type { NameMapping } from "../names/names-file.ts";
import { checkCase } from "../quality/check-case.ts";
import type { LeftOutSource } from "../sources/left-out.ts";
import { appendToImportLog } from "./import-log.ts";
import type { ImportedFile, ImportOutcome } from "./import-report.ts";

export interface ImportOptions {
  /** Diagnosis group of every case in the sources; `diagnoses` has priority. */
  readonly diagnosis?: string;
  /** File with a table of diagnosis groups; see `readGroups`. */
  readonly diagnoses?: string;
  /** Structures that the cohort gets before the import; see `setSchemeOfCohort`. */
  readonly scheme?: LabelScheme;
  /** Hard links instead of copies, where the file system can. */
  readonly link?: boolean;
  /** Folder for CTs that no structure set was drawn on; without it they are left out. */
  readonly scans?: string;
  /** Ids of cases whose CT must stay as it is, because somebody has drawn on it. */
  readonly drawnOn?: ReadonlySet<string>;
  /** What is accepted of CTs that are refused otherwise. */
  readonly accepted?: AcceptedOfCt;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface Importing {
  readonly cohort: string;
  readonly options: ImportOptions;
  readonly description: CohortDescription;
  readonly scheme: LabelScheme;
  readonly mapping: NameMapping;
  /** Every case of the cohort, also those that this import stored, by id. */
  readonly records: Map<string, CaseRecord>;
  /** Cases of the test group. */
  readonly testIds: ReadonlySet<string>;
  /** The group of every case in the sources that `groups` does not name, in its known spelling. */
  readonly diagnosis: string | undefined;
  readonly groups: GroupTable | undefined;
  readonly outcomes: ImportOutcome[];
  readonly files: ImportedFile[];
  readonly leftOut: LeftOutSource[];
}

/** An outcome before it is known what becomes of the input. */
export type Known = Omit<ImportOutcome, "outcome">;

export const nothingKnown = {
  code: null,
  reason: null,
  patient: null,
  caseId: null,
  diagnosis: null,
  slices: 0,
  structureSets: 0,
  planning: null,
  structures: [],
  remarks: [],
} as const satisfies Omit<Known, "source" | "path">;

/** The group that the table gives a case, else that of the whole import. */
export function groupOf({ groups, diagnosis }: Importing, each: NamedCase): string | null {
  return groups?.groupOf(each) ?? diagnosis ?? null;
}

/** Adds an outcome to the report and to the cohort's log. */
export async function recordOutcome(
  { cohort, outcomes }: Pick<Importing, "cohort" | "outcomes">,
  outcome: ImportOutcome,
): Promise<void> {
  outcomes.push(outcome);
  await appendToImportLog(cohort, [{ kind: "outcome", ...outcome }]);
}

/** Writes case.json anew, if the record has changed. */
export async function updateRecord(
  { cohort, records }: Pick<Importing, "cohort" | "records">,
  record: CaseRecord,
): Promise<void> {
  if (records.get(record.caseId) === record) return;
  await writeJson(caseFile(cohort, record.caseId), record);
  records.set(record.caseId, record);
}

/** What the report says of a case beside its outcome. */
export function describeCase(
  known: Known,
  { diagnosis, planning, rois }: CaseRecord,
  { mapping }: Pick<Importing, "mapping">,
): Known {
  const drawn = rois.filter(({ shape }) => shape !== null);
  const structures = [
    ...new Set(drawn.flatMap(({ name }) => mapping.structureOf(name) ?? [])),
  ].sort();
  return { ...known, diagnosis, planning, structures };
}

/**
 * Everything known of a case whose reference is new: the remarks of its record, and those on its reference, by
 * the names of the ROIs as far as they are understood.
 */
export function remarksOn(
  record: CaseRecord,
  { mapping, scheme }: Pick<Importing, "mapping" | "scheme">,
): CaseRemark[] {
  const checked = checkCase(record, mapping, scheme).remarks;
  // Notices on labels wait for `cohort show`: names.json may still change them.
  const told = checked.filter(
    ({ code, severity }) => severity !== "notice" || remarkKinds[code].about === "contour",
  );
  return withRemarks(record.remarks, told);
}

/** Remarks with those of the same kinds and structures replaced by `fresh`. */
export function withRemarks(
  remarks: readonly CaseRemark[] | undefined,
  fresh: readonly CaseRemark[],
): CaseRemark[] {
  const keyOf = ({ code, structure }: CaseRemark) => `${code} ${structure}`;
  const replaced = new Set(fresh.map(keyOf));
  return [...(remarks ?? []).filter((each) => !replaced.has(keyOf(each))), ...fresh];
}
