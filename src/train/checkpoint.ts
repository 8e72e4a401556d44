/**
 * Checkpoints: everything a run needs to go on as if it had never stopped. Random numbers are drawn from the seed and
 * the step, so they need no state of their own.
 *
 * A file is one line of JSON and then the vectors, raw little-endian float32, with a SHA-256 over all of it. The
 * one before is kept, so that a file torn by a dying disk costs one interval, not the run.
 */
import { createHash } from "node:crypto";
import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ArcuateError, writeFileAtomic } from "../base/index.ts";
import type { NetworkWeights } from "../model/index.ts";
import type { NadamState } from "../nn/index.ts";
import { type TrainingConfiguration, trainingConfigurationSchema } from "./configuration.ts";

export interface Checkpoint {
  readonly configuration: TrainingConfiguration;
  /** Ids of the cases, in order: a run goes on only with the cases it began with. */
  readonly caseIds: readonly string[];
  readonly step: number;
  /** Whether normalisation has gone over to fixed statistics. */
  readonly isStatisticsFixed: boolean;
  /** Time the run has taken so far. */
  readonly elapsedMs: number;
  readonly weights: NetworkWeights;
  readonly optimiser: NadamState;
}

const NEWEST = "checkpoint.bin";
const PREVIOUS = "checkpoint.previous.bin";

const headerSchema = z.strictObject({
  format: z.literal("arcuate-checkpoint-1"),
  sha256: z.string(),
  configuration: trainingConfigurationSchema,
  caseIds: z.array(z.string()),
  step: z.int(),
  isStatisticsFixed: z.boolean(),
  elapsedMs: z.number(),
  optimiserStep: z.int(),
  momentumProduct: z.number(),
  lengths: z.tuple([z.int(), z.int(), z.int(), z.int()]),
});

export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { weights, optimiser, caseIds, ...plain } = checkpoint;
  const vectors = [
    weights.parameters,
    weights.statistics,
    optimiser.firstMoment,
    optimiser.secondMoment,
  ] as const;
  const body = Buffer.concat(
    vectors.map((vector) => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)),
  );
  const header: z.infer<typeof headerSchema> = {
    format: "arcuate-checkpoint-1",
    sha256: createHash("sha256").update(body).digest("hex"),
    ...plain,
    caseIds: [...caseIds],
    optimiserStep: optimiser.step,
    momentumProduct: optimiser.momentumProduct,
    lengths: [vectors[0].length, vectors[1].length, vectors[2].length, vectors[3].length],
  };
  const newest = join(folder, NEWEST);
  await rename(newest, join(folder, PREVIOUS)).catch(ignoreMissing);
  await writeFileAtomic(newest, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]));
}

/**
 * The newest checkpoint of a folder that is whole.
 * @throws {ArcuateError} `no-checkpoint` when there is none.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  for (const name of [NEWEST, PREVIOUS]) {
    const bytes = await readFile(join(folder, name)).catch(ignoreMissing);
    const checkpoint = bytes && decode(bytes);
    if (checkpoint) return checkpoint;
  }
  throw new ArcuateError(
    "input",
    "no-checkpoint",
    `Cannot resume: ${folder} must hold a whole checkpoint, got none`,
    { fields: { folder } },
  );
}

/** Undefined for a file that is not whole. */
function decode(bytes: Buffer): Checkpoint | undefined {
  const end = bytes.indexOf("\n");
  const header = headerSchema.safeParse(parseJson(bytes.toString("utf8", 0, Math.max(end, 0))));
  if (!header.success) return undefined;
  const { format: _, lengths, sha256, optimiserStep, momentumProduct, ...plain } = header.data;
  const body = bytes.subarray(end + 1);
  if (createHash("sha256").update(body).digest("hex") !== sha256) return undefined;
  const numbers = new Float32Array(new Uint8Array(body).buffer); // copied: a view must be aligned
  let from = 0;
  const [parameters, statistics, firstMoment, secondMoment] = lengths.map((length) => {
    from += length;
    return numbers.slice(from - length, from);
  }) as [Float32Array, Float32Array, Float32Array, Float32Array];
  return {
    ...plain,
    weights: { parameters, statistics },
    optimiser: { step: optimiserStep, momentumProduct, firstMoment, secondMoment },
  };
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
