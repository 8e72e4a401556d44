/** The demo cohort: synthetic patients with structure sets as clinics draw them, and the starter's predictions. */
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { progressOfUnit } from "../../base/index.ts";
import { schemeOfCohort } from "../../cohort/index.ts";
import { softwareVersion } from "../../host/index.ts";
import { makeCohort } from "../../phantom/index.ts";
import type { DescribedCase } from "./describe-case.ts";
import { type ImportOutput, importCases, type KnownCase } from "./import.ts";
import { type SegmentedSet, segmentCase } from "./segment.ts";
import type { TaskContext } from "./task.ts";

export interface DemoInput {
  readonly cohort: string;
  readonly scans: string;
  readonly filesFolder: string;
  /** For the phantoms' files until they are imported. */
  readonly workFolder: string;
  readonly known: ReadonlyMap<string, KnownCase>;
  /** Of the model that segments the cases; null where no case is to be segmented. */
  readonly modelSha256: string | null;
}

export interface DemoOutput {
  readonly imported: ImportOutput;
  readonly segmented: readonly SegmentedCase[];
}

/** A case with its predicted structure set. */
export interface SegmentedCase {
  readonly caseId: string;
  /** Diagnosis group it was segmented for. */
  readonly diagnosis: string | null;
  readonly set: SegmentedSet;
}

/** Coarse, so that the first start is quick: the body from above the knees to the navel. */
const PHANTOMS = {
  seed: 2020,
  cervical: 4,
  anorectal: 3,
  styles: ["soft", "standard"],
  size: [60, 160, 160],
  spacingMm: [5, 2.6, 2.6],
  truth: false,
} as const;

/** Number of cases without a predicted structure set, as on a real work list. */
const NOT_SEGMENTED = 1;

/**
 * Makes phantoms, imports them like any upload, and segments all but one.
 * @throws {ArcuateError} As `makeCohort`, `importCases` and `segmentCase`.
 */
export async function makeDemo(input: DemoInput, context: TaskContext): Promise<DemoOutput> {
  const { progress, signal } = context;
  const source = join(input.workFolder, "phantoms");
  await mkdir(source, { recursive: true });
  const { patients } = await makeCohort(
    source,
    { ...PHANTOMS, styles: [...PHANTOMS.styles], softwareVersion },
    { threads: 2, progress, signal },
  );
  const cases: DescribedCase[] = [];
  const parts: ImportOutput[] = [];
  for (const diagnosis of ["cervical", "anorectal"] as const) {
    const folder = join(input.workFolder, diagnosis);
    await gather(
      source,
      folder,
      patients.filter((each) => each.diagnosis === diagnosis),
    );
    const known = new Map([...input.known, ...cases.map(knownFrom)]);
    const names = new Map(patients.map(({ id }) => [id, id]));
    const imported = await importCases(
      { ...input, known, source: folder, names, diagnosis },
      context,
    );
    parts.push(imported);
    cases.push(...imported.cases);
  }
  const segmented = await segmentAll(cases.slice(0, -NOT_SEGMENTED), input, context);
  await rm(input.workFolder, { recursive: true, force: true });
  const report = {
    remarks: [],
    leftOut: parts.flatMap((part) => part.report.leftOut),
    files: parts.flatMap((part) => part.report.files),
    series: parts.flatMap((part) => part.report.series),
  };
  const synthetic = cases.map(({ row, ...rest }) => ({
    ...rest,
    row: { ...row, isSynthetic: true },
  }));
  return { imported: { report, cases: synthetic, standings: parts.at(-1)!.standings }, segmented };
}

function knownFrom({ row, references }: DescribedCase): [string, KnownCase] {
  const { caseId, place, diagnosis, exclusion, grid } = row;
  const uids = references.flatMap(({ origin }) =>
    origin.kind === "clinic" ? (origin.sopInstanceUid ?? []) : [],
  );
  return [caseId, { place, diagnosis, exclusion, slices: grid.size[0], references: uids }];
}

/** One diagnosis to a folder: an import gives every case of a source the same group. */
async function gather(
  source: string,
  folder: string,
  patients: readonly { readonly id: string; readonly folder: string }[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const patient of patients)
    await rename(join(source, patient.folder), join(folder, patient.id));
}

async function segmentAll(
  cases: readonly DescribedCase[],
  { cohort, filesFolder, modelSha256 }: DemoInput,
  { progress, signal }: TaskContext,
): Promise<SegmentedCase[]> {
  if (modelSha256 === null) return [];
  const scheme = await schemeOfCohort(cohort);
  const segmented: SegmentedCase[] = [];
  for (const [index, { row, references }] of cases.entries()) {
    const { caseId, grid, huSha256, diagnosis, patientPosition } = row;
    const reference = references[0] ?? null;
    const about = { caseId, grid, huSha256, diagnosis, patientPosition, reference };
    const set = await segmentCase(
      { filesFolder, modelSha256, scheme, ...about },
      { progress: progressOfUnit(progress, "draw", index, cases.length), signal },
    );
    segmented.push({ caseId, diagnosis, set });
  }
  return segmented;
}
