/**
 * All parameters of a network laid out in one vector, and all normalisation statistics in another, so that the
 * optimiser, gradient accumulation and checkpoints deal with two flat arrays whatever the network.
 */
import type { Random } from "../base/index.ts";
import { elementCount, Graph, reshape, type Shape, slice, type Tensor } from "../nn/index.ts";
import type { NetworkConfiguration } from "./configuration.ts";
import { layersFrom, type WeightSource } from "./layers.ts";
import { network } from "./network.ts";

export interface VectorEntry {
  readonly name: string;
  readonly shape: Shape;
  /** Index of its first number in the vector. */
  readonly offset: number;
}

export interface ParameterLayout {
  readonly parameters: readonly VectorEntry[];
  /** Running means and variances, in pairs, one of each for every unit. */
  readonly statistics: readonly VectorEntry[];
}

/** The numbers of a trained, or not yet trained, network. */
export interface NetworkWeights {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
}

/** Numbers in the vector that the entries lie in; 0 for no entries. */
export function vectorLength(entries: readonly VectorEntry[]): number {
  const last = entries.at(-1);
  return last ? last.offset + elementCount(last.shape) : 0;
}

/** Asks the network, by building it once, which parameters it has. */
export function parameterLayout(configuration: NetworkConfiguration): ParameterLayout {
  const parameters: VectorEntry[] = [];
  const statistics: VectorEntry[] = [];
  const graph = new Graph();
  const take = (entries: VectorEntry[]) => (name: string, shape: Shape) => {
    entries.push({ name, shape, offset: vectorLength(entries) });
    return graph.input(name, shape);
  };
  const side = 2 ** configuration.widths.length;
  const ct = graph.input("ct", [1, 1, side, side, side]);
  network(
    ct,
    configuration,
    layersFrom({ parameter: take(parameters), statistic: take(statistics) }),
  );
  return { parameters, statistics };
}

/** He's initialisation for convolutions; gain 1, bias 0; statistics of mean 0 and variance 1. */
export function initialWeights(layout: ParameterLayout, random: Random): NetworkWeights {
  const parameters = new Float32Array(vectorLength(layout.parameters));
  for (const { name, shape, offset } of layout.parameters) {
    const values = parameters.subarray(offset, offset + elementCount(shape));
    if (name.endsWith("gain")) values.fill(1);
    if (!name.endsWith("kernel")) continue;
    const inputs = elementCount(shape.slice(1));
    const deviation = Math.sqrt(2 / inputs);
    for (let index = 0; index < values.length; index++) values[index] = deviation * random.normal();
  }
  const statistics = new Float32Array(vectorLength(layout.statistics));
  for (const { name, shape, offset } of layout.statistics) {
    if (name.endsWith("variance")) statistics.fill(1, offset, offset + elementCount(shape));
  }
  return { parameters, statistics };
}

/** Weights as constants of the graph, by name: for inference and for the model file. */
export function constantWeights(
  graph: Graph,
  layout: ParameterLayout,
  weights: NetworkWeights,
): WeightSource {
  const constants = (entries: readonly VectorEntry[], values: Float32Array) => {
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    return (name: string, shape: Shape) => {
      const { offset } = byName.get(name)!;
      return graph.constant(values.subarray(offset, offset + elementCount(shape)), shape, name);
    };
  };
  return {
    parameter: constants(layout.parameters, weights.parameters),
    statistic: constants(layout.statistics, weights.statistics),
  };
}

/** The tensors of a vector that is an input of the graph, by name, each made once. */
export function tensorsOfVector(
  vector: Tensor,
  entries: readonly VectorEntry[],
): ReadonlyMap<string, Tensor> {
  return new Map(
    entries.map(({ name, shape, offset }) => {
      const part = slice(vector, [offset], [offset + elementCount(shape)]);
      return [name, reshape(part, shape)];
    }),
  );
}
