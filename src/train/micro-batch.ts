/** How many patches run at one time: as many of the batch as memory holds. */
import { freemem } from "node:os";
import { parameterLayout, trainingGraph } from "../model/index.ts";
import { graphCost } from "../nn/index.ts";
import type { TrainingConfiguration, TrainingSettings } from "./configuration.ts";

/** Share of the free memory that a step may take: the cases' pages and the rest of the machine need some. */
const MEMORY_SHARE = 0.5;

/** The runtime's own buffers: measured peaks lie up to this factor above the tensors'. */
const RUNTIME_FACTOR = 1.6;

/** Memory that a step is expected to take, in bytes, with this many patches at one time. */
export function stepBytes(
  { network, patch, diceWeight }: TrainingSettings,
  samples: number,
): number {
  const graph = trainingGraph(network, parameterLayout(network), {
    samples,
    patch,
    normaliseBy: "batch",
    diceWeight,
  });
  return RUNTIME_FACTOR * graphCost(graph).peakBytes;
}

/**
 * The settings with "auto" replaced by the largest divisor of the batch whose step fits into the memory there is. One
 * patch is always tried; if even that does not fit, the run itself fails.
 */
export function decideMicroBatch(
  settings: TrainingSettings,
  memoryBytes: number = freemem(),
): TrainingConfiguration {
  const { microBatch, batch } = settings;
  if (microBatch !== "auto") return { ...settings, microBatch };
  const onePatch = stepBytes(settings, 1);
  const fitting = Math.max(Math.floor((MEMORY_SHARE * memoryBytes) / onePatch), 1);
  for (let count = Math.min(fitting, batch); count > 1; count--) {
    if (batch % count === 0) return { ...settings, microBatch: count };
  }
  return { ...settings, microBatch: 1 };
}
