/**
 * Batch normalisation in parts: the statistics of a batch, and a scale and shift per channel.
 *
 * ONNX's training-mode operator is absent from the stock runtime, so the batch's statistics are computed in the
 * graph; scale and shift then go through the inference operator, which is one pass over the data.
 */
import { tupleOf } from "../../base/index.ts";
import type { Tensor } from "../graph.ts";
import { elementCount } from "../tensor.ts";
import { add, atLeast, divide, multiply, scale, sqrt, subtract } from "./arithmetic.ts";
import { convolveIntoBlocks, scaleAndShift } from "./blocked/convolution.ts";
import { channelsOf, fromBlocks, isBlocked, toBlocks } from "./blocked/layout.ts";
import { channelDotProducts, channelMeans } from "./blocked/statistics.ts";
import { channelSum, convolveFast, inputGradient } from "./convolution.ts";
import { kernelGradient, kernelGradientOfFew } from "./kernel-gradient.ts";
import { channelRows, reshape } from "./shape.ts";

/** Added to a variance before its root is taken, as PyTorch does by default. */
const NORMALISATION_EPSILON = 1e-5;

/** Mean and variance of each channel, [c] each; the variance is divided by the count, not the count less one. */
export interface ChannelStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Learned scale and shift of each channel, [c] each. */
export interface ChannelAffine {
  readonly gain: Tensor;
  readonly bias: Tensor;
}

/** Statistics over samples and space, without a gradient rule: `convolveAndNormalise` accounts for them in its own. */
function channelStatistics(x: Tensor): ChannelStatistics {
  if (isBlocked(x)) {
    const mean = channelMeans(x);
    const meanSquare = scale(channelDotProducts(x, x), channelsOf(x) / elementCount(x.shape));
    return { mean, variance: atLeast(subtract(meanSquare, multiply(mean, mean)), 0) };
  }
  const rows = channelRows(x);
  const reduce = (opType: string) =>
    x.graph.node(opType, [rows, x.graph.integers([1])], [rows.shape[0]!], {
      attributes: { keepdims: 0 },
    });
  const mean = reduce("ReduceMean");
  const meanSquare = scale(reduce("ReduceSumSquare"), 1 / rows.shape[1]!);
  return { mean, variance: atLeast(subtract(meanSquare, multiply(mean, mean)), 0) };
}

/**
 * A 3D convolution for training, whose result is normalised and then scaled and shifted. It is normalised by the
 * batch's own statistics, which the gradient takes into account, or by given statistics, which count as constants.
 *
 * Both are one operator because the gradient of the features is that of y times one number for each channel. The kernel
 * takes these numbers up, which saves a pass over the features.
 */
export function convolveAndNormalise(
  x: Tensor,
  kernel: Tensor,
  learned: ChannelAffine,
  given?: ChannelStatistics,
): { y: Tensor; statistics: ChannelStatistics } {
  const lanes = x.graph.channelBlock;
  const [outputs, inputs, sizeZ] = tupleOf(kernel.shape, 5);
  if (lanes === undefined || outputs % lanes !== 0) {
    const plain = isBlocked(x) ? fromBlocks(x) : x;
    return normalised(plain, kernel, convolveFast(plain, kernel), learned, given);
  }
  if (isBlocked(x)) return normalised(x, kernel, convolveFast(x, kernel), learned, given);
  if (inputs * sizeZ < lanes) {
    return normalised(x, kernel, convolveIntoBlocks(x, kernel, lanes), learned, given);
  }
  const { y, statistics } = normalised(x, kernel, convolveFast(x, kernel), learned, given);
  return { y: toBlocks(y, lanes), statistics };
}

/** Normalises the features that a convolution gave, with the gradient of both. */
function normalised(
  x: Tensor,
  kernel: Tensor,
  features: Tensor,
  learned: ChannelAffine,
  given?: ChannelStatistics,
): { y: Tensor; statistics: ChannelStatistics } {
  const statistics = given ?? channelStatistics(features);
  const y = normalise(features, statistics, learned);
  const inputs = [x, kernel, learned.gain, learned.bias];
  x.graph.defineGradient(y, inputs, (dy) => {
    const deviation = sqrt(add(statistics.variance, x.graph.scalar(NORMALISATION_EPSILON)));
    const inverse = divide(x.graph.scalar(1), deviation);
    const affine = affineGradients(dy, features, statistics.mean, inverse);
    const centred = given ? dy : centredGradient(dy, features, { ...affine, inverse }, statistics);
    const factor = reshape(multiply(learned.gain, inverse), [kernel.shape[0]!, 1, 1, 1, 1]);
    const isFirst = isBlocked(features) && !isBlocked(x); // the CT, for which no gradient is asked
    const gradientOfKernel = isFirst ? kernelGradientOfFew : kernelGradient;
    return [
      isFirst ? undefined : inputGradient(centred, multiply(kernel, factor)),
      multiply(gradientOfKernel(centred, x, kernel.shape.slice(2)), factor),
      affine.gain,
      affine.bias,
    ];
  });
  return { y, statistics };
}

/** Normalises by given statistics, then scales and shifts. For inference: it has no gradient rule. */
export function normalise(
  x: Tensor,
  { mean, variance }: ChannelStatistics,
  learned: ChannelAffine,
): Tensor {
  if (isBlocked(x)) {
    const deviation = sqrt(add(variance, x.graph.scalar(NORMALISATION_EPSILON)));
    const factor = divide(learned.gain, deviation);
    return scaleAndShift(x, factor, subtract(learned.bias, multiply(mean, factor)));
  }
  const inputs = [x, learned.gain, learned.bias, mean, variance];
  return x.graph.node("BatchNormalization", inputs, x.shape, {
    attributes: { epsilon: NORMALISATION_EPSILON },
  });
}

/** Gradients of gain and bias: the sums of dy times the normalised x, and of dy. */
function affineGradients(dy: Tensor, x: Tensor, mean: Tensor, inverse: Tensor): ChannelAffine {
  const bias = isBlocked(dy)
    ? scale(channelMeans(dy), elementCount(dy.shape) / channelsOf(dy))
    : channelSum(dy);
  const product = isBlocked(dy) ? channelDotProducts(dy, x) : channelSum(multiply(dy, x));
  return { gain: multiply(inverse, subtract(product, multiply(mean, bias))), bias };
}

/**
 * dy - mean(dy) - normalised x * mean(dy * normalised x): the gradient when the statistics depend on x as well. The
 * subtracted terms are one scale and shift of x, computed in one pass by the inference operator with mean 0 and
 * variance 1.
 */
function centredGradient(
  dy: Tensor,
  x: Tensor,
  { gain, bias, inverse }: ChannelAffine & { inverse: Tensor },
  { mean }: ChannelStatistics,
): Tensor {
  const channels = mean.shape[0]!;
  const share = -channels / elementCount(x.shape);
  const factor = scale(multiply(inverse, gain), share);
  const shift = subtract(scale(bias, share), multiply(factor, mean));
  if (isBlocked(x)) return scaleAndShift(x, factor, shift, dy);
  const filled = (value: number) =>
    x.graph.constant(new Float32Array(channels).fill(value), [channels]);
  const inputs = [x, factor, shift, filled(0), filled(1)];
  const attributes = { epsilon: 0 };
  return add(dy, x.graph.node("BatchNormalization", inputs, x.shape, { attributes }));
}
