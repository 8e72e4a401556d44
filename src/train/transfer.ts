/** Weights of a model as the beginning of another run, whose structures may differ. */
import type { Model, NetworkWeights, VectorEntry } from "../model/index.ts";
import { parameterLayout } from "../model/index.ts";
import { elementCount } from "../nn/index.ts";
import type { LabelScheme } from "../structures/index.ts";
import type { TrainingConfiguration } from "./configuration.ts";
import { drawnWeights } from "./engine.ts";

/**
 * The model's weights for a run with this configuration and scheme: everything up to the last layer as it is, and of
 * the last layer the background and the structures that both schemes name. What is new is drawn from the seed.
 *
 * @param configuration Its network must have the model's widths and units.
 */
export function transferWeights(
  model: Model,
  scheme: LabelScheme,
  configuration: TrainingConfiguration,
): NetworkWeights {
  const { network, scheme: known } = model.description;
  const from = parameterLayout(network).parameters;
  const to = parameterLayout(configuration.network).parameters;
  const { parameters } = drawnWeights(configuration);
  const channels = [0, ...scheme.structures.map(({ name }) => labelOf(known, name))];
  for (const [index, entry] of to.entries()) {
    const source = from[index]!;
    const values = partOf(model.weights.parameters, source);
    if (!entry.name.startsWith("classify")) {
      parameters.set(values, entry.offset);
      continue;
    }
    const rowLength = elementCount(entry.shape) / entry.shape[0]!;
    for (const [channel, knownChannel] of channels.entries()) {
      if (knownChannel === undefined) continue;
      const row = values.subarray(knownChannel * rowLength, (knownChannel + 1) * rowLength);
      parameters.set(row, entry.offset + channel * rowLength);
    }
  }
  return { parameters, statistics: model.weights.statistics.slice() };
}

function labelOf({ structures }: LabelScheme, name: string): number | undefined {
  return structures.find((structure) => structure.name === name)?.label;
}

function partOf(vector: Float32Array, { offset, shape }: VectorEntry): Float32Array {
  return vector.subarray(offset, offset + elementCount(shape));
}
