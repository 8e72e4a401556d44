/** An overview of every case and of the cohort. Reads case.json only, no DICOM files. */
import { type CaseRemark, caseRemark } from "../../base/index.ts";
import { type CaseRecord, readCases } from "../folder/case-record.ts";
import { requireCohort } from "../folder/cohort-folder.ts";
import { schemeOfCohort } from "../folder/cohort-scheme.ts";
import { mappingOf } from "../names/names-file.ts";
import { notCompared, sameCt, twinsAmong } from "../split/same-patient.ts";
import { readSplit, type Split } from "../split/split.ts";
import { checkCase } from "./check-case.ts";
import { outlyingVolumes, quantile } from "./outliers.ts";

export interface CatalogueCase {
  readonly caseId: string;
  readonly patient: string;
  readonly diagnosis: string | null;
  readonly exclusion: string | null;
  /** Its part of the split; null when it is in none. */
  readonly side: "test" | "pool" | "held back" | null;
  readonly manufacturer: string;
  readonly manufacturerModelName: string;
  readonly hasContrast: boolean;
  readonly slices: number;
  /** [z, y, x] */
  readonly spacingMm: CaseRecord["ct"]["spacingMm"];
  readonly planning: CaseRecord["planning"];
  readonly structures: readonly { readonly structure: string; readonly volumeCc: number | null }[];
  readonly remarks: readonly CaseRemark[];
}

interface StructureStatistics {
  readonly structure: string;
  /** Counts the cases that are not excluded. */
  readonly drawn: number;
  readonly missing: number;
  readonly medianCc: number | null;
  readonly quartilesCc: readonly [number, number] | null;
}

interface Count {
  readonly value: string;
  readonly cases: number;
}

export interface Catalogue {
  readonly cohort: string;
  readonly cases: readonly CatalogueCase[];
  readonly patients: number;
  readonly excluded: number;
  readonly withContrast: number;
  readonly diagnoses: readonly Count[];
  readonly scanners: readonly Count[];
  readonly sliceSpacingsMm: readonly Count[];
  readonly structures: readonly StructureStatistics[];
  readonly testGroupSha256: string | null;
}

/**
 * Reads and checks all cases, for the cohort's structures. Names that nobody has answered count as what they are spelled
 * like.
 * @throws {ArcuateError} `not-a-cohort`, `cohort-damaged`, `split-damaged`, `structure-unknown`.
 */
export async function readCatalogue(cohort: string): Promise<Catalogue> {
  await requireCohort(cohort);
  const scheme = await schemeOfCohort(cohort);
  const mapping = await mappingOf(cohort);
  const split = await readSplit(cohort);
  const records = readCases(cohort);
  const sideOf = sidesOf(split);
  const checked = records.map((record) => ({ record, ...checkCase(record, mapping, scheme) }));
  const included = checked.filter(({ record }) => record.exclusion === null);
  const twins = twinsAmong(records);
  const outliers = scheme.structures.flatMap(({ name }) => outliersOf(name, included));
  return {
    cohort,
    cases: checked.map(({ record, volumesCc, remarks }) => ({
      ...describe(record),
      side: sideOf.get(record.caseId) ?? null,
      structures: [...volumesCc].map(([structure, volumeCc]) => ({ structure, volumeCc })),
      remarks: [
        ...ofPatient(record, twins, new Set(split?.test)),
        ...foundAtImport(record, remarks),
        ...remarks,
        ...outliers.filter(({ caseId }) => caseId === record.caseId).map(({ remark }) => remark),
      ],
    })),
    patients: new Set(records.map(({ patient }) => patient)).size,
    excluded: checked.length - included.length,
    withContrast: included.filter(({ record }) => record.ct.hasContrast).length,
    diagnoses: count(included.map(({ record }) => record.diagnosis ?? "not said")),
    scanners: count(included.map(({ record }) => scannerOf(record.ct))),
    sliceSpacingsMm: count(included.map(({ record }) => record.ct.spacingMm[0]?.toFixed(2) ?? "-")),
    structures: scheme.structures.map(({ name }) => statisticsOf(name, included)),
    testGroupSha256: split?.testGroupSha256 ?? null,
  };
}

function ofPatient(
  { caseId, ct }: CaseRecord,
  twins: ReturnType<typeof twinsAmong>,
  testIds: ReadonlySet<string>,
): readonly CaseRemark[] {
  if (ct.voxelsSha256 === undefined) return [notCompared];
  const others = twins.get(caseId);
  return others === undefined ? [] : [sameCt(others, testIds)];
}

/** What the import found out, without what the check of the reference says again. */
function foundAtImport(
  { remarks = [] }: CaseRecord,
  checked: readonly CaseRemark[],
): readonly CaseRemark[] {
  const told = new Set(checked.map(({ code, structure }) => `${code} ${structure}`));
  return remarks.filter(({ code, structure }) => !told.has(`${code} ${structure}`));
}

function describe({ caseId, patient, diagnosis, exclusion, ct, planning }: CaseRecord) {
  const { manufacturer, manufacturerModelName, hasContrast, slices, spacingMm } = ct;
  return {
    caseId,
    patient,
    diagnosis,
    exclusion,
    manufacturer,
    manufacturerModelName,
    hasContrast,
    slices,
    spacingMm,
    planning,
  };
}

function sidesOf(split: Split | undefined): Map<string, "test" | "pool" | "held back"> {
  return new Map([
    ...(split?.pool ?? []).map((id) => [id, "pool"] as const),
    ...(split?.heldBack ?? []).map((id) => [id, "held back"] as const),
    ...(split?.test ?? []).map((id) => [id, "test"] as const),
  ]);
}

interface Volumes {
  readonly record: CaseRecord;
  readonly volumesCc: ReadonlyMap<string, number | null>;
}

function volumesOf(structure: string, cases: readonly Volumes[]): Map<string, number> {
  const volumes = new Map<string, number>();
  for (const { record, volumesCc } of cases) {
    const volumeCc = volumesCc.get(structure);
    if (volumeCc !== null && volumeCc !== undefined) volumes.set(record.caseId, volumeCc);
  }
  return volumes;
}

function outliersOf(structure: string, cases: readonly Volumes[]) {
  const volumes = volumesOf(structure, cases);
  return [...outlyingVolumes(volumes)].map(([caseId, score]) => {
    const size = score > 0 ? "large" : "small";
    const text = `${structure} is unusually ${size}: ${volumes.get(caseId)!.toFixed(1)} cc, robust z ${score.toFixed(1)}`;
    return { caseId, remark: caseRemark("volume-outlier", text, { structure }) };
  });
}

function statisticsOf(structure: string, cases: readonly Volumes[]): StructureStatistics {
  const volumes = [...volumesOf(structure, cases).values()];
  const drawn = volumes.length;
  const at = (share: number) => Math.round(quantile(volumes, share) * 10) / 10;
  return {
    structure,
    drawn,
    missing: cases.length - drawn,
    medianCc: drawn === 0 ? null : at(0.5),
    quartilesCc: drawn === 0 ? null : [at(0.25), at(0.75)],
  };
}

function scannerOf({ manufacturer, manufacturerModelName }: CaseRecord["ct"]): string {
  return (
    [manufacturer, manufacturerModelName].filter((part) => part !== "").join(" ") || "not said"
  );
}

/** Most frequent first. */
function count(values: readonly string[]): Count[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, cases]) => ({ value, cases }))
    .sort((a, b) => b.cases - a.cases || (a.value < b.value ? -1 : 1));
}
