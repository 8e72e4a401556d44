/**
 * One training step as a graph: forward, loss, backward. Its inputs are the parameter and statistics vectors, a
 * micro-batch and its labels; its outputs the loss, the gradient as one vector and the batch's statistics as another.
 */
import {
  Graph,
  gradients,
  joinAsVector,
  mergedLabelLoss,
  type Processor,
  type Tensor,
} from "../nn/index.ts";
import type { NetworkConfiguration } from "./configuration.ts";
import { layersFrom } from "./layers.ts";
import { network } from "./network.ts";
import { type ParameterLayout, tensorsOfVector, vectorLength } from "./parameters.ts";

export interface TrainingGraphOptions {
  /** Patches in a micro-batch. */
  readonly samples: number;
  /** Patch size [z, y, x]. */
  readonly patch: readonly [number, number, number];
  /** Whether units normalise by their own batch, or by the statistics that are given. */
  readonly normaliseBy: "batch" | "given";
  /** Weight of the soft Dice term beside the paper's negative log-likelihood. */
  readonly diceWeight: number;
  /** What the step is to run on; the CPU when absent. */
  readonly runsOn?: Processor;
  /** As `channelBlockOf` gives it. Maps whose channels fill such blocks are kept in them. */
  readonly channelBlock?: number | undefined;
}

/**
 * Inputs: `parameters`, `statistics` (only when given), `ct` [n, 1, z, y, x] scaled, `labels` [n, 1, z, y, x] float32,
 * `missing` [n, channels]. Outputs: `loss` [], `gradient`, and `batchStatistics` when normalising by the batch.
 */
export function trainingGraph(
  configuration: NetworkConfiguration,
  layout: ParameterLayout,
  { samples, patch, normaliseBy, diceWeight, runsOn, channelBlock }: TrainingGraphOptions,
): Graph {
  const graph = new Graph(runsOn, channelBlock);
  const parameters = tensorsOfVector(
    graph.input("parameters", [vectorLength(layout.parameters)]),
    layout.parameters,
  );
  const statistics = tensorsOfVector(
    graph.input("statistics", [vectorLength(layout.statistics)]),
    layout.statistics,
  );
  const batchStatistics: Tensor[] = [];
  const layers = layersFrom(
    { parameter: (name) => parameters.get(name)!, statistic: (name) => statistics.get(name)! },
    {
      training:
        normaliseBy === "given"
          ? {}
          : { onBatchStatistics: ({ mean, variance }) => batchStatistics.push(mean, variance) },
    },
  );
  const ct = graph.input("ct", [samples, 1, ...patch]);
  const labels = graph.input("labels", [samples, 1, ...patch]);
  const missing = graph.input("missing", [samples, configuration.channels]);

  const loss = mergedLabelLoss(network(ct, configuration, layers), labels, missing, {
    diceWeight,
  });
  graph.output("loss", loss);
  graph.output("gradient", joinAsVector(gradients(loss, [...parameters.values()])));
  if (normaliseBy === "batch") graph.output("batchStatistics", joinAsVector(batchStatistics));
  return graph;
}
