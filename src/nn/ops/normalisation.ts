/**
 * Batch normalisation in parts: the statistics of a batch, and a scale and shift per channel.
 *
 * ONNX's training-mode operator is absent from the stock runtime, so the batch's statistics are computed in the
 * graph; scale and shift then go through the inference operator, which is one pass over the data.
 */
import type { Tensor } from "../graph.ts";
import { elementCount } from "../tensor.ts";
import { add, atLeast, divide, multiply, negate, scale, sqrt, subtract } from "./arithmetic.ts";
import { channelSum } from "./convolution.ts";
import { channelRows } from "./shape.ts";

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

/** Statistics over samples and space. No gradient of their own: `batchNormalise` lets it through. */
export function channelStatistics(x: Tensor): ChannelStatistics {
  const rows = channelRows(x);
  const reduce = (opType: string) =>
    x.graph.node(opType, [rows, x.graph.integers([1])], [rows.shape[0]!], {
      attributes: { keepdims: 0 },
    });
  const mean = reduce("ReduceMean");
  const meanSquare = scale(reduce("ReduceSumSquare"), 1 / rows.shape[1]!);
  return { mean, variance: atLeast(subtract(meanSquare, multiply(mean, mean)), 0) };
}

/** Normalises by the statistics of `x` itself, which the gradient flows through; then scales and shifts. */
export function batchNormalise(x: Tensor, own: ChannelStatistics, learned: ChannelAffine): Tensor {
  const y = normalise(x, own, learned);
  return x.graph.defineGradient(y, [x, learned.gain, learned.bias], (dy) => {
    const share = own.mean.shape[0]! / elementCount(x.shape);
    const { gain, bias, factor, inverseDeviation } = affineGradients(dy, x, own, learned);
    // dx = factor * (dy - mean(dy) - normalised x * mean(dy * normalised x)), gathered as one scale and shift each.
    const alongX = negate(scale(multiply(multiply(factor, inverseDeviation), gain), share));
    const shift = negate(add(scale(multiply(factor, bias), share), multiply(alongX, own.mean)));
    return [add(perChannel(dy, factor), perChannel(x, alongX, shift)), gain, bias];
  });
}

/** Normalises by given statistics, which are constants to the gradient; then scales and shifts. */
export function normaliseBy(x: Tensor, given: ChannelStatistics, learned: ChannelAffine): Tensor {
  const y = normalise(x, given, learned);
  return x.graph.defineGradient(y, [x, learned.gain, learned.bias], (dy) => {
    const { gain, bias, factor } = affineGradients(dy, x, given, learned);
    return [perChannel(dy, factor), gain, bias];
  });
}

function normalise(x: Tensor, { mean, variance }: ChannelStatistics, learned: ChannelAffine) {
  const inputs = [x, learned.gain, learned.bias, mean, variance];
  return x.graph.node("BatchNormalization", inputs, x.shape, {
    attributes: { epsilon: NORMALISATION_EPSILON },
  });
}

/** Gradients of gain and bias: the sums of dy times the normalised x, and of dy; and what they were made from. */
function affineGradients(
  dy: Tensor,
  x: Tensor,
  { mean, variance }: ChannelStatistics,
  learned: ChannelAffine,
) {
  const { graph } = x;
  const deviation = sqrt(add(variance, graph.scalar(NORMALISATION_EPSILON)));
  const inverseDeviation = divide(graph.scalar(1), deviation);
  const bias = channelSum(dy);
  const product = channelSum(multiply(dy, x));
  const gain = multiply(inverseDeviation, subtract(product, multiply(mean, bias)));
  return { gain, bias, factor: multiply(learned.gain, inverseDeviation), inverseDeviation };
}

/** factor[c] * x + shift[c], in one pass: the inference operator with mean 0 and variance 1. */
function perChannel(x: Tensor, factor: Tensor, shift?: Tensor): Tensor {
  const channels = factor.shape[0]!;
  const filled = (value: number) =>
    x.graph.constant(new Float32Array(channels).fill(value), [channels]);
  const inputs = [x, factor, shift ?? filled(0), filled(0), filled(1)];
  return x.graph.node("BatchNormalization", inputs, x.shape, { attributes: { epsilon: 0 } });
}
