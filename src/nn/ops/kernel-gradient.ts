/**
 * Gradient of a convolution's kernel: for every kernel offset d, the sum over voxels p of dy[out, p] x[in, p + d].
 *
 * On the CPU it is written as another convolution, with one side as the image and all of the other as the kernel. The
 * runtime then gathers its operands in small blocks; matrix products would need shifted copies of the whole image.
 */
import { tupleOf } from "../../base/index.ts";
import type { Tensor } from "../graph.ts";
import { elementCount, type Shape } from "../tensor.ts";
import { piecewiseKernelGradient } from "./kernel-gradient-gpu.ts";
import { channelRows, concatenate, flip, reshape, transpose } from "./shape.ts";

/** dy [n, out, z, y, x] and x [n, in, z, y, x] to [out, in, ...size]. */
export function kernelGradient(dy: Tensor, x: Tensor, size: Shape): Tensor {
  if (dy.graph.runsOn === "gpu") return piecewiseKernelGradient(dy, x, size);
  if (size.every((length) => length === 1)) return channelProducts(dy, x);
  if (dy.shape[1]! <= x.shape[1]!) return correlations(x, dy, size);
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
 * Sum over voxels p of kernel[k, p] image[c, p + d], for every offset d within `size`: [k, c, ...size].
 *
 * One convolution in the plane, whose kernel is as large as the plane and whose input channels are all planes of all
 * samples. The image has its channels side by side within a line, so offsets along x are `c` numbers apart and the
 * runtime gathers runs of `c` numbers. Offsets along z are copies of the kernel, so the gathered numbers are used
 * several times.
 */
function correlations(image: Tensor, kernel: Tensor, size: Shape): Tensor {
  const [, channels, , height, width] = tupleOf(image.shape, 5);
  const [sizeZ, sizeY, sizeX] = tupleOf(size, 3);
  const [nearZ, nearY, nearX] = tupleOf(
    size.map((length) => (length - 1) / 2),
    3,
  );
  // The order matters: the runtime computes the last made first, so the lines' temporary memory is free before the
  // copies.
  const copies = delayedCopies(kernel, sizeZ);
  const lines = linesOfChannels(image, nearZ);
  const [count, planes] = tupleOf(copies.shape, 4);
  const sums = image.graph.node(
    "Conv",
    [reshape(lines, [1, planes, height, width * channels]), copies],
    [1, count, sizeY, sizeX * channels],
    {
      attributes: {
        kernel_shape: [height, width],
        dilations: [1, channels],
        pads: [nearY, nearX * channels, nearY, nearX * channels],
      },
    },
  );
  return transpose(reshape(sums, [count / sizeZ, ...size, channels]), [0, 4, 1, 2, 3]);
}

/** [n, c, z, y, x] to [n, margin + z + margin, y, x, c], with planes of zeros around each sample. */
function linesOfChannels(x: Tensor, margin: number): Tensor {
  const [samples, channels, , height, width] = tupleOf(x.shape, 5);
  const lines = transpose(x, [0, 2, 3, 4, 1]);
  const zeros = zeroTensor(x, [samples, margin, height, width, channels]);
  return concatenate(margin === 0 ? [lines] : [zeros, lines, zeros], 1);
}

/**
 * [n, k, z, y, x] to [k * copies, n * (z + copies - 1), y, x]: copy i of every channel begins i planes late, with
 * planes of zeros around.
 */
function delayedCopies(x: Tensor, copies: number): Tensor {
  const [samples, channels, planes, ...plane] = tupleOf(x.shape, 5);
  const length = planes + copies - 1;
  // The gap from the end of one copy to the start of the next, one plane later, is always the same number of planes.
  const gap = zeroTensor(x, [samples, channels, copies, ...plane]);
  const parts = Array.from({ length: copies }, (_, copy) => (copy === 0 ? [x] : [gap, x])).flat();
  const joined = concatenate(parts, 2);
  const shape = [channels * copies, samples * length, ...plane];
  if (samples === 1) return reshape(joined, shape);
  const apart = reshape(joined, [samples, channels, copies, length, ...plane]);
  return reshape(transpose(apart, [1, 2, 0, 3, 4, 5]), shape);
}

function zeroTensor({ graph }: Tensor, shape: Shape): Tensor {
  return graph.constant(new Float32Array(elementCount(shape)), shape);
}
