/**
 * 3D convolution, stride 1, zero padding that keeps the size ("same"), odd kernels.
 *
 * x [n, c, z, y, x], kernel [out, in, kz, ky, kx], result [n, out, z, y, x]. ONNX's Conv is a cross-correlation, as in
 * every deep-learning library.
 */
import type { Tensor } from "../graph.ts";
import { elementCount } from "../tensor.ts";
import { concatenate, flip, pad, reshape, slice, transpose } from "./shape.ts";

export function convolve(x: Tensor, kernel: Tensor, bias?: Tensor): Tensor {
  const [samples, channels, ...space] = x.shape;
  const [outputs, inputs, ...size] = kernel.shape;
  if (channels !== inputs || space.length !== 3 || size.some((length) => length % 2 === 0)) {
    throw new RangeError(
      `Cannot convolve: input channels must agree and kernels be odd, got [${x.shape.join(", ")}] with [${kernel.shape.join(", ")}]`,
    );
  }
  const margin = size.map((length) => (length - 1) / 2);
  const y = x.graph.node(
    "Conv",
    bias ? [x, kernel, bias] : [x, kernel],
    [samples!, outputs!, ...space],
    {
      attributes: { kernel_shape: size, pads: [...margin, ...margin] },
    },
  );
  return x.graph.defineGradient(y, bias ? [x, kernel, bias] : [x, kernel], (dy) => [
    // The input's gradient is the output's gradient convolved with the kernel turned around.
    convolve(dy, transpose(flip(kernel, [2, 3, 4]), [1, 0, 2, 3, 4])),
    kernelGradient(dy, x, size),
    bias && channelSum(dy),
  ]);
}

/** Sum over everything but channels: [n, c, z, y, x] to [c]. */
export function channelSum(x: Tensor): Tensor {
  const rows = channelRows(x);
  const total = x.graph.node("ReduceSum", [rows, x.graph.integers([1])], [rows.shape[0]!], {
    attributes: { keepdims: 0 },
  });
  return total;
}

/** [n, c, z, y, x] to [c, n*z*y*x]: one row a channel. */
export function channelRows(x: Tensor): Tensor {
  const [samples, channels] = x.shape;
  const byChannel = samples === 1 ? x : transpose(x, [1, 0, 2, 3, 4]);
  return reshape(byChannel, [channels!, elementCount(x.shape) / channels!]);
}

/**
 * Gradient of the kernel: for every kernel offset, the product of the output's gradient with the input shifted by it.
 *
 * Both are padded once and laid out as one row a channel. A shift in space is then a shift along the row: a plain
 * contiguous copy instead of a strided gather. Offsets along x are put on the side with more channels (three copies),
 * offsets along z and y on the other (nine copies), and every pair is one matrix product.
 */
function kernelGradient(dy: Tensor, x: Tensor, size: readonly number[]): Tensor {
  const [outputs, inputs] = [dy.shape[1]!, x.shape[1]!];
  const [nearZ, nearY, nearX] = size.map((length) => (length - 1) / 2) as [number, number, number];
  const gradientRows = channelRows(pad(dy, [0, 0, nearZ, nearY, nearX])); // zero outside the image
  const inputRows = channelRows(pad(x, [0, 0, nearZ, nearY, nearX]));
  const strideY = x.shape[4]! + 2 * nearX;
  const strideZ = strideY * (x.shape[3]! + 2 * nearY);
  const reach = nearZ * strideZ + nearY * strideY + nearX; // the largest shift; nothing lies beyond it
  const length = gradientRows.shape[1]! - 2 * reach;
  const shifted = (rows: Tensor, by: number) =>
    slice(rows, [0, reach + by], [rows.shape[0]!, reach + by + length]);

  const offsetsX = range(size[2]!, nearX);
  const offsetsZY = range(size[0]!, nearZ).flatMap((z) =>
    range(size[1]!, nearY).map((y) => z * strideZ + y * strideY),
  );
  if (inputs === 1) {
    // One row an offset: a single product does them all.
    const offsets = offsetsZY.flatMap((zy) => offsetsX.map((offset) => zy + offset));
    const all = concatenate(
      offsets.map((offset) => shifted(inputRows, offset)),
      0,
    );
    return reshape(multiplyRows(shifted(gradientRows, 0), all), [outputs, 1, ...size]);
  }
  // Shifting the gradient back by an offset pairs it with the input shifted forward.
  const gradients = concatenate(
    offsetsX.map((offset) => shifted(gradientRows, -offset)),
    0,
  );
  const products = offsetsZY.map((offset) => multiplyRows(gradients, shifted(inputRows, offset)));
  const stacked = reshape(concatenate(products, 0), [
    size[0]!,
    size[1]!,
    size[2]!,
    outputs,
    inputs,
  ]);
  return transpose(stacked, [3, 4, 0, 1, 2]);
}

/** a [m, k] times b [n, k] transposed: [m, n]. */
function multiplyRows(a: Tensor, b: Tensor): Tensor {
  return a.graph.node("Gemm", [a, b], [a.shape[0]!, b.shape[0]!], { attributes: { transB: 1 } });
}

/** -near ... near, `count` numbers. */
function range(count: number, near: number): number[] {
  return Array.from({ length: count }, (_, index) => index - near);
}
