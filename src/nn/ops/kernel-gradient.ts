/**
 * Gradient of a convolution's kernel: for every kernel offset d, the sum over voxels p of dy[out, p] x[in, p + d].
 *
 * On the CPU it is written as another convolution, with one side as the image and all of the other as the kernel. The
 * runtime then gathers its operands in small blocks; matrix products would need shifted copies of the whole image.
 */
import { tupleOf } from "../../base/index.ts";
import type { Tensor } from "../graph.ts";
import { elementCount, type Shape } from "../tensor.ts";
import { neighbouringPlanes } from "./blocked/convolution.ts";
import { channelsOf, exchange, fromBlocks, isBlocked } from "./blocked/layout.ts";
import { piecewiseKernelGradient } from "./kernel-gradient-gpu.ts";
import { channelRows, concatenate, flip, reshape, slice, transpose } from "./shape.ts";

/** dy and x, both [n, c, z, y, x] or both in blocks, to [out, in, ...size]. */
export function kernelGradient(dy: Tensor, x: Tensor, size: Shape): Tensor {
  if (dy.graph.runsOn === "gpu") return piecewiseKernelGradient(dy, x, size);
  const isPointwise = size.every((length) => length === 1);
  if (isPointwise && !isBlocked(x)) return channelProducts(dy, x);
  if (channelsOf(dy) <= channelsOf(x)) return correlations(x, dy, size);
  // The side with more channels should be the image, because channels lie side by side and are copied together. With
  // the sides exchanged, offsets count backwards.
  return transpose(flip(correlations(dy, x, size), [2, 3, 4]), [1, 0, 2, 3, 4]);
}

/** For a 1x1x1 kernel: one product of the two as rows. */
function channelProducts(dy: Tensor, x: Tensor): Tensor {
  const [outputs, inputs] = [dy.shape[1]!, x.shape[1]!];
  const rows = [channelRows(dy), channelRows(x)];
  const products = dy.graph.node("Gemm", rows, [outputs, inputs], { attributes: { transB: 1 } });
  return reshape(products, [outputs, inputs, 1, 1, 1]);
}

/**
 * As `kernelGradient`, where dy is in blocks and x, plain, has few channels: the offsets along z lie side by side with
 * the channels of the image.
 */
export function kernelGradientOfFew(dy: Tensor, x: Tensor, size: Shape): Tensor {
  const [sizeZ, sizeY, sizeX] = tupleOf(size, 3);
  const [samples, channels, planes, height, width] = tupleOf(x.shape, 5);
  const side = channels * sizeZ;
  const lines = transpose(neighbouringPlanes(x, sizeZ), [0, 1, 4, 5, 2, 3]);
  const kernel = delayedCopies(dy, 1);
  const sums = correlate(
    reshape(lines, [1, samples * planes, height, width * side]),
    kernel,
    [sizeY, sizeX],
    side,
  );
  const apart = reshape(sums, [channelsOf(dy), sizeY, sizeX, channels, sizeZ]);
  return transpose(apart, [0, 3, 4, 1, 2]);
}

/**
 * Sum over voxels p of kernel[k, p] image[c, p + d], for every offset d within `size`: [k, c, ...size].
 *
 * Offsets along z are copies of the kernel, so the gathered numbers are used several times.
 */
function correlations(image: Tensor, kernel: Tensor, size: Shape): Tensor {
  const [sizeZ, sizeY, sizeX] = tupleOf(size, 3);
  // The order matters: the runtime computes the last made first, so the lines' temporary memory is free before the
  // copies.
  const copies = delayedCopies(kernel, sizeZ);
  const lines = linesOfChannels(image, (sizeZ - 1) / 2);
  const side = channelsOf(image) / lines.shape[0]!;
  const sums = correlate(lines, copies, [sizeY, sizeX], side);
  const [blocks, count] = tupleOf(sums.shape, 4);
  const apart = reshape(sums, [blocks, count / sizeZ, ...size, side]);
  return reshape(transpose(apart, [1, 0, 5, 2, 3, 4]), [count / sizeZ, blocks * side, ...size]);
}

/**
 * One convolution in the plane, whose kernel [k, planes, y, x] is as large as the plane and whose input channels are all
 * planes of all samples.
 *
 * The image has `side` channels side by side within a line, [blocks, planes, y, x side], so offsets along x are that many
 * numbers apart and the runtime gathers runs of them. Result: [blocks, k, offsets along y, offsets along x times side].
 */
function correlate(lines: Tensor, kernel: Tensor, [sizeY, sizeX]: [number, number], side: number) {
  const [nearY, nearX] = [(sizeY - 1) / 2, ((sizeX - 1) / 2) * side];
  const shape = [lines.shape[0]!, kernel.shape[0]!, sizeY, sizeX * side];
  return lines.graph.node("Conv", [lines, kernel], shape, {
    attributes: {
      kernel_shape: kernel.shape.slice(2),
      dilations: [1, side],
      pads: [nearY, nearX, nearY, nearX],
    },
  });
}

/**
 * [n, c, z, y, x] to [1, n (margin + z + margin), y, x c], with planes of zeros around each sample; from blocks of
 * channels, as many images as blocks.
 */
function linesOfChannels(x: Tensor, margin: number): Tensor {
  // [blocks, n, z, y, x, side]
  const lines = isBlocked(x)
    ? exchange(x, [2, 0, 1, 3, 4, 5])
    : transpose(reshape(x, [1, ...x.shape]), [0, 1, 3, 4, 5, 2]);
  const [blocks, samples, planes, height, width, side] = tupleOf(lines.shape, 6);
  const zeros = zeroTensor(x, lines.shape.with(2, margin));
  const padded = margin === 0 ? lines : concatenate([zeros, lines, zeros], 2);
  return reshape(padded, [blocks, samples * (planes + 2 * margin), height, width * side]);
}

/**
 * [n, k, z, y, x], or the same in blocks, to [k * copies, n * (z + copies - 1), y, x]: copy i of every channel begins i
 * planes late, with planes of zeros around.
 *
 * From the end of one copy's last sample to the first of the next copy, one plane later, it is always the same number of
 * planes: so this is one row of samples and zeros for each channel.
 */
function delayedCopies(x: Tensor, copies: number): Tensor {
  const samples = samplesOf(x).map((sample) => {
    const plain = isBlocked(sample) ? fromBlocks(sample) : sample;
    return reshape(plain, plain.shape.slice(1));
  });
  const [channels, planes, ...plane] = tupleOf(samples[0]!.shape, 4);
  const gap = (length: number) =>
    length === 0 ? [] : [zeroTensor(x, [channels, length, ...plane])];
  const copy = samples.flatMap((each, i) => (i === 0 ? [each] : [...gap(copies - 1), each]));
  const parts = Array.from({ length: copies }, (_, i) =>
    i === 0 ? copy : [...gap(copies), ...copy],
  );
  const joined = concatenate(parts.flat(), 1);
  return reshape(joined, [channels * copies, samples.length * (planes + copies - 1), ...plane]);
}

/** Each sample of a map as a map of its own. */
function samplesOf(x: Tensor): Tensor[] {
  return Array.from({ length: x.shape[0]! }, (_, i) =>
    slice(
      x,
      x.shape.map((_, axis) => (axis === 0 ? i : 0)),
      x.shape.with(0, i + 1),
    ),
  );
}

function zeroTensor({ graph }: Tensor, shape: Shape): Tensor {
  return graph.constant(new Float32Array(elementCount(shape)), shape);
}
