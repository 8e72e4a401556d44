/**
 * The paper's loss: negative log-likelihood where a label that a case lacks is merged with the background, "resulting
 * in the same loss if a pixel is classified as background or the missing label" (section 2.3).
 *
 * L = mean over voxels of [LSE(z) - LSE over G(y) of z], with G(y) = {y} for a label that was drawn and
 * G(background) = {background} and every label the case lacks.
 */
import type { Tensor } from "../graph.ts";
import { elementCount } from "../tensor.ts";
import {
  add,
  divide,
  equalTo,
  exp,
  log,
  maximum,
  mean,
  multiply,
  scale,
  subtract,
  sum,
} from "./arithmetic.ts";
import { reshape, slice } from "./shape.ts";

/** Taken from the logits of labels that are not in G(y): far below any logit, and still exact in float32. */
const EXCLUDED = 1e4;

/**
 * @param logits [n, k, z, y, x]; channel 0 is the background.
 * @param labels [n, 1, z, y, x], float32 integers 0 ... k-1.
 * @param missing [n, k], 1 where the case lacks the label; 0 for the background.
 * @returns A scalar, shape [].
 */
export function mergedLabelLoss(logits: Tensor, labels: Tensor, missing: Tensor): Tensor {
  const [samples, channels, ...space] = logits.shape as [number, number, ...number[]];
  const voxels = elementCount(space);
  const z = reshape(logits, [samples, channels, voxels]);
  const allowed = allowedLabels(reshape(labels, [samples, 1, voxels]), missing, channels);
  const all = logSumExp(z);
  const excluded = scale(subtract(allowed, z.graph.scalar(1)), EXCLUDED);
  const within = logSumExp(add(z, excluded));
  const loss = reshape(mean(subtract(all.value, within.value), [0, 1, 2]), []);
  return logits.graph.defineGradient(loss, [logits], (dLoss) => {
    const difference = subtract(all.softmax(), within.softmax());
    return [reshape(multiply(difference, scale(dLoss, 1 / (samples * voxels))), logits.shape)];
  });
}

/** 1 for the labels in G(y) of each voxel: [n, k, voxels]. */
function allowedLabels(labels: Tensor, missing: Tensor, channels: number): Tensor {
  const { graph } = labels;
  const classes = graph.constant(
    Float32Array.from({ length: channels }, (_, k) => k),
    [1, channels, 1],
  );
  const oneHot = equalTo(labels, classes);
  const [samples, , voxels] = oneHot.shape as [number, number, number];
  const background = slice(oneHot, [0, 0, 0], [samples, 1, voxels]);
  return add(oneHot, multiply(background, reshape(missing, [samples, channels, 1])));
}

/** log of the sum of exponentials over channels, and the softmax that is its gradient. */
function logSumExp(z: Tensor): { value: Tensor; softmax: () => Tensor } {
  const largest = maximum(z, [1]);
  const exponentials = exp(subtract(z, largest));
  const total = sum(exponentials, [1]);
  return { value: add(log(total), largest), softmax: () => divide(exponentials, total) };
}
