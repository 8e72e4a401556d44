/**
 * The model file: one self-describing .onnx. Its graph runs in any ONNX runtime at any size; its metadata say which
 * structures it draws, how to prepare a CT for it, and what made it; its named weights are all that fine-tuning needs.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ArcuateError } from "../base/index.ts";
import { writeFileAtomic } from "../host/index.ts";
import {
  allFinite,
  elementCount,
  Graph,
  type OnnxContents,
  readOnnx,
  upsampleAnySize,
  writeOnnx,
} from "../nn/index.ts";
import {
  type LabelScheme,
  modelStructureSchema,
  schemeOfModel,
  writtenForModel,
} from "../structures/index.ts";
import {
  type NetworkConfiguration,
  networkConfigurationSchema,
  sizeMultiple,
} from "./configuration.ts";
import { layersFrom } from "./layers.ts";
import { network } from "./network.ts";
import {
  constantWeights,
  type NetworkWeights,
  parameterLayout,
  type VectorEntry,
  vectorLength,
} from "./parameters.ts";

const METADATA_KEY = "arcuate";
const FORMAT = 1;

const descriptionSchema = z
  .strictObject({
    format: z.literal(FORMAT),
    network: networkConfigurationSchema,
    scheme: z.strictObject({ structures: z.array(modelStructureSchema).min(1) }),
    spacingMm: z.union([z.literal("native"), z.tuple([z.number(), z.number(), z.number()])]),
    clipHu: z.number().positive(),
    centreHu: z.number().default(0), // absent from files of before it could be another
    training: z.record(z.string(), z.unknown()),
  })
  .refine(
    ({ network: { channels }, scheme: { structures } }) => channels === structures.length + 1,
    {
      message: "the network must have a channel for the background and each structure",
    },
  )
  .refine(({ scheme }) => scheme.structures.every(({ label }, index) => label === index + 1), {
    message: "labels must run 1, 2, ... in order",
  });

/** Everything that a model file says about its model. */
export interface ModelDescription {
  readonly network: NetworkConfiguration;
  readonly scheme: LabelScheme;
  /** Voxel spacing [z, y, x] the CT is resampled to; native leaves it as it is. */
  readonly spacingMm: "native" | readonly [number, number, number];
  /** HU are clipped to `centreHu` +- this, and what lies above the centre is divided by it. */
  readonly clipHu: number;
  /** The HU that the network sees as 0. */
  readonly centreHu: number;
  /** What made it: software, configuration, cases, results. Free in form. */
  readonly training: Readonly<Record<string, unknown>>;
}

export interface Model {
  readonly description: ModelDescription;
  readonly weights: NetworkWeights;
  /** SHA-256 of the file, in hexadecimal: the model's identity in everything it makes. */
  readonly sha256: string;
}

/** @throws {ArcuateError} As `writeFileAtomic`. */
export async function writeModelFile(
  path: string,
  description: ModelDescription,
  weights: NetworkWeights,
): Promise<Model> {
  const bytes = encodeModel(description, weights);
  await writeFileAtomic(path, bytes);
  return { description, weights, sha256: sha256(bytes) };
}

/** @throws {ArcuateError} `model-missing`; as `decodeModel`. */
export async function readModelFile(path: string): Promise<Model> {
  return decodeModel(
    await readFile(path).catch((cause) => {
      throw new ArcuateError(
        "model",
        "model-missing",
        `Cannot read model ${path}: the file must exist and be readable`,
        {
          fields: { path },
          cause,
        },
      );
    }),
  );
}

/**
 * The bytes of a model file. Its graph takes `ct` [1, 1, z, y, x], scaled as the description says and with sizes that
 * are multiples of `sizeMultiple`, and gives `logits` [1, channels, z, y, x].
 */
export function encodeModel(description: ModelDescription, weights: NetworkWeights): Uint8Array {
  const layout = parameterLayout(description.network);
  const graph = new Graph();
  const side = 4 * sizeMultiple(description.network); // nominal: the axes are symbolic in the file
  const ct = graph.input("ct", [1, 1, side, side, side]);
  const layers = layersFrom(constantWeights(graph, layout, weights), { double: upsampleAnySize });
  graph.output("logits", network(ct, description.network, layers));
  const written = { format: FORMAT, ...description, scheme: writtenForModel(description.scheme) };
  const axes = [undefined, undefined, "z", "y", "x"];
  return writeOnnx(graph, {
    metadata: { [METADATA_KEY]: JSON.stringify(written) },
    symbolicAxes: { ct: axes, logits: axes },
  });
}

/**
 * Reads a model file's bytes.
 * @throws {ArcuateError} `model-unreadable`, `model-external-data`; `model-foreign` when the description or a weight is
 * missing or does not fit the network; `model-not-finite` when a weight is NaN or infinite.
 */
export function decodeModel(bytes: Uint8Array): Model {
  const contents = readOnnx(bytes);
  const description = decodeDescription(contents);
  const layout = parameterLayout(description.network);
  const weights = {
    parameters: gather(layout.parameters, contents),
    statistics: gather(layout.statistics, contents),
  };
  requireFinite(weights);
  return { description, weights, sha256: sha256(bytes) };
}

/** A run that diverged wrote such files before runs stopped at that. They predict nothing, or background everywhere. */
function requireFinite({ parameters, statistics }: NetworkWeights): void {
  if (allFinite(parameters) && allFinite(statistics)) return;
  const count = [...parameters, ...statistics].filter((each) => !Number.isFinite(each)).length;
  const message = `Cannot use model: its weights must be finite numbers, got ${count} that are not; its training diverged`;
  throw new ArcuateError("model", "model-not-finite", message, { fields: { count } });
}

function decodeDescription({ metadata }: OnnxContents): ModelDescription {
  const text = metadata.get(METADATA_KEY);
  if (text === undefined) throw foreign("no description of Arcuate's in its metadata");
  const parsed = descriptionSchema.safeParse(parseJson(text));
  if (!parsed.success) throw foreign(z.prettifyError(parsed.error).replaceAll(/\s+/g, " "));
  const { format: _, scheme, ...description } = parsed.data;
  return { ...description, scheme: schemeOfModel(scheme.structures) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw foreign("a description that is not JSON", cause);
  }
}

function gather(entries: readonly VectorEntry[], { weights }: OnnxContents): Float32Array {
  const vector = new Float32Array(vectorLength(entries));
  for (const { name, shape, offset } of entries) {
    const weight = weights.get(name);
    if (weight?.data.length !== elementCount(shape))
      throw foreign(`no weights ${name} of its network`);
    vector.set(weight.data, offset);
  }
  return vector;
}

function foreign(state: string, cause?: unknown): ArcuateError {
  return new ArcuateError(
    "model",
    "model-foreign",
    `Cannot use model: it must be a model file written by Arcuate, got ${state}`,
    { cause },
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
