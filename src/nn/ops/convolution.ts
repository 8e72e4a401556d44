/**
 * 3D convolution, stride 1, zero padding that keeps the size ("same"), odd kernels.
 *
 * x [n, c, z, y, x], kernel [out, in, kz, ky, kx], result [n, out, z, y, x]. ONNX's Conv is a cross-correlation, as in
 * every deep-learning library.
 */
import { tupleOf } from "../../base/index.ts";
import type { Tensor } from "../graph.ts";
import { convolveBlocked } from "./blocked/convolution.ts";
import { fromBlocks, isBlocked, toBlocks } from "./blocked/layout.ts";
import { convolveByPlanes } from "./convolution-by-planes.ts";
import { kernelGradient } from "./kernel-gradient.ts";
import { channelRows, flip, transpose } from "./shape.ts";

/**
 * Convolves, and adds the bias [out] where one is given. In a graph with blocks of channels, the result is in blocks
 * where its channels fill them and no bias is given.
 * @throws {RangeError} If the input's channels are not the kernel's, or a side of the kernel is even.
 */
export function convolve(x: Tensor, kernel: Tensor, bias?: Tensor): Tensor {
  const lanes = x.graph.channelBlock;
  const isToBlocks = lanes !== undefined && kernel.shape[0]! % lanes === 0 && !bias;
  if (!isBlocked(x)) {
    const y = convolvePlain(x, kernel, bias);
    return isToBlocks ? toBlocks(y, lanes) : y;
  }
  if (!isToBlocks) return convolvePlain(fromBlocks(x), kernel, bias);
  const y = convolveBlocked(x, kernel);
  return x.graph.defineGradient(y, [x, kernel], (dy) => [
    inputGradient(dy, kernel),
    kernelGradient(dy, x, kernel.shape.slice(2)),
  ]);
}

function convolvePlain(x: Tensor, kernel: Tensor, bias?: Tensor): Tensor {
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
    inputGradient(dy, kernel),
    kernelGradient(dy, x, size),
    bias && channelSum(dy),
  ]);
}

/** Gradient of the input: the output's gradient convolved with the kernel turned around. */
export function inputGradient(dy: Tensor, kernel: Tensor): Tensor {
  return convolveFast(dy, transpose(flip(kernel, [2, 3, 4]), [1, 0, 2, 3, 4]));
}

/**
 * As `convolve`, plain from plain or in blocks from blocks, in whichever form is faster in a training step. Not every form
 * has a gradient rule: the caller gives one.
 */
export function convolveFast(x: Tensor, kernel: Tensor): Tensor {
  if (isBlocked(x)) return convolveBlocked(x, kernel);
  const [outputs, inputs, sizeZ] = tupleOf(kernel.shape, 5);
  const isByPlanes = x.graph.runsOn === "cpu" && outputs <= inputs && sizeZ > 1;
  return isByPlanes ? convolveByPlanes(x, kernel) : convolvePlain(x, kernel);
}

/** Sum over everything but channels: [n, c, z, y, x] to [c]. */
export function channelSum(x: Tensor): Tensor {
  const rows = channelRows(x);
  const total = x.graph.node("ReduceSum", [rows, x.graph.integers([1])], [rows.shape[0]!], {
    attributes: { keepdims: 0 },
  });
  return total;
}
