/**
 * The demo cohort: synthetic patients with structure sets as clinics draw them, and beside them drawings that stand in
 * for a model's. Those are the references, bent at random: nothing here is a model's result, and every page says so.
 */
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createRandom, type Random, softwareVersion } from "../../base/index.ts";
import { makeCohort } from "../../phantom/index.ts";
import { FileStore } from "../../store/index.ts";
import { compareWithReference, masksOf, readReference } from "./compare.ts";
import type { DescribedCase } from "./describe-case.ts";
import { type ImportOutput, importCases } from "./import.ts";
import type { DrawnSet } from "./segment.ts";
import type { TaskContext } from "./task.ts";
import { describeStructures, gridFrom, putVoxels, readVoxels } from "./voxels.ts";

export interface DemoInput {
  readonly cohort: string;
  readonly scans: string;
  readonly filesFolder: string;
  /** For the phantoms' files until they are imported. */
  readonly workFolder: string;
  readonly known: readonly string[];
}

export interface DemoOutput {
  readonly imported: ImportOutput;
  readonly drawn: readonly { readonly caseId: string; readonly set: DrawnSet }[];
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

/** Of the cases so many stay without a drawing: a work list has such, too. */
const UNDRAWN = 1;

/** @throws {ArcuateError} As `makeCohort` and `importCases`. */
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
    const known = [...input.known, ...cases.map(({ row }) => row.caseId)];
    const names = new Map(patients.map(({ id }) => [id, id]));
    const imported = await importCases(
      { ...input, known, source: folder, names, diagnosis },
      context,
    );
    parts.push(imported);
    cases.push(...imported.cases);
  }
  const files = new FileStore(input.filesFolder);
  const drawn: { caseId: string; set: DrawnSet }[] = [];
  for (const each of cases.slice(0, cases.length - UNDRAWN)) {
    signal.throwIfAborted();
    progress.report("draw demo structures", drawn.length, cases.length);
    const set = await drawBent(files, each);
    if (set !== undefined) drawn.push({ caseId: each.row.caseId, set });
  }
  await rm(input.workFolder, { recursive: true, force: true });
  const report = {
    files: parts.flatMap((part) => part.report.files),
    series: parts.flatMap((part) => part.report.series),
  };
  const synthetic = cases.map(({ row, ...rest }) => ({
    ...rest,
    row: { ...row, isSynthetic: true },
  }));
  return { imported: { report, cases: synthetic, standings: parts.at(-1)!.standings }, drawn };
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

/** The reference of a case, bent. */
async function drawBent(
  files: FileStore,
  { row, reference }: DescribedCase,
): Promise<DrawnSet | undefined> {
  if (reference === null) return undefined;
  const grid = gridFrom(row.grid);
  const random = createRandom(PHANTOMS.seed).fork(row.caseId);
  const drawn = await readVoxels(files, reference.labelsSha256, grid);
  const labels = bend(drawn, { size: grid.size, spacingMm: row.spacingMm }, random);
  const comparison = compareWithReference(
    await readReference(files, reference, grid),
    masksOf(labels, grid),
    { grid, diagnosis: row.diagnosis },
  );
  return {
    labelsSha256: await putVoxels(files, labels),
    structures: describeStructures({ grid, labels }),
    comparison,
  };
}

/** Outlines move by up to about this, in mm; by half as much from case to case. */
const BEND_MM = 4.5;
/** Over this many mm they move alike. */
const WAVE_MM = 70;

/** Moves every voxel's label along a smooth random field, drawn from three waves an axis. */
function bend(
  labels: Uint8Array,
  {
    size: [slices, rows, columns],
    spacingMm: [slice, row, column],
  }: {
    size: readonly [number, number, number];
    spacingMm: readonly [number | null, number, number];
  },
  random: Random,
): Uint8Array {
  const spacing = [slice ?? 1, row, column] as const;
  const strength = BEND_MM * random.between(0.5, 1.5);
  const waves = spacing.map((_, axis) => drawWaves(random.fork(`axis ${axis}`)));
  const bent = new Uint8Array(labels.length);
  const at: [number, number, number] = [0, 0, 0];
  let index = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        at[0] = z * spacing[0];
        at[1] = y * spacing[1];
        at[2] = x * spacing[2];
        const fromZ = clamp(
          z + Math.round((strength * waveAt(waves[0]!, at)) / spacing[0]),
          slices,
        );
        const fromY = clamp(y + Math.round((strength * waveAt(waves[1]!, at)) / spacing[1]), rows);
        const fromX = clamp(
          x + Math.round((strength * waveAt(waves[2]!, at)) / spacing[2]),
          columns,
        );
        bent[index++] = labels[(fromZ * rows + fromY) * columns + fromX]!;
      }
    }
  }
  return bent;
}

interface Wave {
  readonly direction: readonly [number, number, number];
  readonly phase: number;
}

function drawWaves(random: Random): Wave[] {
  return Array.from({ length: 3 }, () => {
    const raw = [random.normal(), random.normal(), random.normal()] as const;
    const scale = (2 * Math.PI) / (WAVE_MM * Math.hypot(...raw));
    return {
      direction: [raw[0] * scale, raw[1] * scale, raw[2] * scale],
      phase: random.between(0, 2 * Math.PI),
    };
  });
}

/** Between -1 and 1. */
function waveAt(waves: readonly Wave[], at: readonly [number, number, number]): number {
  let sum = 0;
  for (let index = 0; index < waves.length; index++) {
    const { direction, phase } = waves[index]!;
    sum += Math.sin(direction[0] * at[0] + direction[1] * at[1] + direction[2] * at[2] + phase);
  }
  return sum / waves.length;
}

function clamp(place: number, length: number): number {
  return place < 0 ? 0 : place >= length ? length - 1 : place;
}
