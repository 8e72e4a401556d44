/** The size of a network in numbers a person can plan with. */
import { Graph, graphCost } from "../nn/index.ts";
import { type NetworkConfiguration, receptiveRadius, sizeMultiple } from "./configuration.ts";
import { layersFrom } from "./layers.ts";
import { network } from "./network.ts";
import { parameterLayout, vectorLength } from "./parameters.ts";
import { trainingGraph } from "./training-graph.ts";

export interface NetworkDescription {
  readonly parameterCount: number;
  /** A voxel's logits depend on voxels at most this far away, in each direction. */
  readonly receptiveRadiusVoxels: number;
  /** Sizes are padded to multiples of this. */
  readonly sizeMultiple: number;
  /** Arithmetic of inference for one voxel. */
  readonly inferenceFlopPerVoxel: number;
  /** For one patch: arithmetic and tensors of inference, and of a training step with one patch in a micro-batch. */
  readonly patch: {
    readonly size: readonly [number, number, number];
    readonly inferenceFlop: number;
    readonly inferenceBytes: number;
    readonly stepFlop: number;
    readonly stepBytes: number;
  };
}

/**
 * Counts parameters, arithmetic and memory by building the graphs; nothing is run.
 *
 * @param size Patch [z, y, x] in voxels, each a multiple of `sizeMultiple`.
 * @throws {RangeError} If a side of the patch is no such multiple.
 */
export function describeNetwork(
  configuration: NetworkConfiguration,
  size: readonly [number, number, number],
): NetworkDescription {
  const layout = parameterLayout(configuration);
  const graph = new Graph();
  const weight = (name: string, shape: readonly number[]) => graph.input(name, shape);
  const layers = layersFrom({ parameter: weight, statistic: weight });
  graph.output("logits", network(graph.input("ct", [1, 1, ...size]), configuration, layers));
  const inference = graphCost(graph);
  const options = { samples: 1, patch: size, normaliseBy: "batch", diceWeight: 0 } as const;
  const step = graphCost(trainingGraph(configuration, layout, options));
  return {
    parameterCount: vectorLength(layout.parameters),
    receptiveRadiusVoxels: receptiveRadius(configuration),
    sizeMultiple: sizeMultiple(configuration),
    inferenceFlopPerVoxel: inference.flop / (size[0] * size[1] * size[2]),
    patch: {
      size,
      inferenceFlop: inference.flop,
      inferenceBytes: inference.peakBytes,
      stepFlop: step.flop,
      stepBytes: step.peakBytes,
    },
  };
}
