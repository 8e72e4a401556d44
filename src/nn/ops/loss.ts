/**
 * The paper's loss: negative log-likelihood where a label that a case lacks is merged with the background, "resulting
 * in the same loss if a pixel is classified as background or the missing label" (section 2.3).
 *
 * L = mean over voxels of [LSE(z) - LSE over G(y) of z], with G(y) = {y} for a label that was drawn and
 * G(background) = {background} and every label the case lacks. For a voxel of which nothing is known, G is every label:
 * it costs nothing whatever the network says, and passes no gradient.
 */
import { tupleOf } from "../../base/index.ts";
import type { Tensor } from "../graph.ts";
import { elementCount } from "../tensor.ts";
import {
  add,
  atLeast,
  divide,
  equalTo,
  exp,
  isPositive,
  log,
  maximum,
  mean,
  multiply,
  scale,
  subtract,
  sum,
} from "./arithmetic.ts";
import { reshape, slice } from "./shape.ts";

/** Logits further than this below a voxel's largest are raised to this difference: e^-80 is still a normal float32. */
const LOWEST = -80;

/** Voxels added to both sides of a Dice fraction, which steadies it where a patch shows only a few. */
const DICE_SMOOTHING = 1;

/** The value of a voxel whose label is not known. A scheme's labels end at 254. */
export const UNKNOWN_LABEL = 255;

export interface LossOptions {
  /**
   * Weight of a soft Dice term, 1 - mean over the labels drawn in a patch of 2 sum(p t) / (sum p + sum t). The paper
   * has none (0, the default). It helps small structures when there is only time for few steps.
   */
  readonly diceWeight?: number;
}

/**
 * @param logits [n, k, z, y, x]; channel 0 is the background.
 * @param labels [n, 1, z, y, x], float32 integers 0 ... k-1, or `UNKNOWN_LABEL`.
 * @param missing [n, k], 1 where the case lacks the label; 0 for the background.
 * @returns A scalar, shape [].
 */
export function mergedLabelLoss(
  logits: Tensor,
  labels: Tensor,
  missing: Tensor,
  { diceWeight = 0 }: LossOptions = {},
): Tensor {
  const [samples, channels, ...space] = tupleOf(logits.shape, 5);
  const voxels = elementCount(space);
  const z = reshape(logits, [samples, channels, voxels]);
  const flatLabels = reshape(labels, [samples, 1, voxels]);
  const reference: Reference = {
    drawn: oneHotLabels(flatLabels, channels),
    unknown: equalTo(flatLabels, z.graph.scalar(UNKNOWN_LABEL)),
    lacks: reshape(missing, [samples, channels, 1]),
  };
  const likelihood = negativeLogLikelihood(z, reference);
  if (diceWeight === 0) return likelihood.loss;
  return add(likelihood.loss, scale(softDiceLoss(z, likelihood.softmax(), reference), diceWeight));
}

/** What the loss compares the logits with. */
interface Reference {
  /** 1 where a voxel has the channel's label: [n, k, voxels]. */
  readonly drawn: Tensor;
  /** 1 where a voxel's label is not known: [n, 1, voxels]. */
  readonly unknown: Tensor;
  /** 1 for a label that the sample's case lacks: [n, k, 1]. */
  readonly lacks: Tensor;
}

/**
 * Mean over voxels of LSE(z) - LSE over G(y) of z. Its gradient is the difference of the two softmaxes, which share
 * their exponentials e: e * (1 / sum of e - allowed / sum of allowed e).
 */
function negativeLogLikelihood(z: Tensor, { drawn, unknown, lacks }: Reference) {
  const { graph } = z;
  const [samples, , voxels] = tupleOf(z.shape, 3);
  const background = slice(drawn, [0, 0, 0], [samples, 1, voxels]);
  const allowed = add(drawn, multiply(background, lacks));
  const exponentials = exp(atLeast(subtract(z, maximum(z, [1])), LOWEST));
  const all = channelTotal(exponentials);
  // Where nothing is known, every label is allowed. Added here, on one channel, instead of to `allowed`.
  const within = add(channelTotal(multiply(exponentials, allowed)), multiply(unknown, all));
  const loss = reshape(mean(subtract(log(all), log(within)), [0, 1, 2]), []);
  graph.defineGradient(loss, [z], (dLoss) => {
    const share = multiply(scale(dLoss, 1 / (samples * voxels)), isKnown(unknown));
    const excess = subtract(divide(share, all), multiply(allowed, divide(share, within)));
    return [multiply(exponentials, excess)];
  });
  return { loss, softmax: () => divide(exponentials, all) };
}

/** 1 where a voxel's label is known, 0 where it is not: [n, 1, voxels]. */
function isKnown(unknown: Tensor): Tensor {
  return subtract(unknown.graph.scalar(1), unknown);
}

/** [n, k, voxels] to [n, 1, voxels]. As a convolution by ones: the runtime sums over an axis in the middle slowly. */
function channelTotal(x: Tensor): Tensor {
  const { graph } = x;
  const [samples, channels, voxels] = tupleOf(x.shape, 3);
  const ones = graph.constant(new Float32Array(channels).fill(1), [1, channels, 1]);
  const attributes = { kernel_shape: [1] };
  return graph.node("Conv", [x, ones], [samples, 1, voxels], { attributes });
}

/**
 * 1 - mean of the soft Dice of the structures drawn in the patches; p is the softmax of z, t the drawn labels. Voxels whose
 * label is not known are left out of both.
 */
function softDiceLoss(z: Tensor, softmax: Tensor, { drawn: t, unknown, lacks }: Reference): Tensor {
  const { graph } = z;
  const channels = z.shape[1]!;
  const isStructure = Float32Array.from({ length: channels }, (_, k) => (k === 0 ? 0 : 1));
  // A label that does not occur in a patch has no overlap; there only the likelihood term acts on it. [n, k, 1]
  const drawnVoxels = sum(t, [2]);
  const p = multiply(softmax, isKnown(unknown));
  const known = subtract(graph.constant(isStructure, [1, channels, 1]), lacks);
  const counted = multiply(known, isPositive(drawnVoxels));
  const weight = divide(counted, atLeast(sum(counted, [0, 1]), 1));
  const smoothing = graph.scalar(DICE_SMOOTHING);
  const shared = add(scale(sum(multiply(p, t), [2]), 2), smoothing);
  const both = add(add(sum(p, [2]), drawnVoxels), smoothing);
  const overlap = sum(multiply(weight, divide(shared, both)), [0, 1, 2]);
  const loss = reshape(subtract(sum(weight, [0, 1, 2]), overlap), []); // 0 where a patch shows none
  return graph.defineGradient(loss, [z], (dLoss) => {
    const share = divide(multiply(weight, dLoss), both);
    // d loss / d p = -2 share t + share shared / both, one pair of numbers a sample and channel.
    const dp = add(multiply(t, scale(share, -2)), multiply(share, divide(shared, both)));
    return [multiply(p, subtract(dp, channelTotal(multiply(p, dp))))];
  });
}

/** 1 where a voxel has the channel's label: [n, k, voxels]. */
function oneHotLabels(labels: Tensor, channels: number): Tensor {
  const classes = Float32Array.from({ length: channels }, (_, k) => k);
  return equalTo(labels, labels.graph.constant(classes, [1, channels, 1]));
}
