/**
 * Checkpoints: everything a run needs to go on as if it had never stopped. Random numbers are drawn from the seed and
 * the step, so they need no state of their own.
 *
 * A file is one line of JSON and then the vectors, raw and little-endian, with a SHA-256 over all of it. The
 * previous file is kept, so that a damaged file costs one interval and not the whole run.
 */
import { createHash } from "node:crypto";
import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ArcuateError, tupleOf } from "../base/index.ts";
import { writeFileAtomic } from "../host/index.ts";
import type { NetworkWeights } from "../model/index.ts";
import { allFinite, type NadamState } from "../nn/index.ts";
import type { TrainingConfiguration } from "./configuration.ts";
import type { PlateauState } from "./plateau.ts";
import { recordOfSettings, settingsOfRecord } from "./recorded-settings.ts";

/** The learning rate of a run up to a step, after which it was resumed with a smaller one. */
export interface EarlierLearningRate {
  readonly untilStep: number;
  readonly learningRate: number;
}

/** Its weights, statistics and moments are finite: see `EngineState`. */
export interface Checkpoint {
  readonly configuration: TrainingConfiguration;
  /** Of the cases, in order: a run can be resumed only with the cases it began with. */
  readonly caseKeys: readonly string[];
  readonly step: number;
  readonly plateau: PlateauState;
  /** For each case, in their order, voxels falsely taken for a structure; empty before the first search. */
  readonly falsePositives: readonly Int32Array[];
  /** Whether normalisation has gone over to fixed statistics. */
  readonly isStatisticsFixed: boolean;
  readonly earlierLearningRates: readonly EarlierLearningRate[];
  /** Time the run has taken so far. */
  readonly elapsedMs: number;
  readonly weights: NetworkWeights;
  readonly optimiser: NadamState;
  /** Averaged parameters; see `EngineState`. */
  readonly average: Float32Array;
}

const NEWEST = "checkpoint.bin";
const PREVIOUS = "checkpoint.previous.bin";

const headerSchema = z.strictObject({
  format: z.literal("arcuate-checkpoint-2"),
  sha256: z.string(),
  configuration: z.record(z.string(), z.unknown()),
  caseKeys: z.array(z.string()),
  step: z.int(),
  plateau: z.strictObject({
    factor: z.number(),
    lowestLoss: z.number().nullable(),
    epochsSince: z.int(),
  }),
  isStatisticsFixed: z.boolean(),
  // Absent from checkpoints of before a run could be resumed with a smaller learning rate.
  earlierLearningRates: z
    .array(z.strictObject({ untilStep: z.int(), learningRate: z.number() }))
    .default([]),
  elapsedMs: z.number(),
  optimiserStep: z.int(),
  momentumProduct: z.number(),
  /** Four in checkpoints of before weights could be averaged, five now. */
  lengths: z.array(z.int()).min(4).max(5),
  falsePositiveCounts: z.array(z.int()),
});

/**
 * Writes the folder's newest checkpoint and keeps the one before.
 * @throws {ArcuateError} `write-failed`; the earlier checkpoint is then still there.
 */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { weights, optimiser, average, caseKeys, falsePositives, earlierLearningRates, ...plain } =
    checkpoint;
  const vectors = [
    weights.parameters,
    weights.statistics,
    optimiser.firstMoment,
    optimiser.secondMoment,
    average,
  ] as const;
  const body = Buffer.concat(
    [...vectors, ...falsePositives].map((vector) =>
      Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
    ),
  );
  const header: z.infer<typeof headerSchema> = {
    format: "arcuate-checkpoint-2",
    sha256: createHash("sha256").update(body).digest("hex"),
    ...plain,
    configuration: recordOfSettings(plain.configuration),
    caseKeys: [...caseKeys],
    earlierLearningRates: [...earlierLearningRates],
    optimiserStep: optimiser.step,
    momentumProduct: optimiser.momentumProduct,
    lengths: vectors.map(({ length }) => length),
    falsePositiveCounts: falsePositives.map(({ length }) => length),
  };
  const newest = join(folder, NEWEST);
  await rename(newest, join(folder, PREVIOUS)).catch(ignoreMissing);
  await writeFileAtomic(newest, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
}

/**
 * The newest checkpoint of a folder that is whole, with finite numbers.
 * @throws {ArcuateError} `no-checkpoint` when there is none; `settings-unknown-version` or `settings-damaged` when the
 * settings of its run cannot be read.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  for (const name of [NEWEST, PREVIOUS]) {
    const bytes = await readFile(join(folder, name)).catch(ignoreMissing);
    const checkpoint = bytes && decode(bytes, join(folder, name));
    if (checkpoint) return checkpoint;
  }
  throw new ArcuateError(
    "input",
    "no-checkpoint",
    `Cannot resume: ${folder} must hold a whole checkpoint with finite weights, got none`,
    { fields: { folder } },
  );
}

/**
 * Checks, before long work, that the run can be resumed.
 * @throws {ArcuateError} `no-checkpoint` when there is none.
 */
export async function requireCheckpoint(folder: string): Promise<void> {
  await readCheckpoint(folder);
}

/** Undefined for a file that is not whole, and for one of a run that diverged before runs stopped at that. */
function decode(bytes: Buffer, path: string): Checkpoint | undefined {
  const end = bytes.indexOf("\n");
  const header = headerSchema.safeParse(parseJson(bytes.toString("utf8", 0, Math.max(end, 0))));
  if (!header.success) return undefined;
  const {
    format: _,
    lengths,
    falsePositiveCounts,
    sha256,
    optimiserStep,
    momentumProduct,
    ...plain
  } = header.data;
  const body = bytes.subarray(end + 1);
  if (createHash("sha256").update(body).digest("hex") !== sha256) return undefined;
  const { buffer } = new Uint8Array(body); // copied: a view must be aligned
  let from = 0;
  const floatsOf = (length: number) => {
    from += 4 * length;
    return new Float32Array(buffer.slice(from - 4 * length, from));
  };
  const vectors = lengths.map(floatsOf);
  if (!vectors.every(allFinite)) return undefined;
  const [parameters, statistics, firstMoment, secondMoment] = tupleOf(vectors.slice(0, 4), 4);
  const falsePositives = falsePositiveCounts.map((count) => new Int32Array(floatsOf(count).buffer));
  return {
    ...plain,
    configuration: configurationOf(plain.configuration, path),
    falsePositives,
    weights: { parameters, statistics },
    optimiser: { step: optimiserStep, momentumProduct, firstMoment, secondMoment },
    average: vectors[4] ?? parameters,
  };
}

/** The settings of a checkpoint's run, which has decided its micro-batch. */
function configurationOf(record: unknown, path: string): TrainingConfiguration {
  const { settings } = settingsOfRecord(record, {
    name: `checkpoint ${path}`,
    kind: "input",
    remedy: "start the run again without --resume",
  });
  const { microBatch } = settings;
  if (microBatch === "auto") throw new RangeError("Cannot resume: the micro-batch must be decided");
  return { ...settings, microBatch };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not a header: the caller refuses it
  }
}

function ignoreMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== "ENOENT") throw cause;
}
