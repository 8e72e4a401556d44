/**
 * Gradient of a convolution's kernel for processors of thousands of threads, as matrix products in pieces.
 */
import { tupleOf } from "../../base/index.ts";
import type { Tensor } from "../graph.ts";
import { sum } from "./arithmetic.ts";
import { channelRows, concatenate, pad, reshape, slice, transpose } from "./shape.ts";

/**
 * Gradient of the kernel: for every kernel offset, the product of the output's gradient with the input shifted by it.
 *
 * Both are laid out as one row a channel, with zeros between lines, planes and samples that neighbours share, so that
 * a shift in space is a shift along the row: a contiguous copy instead of a strided gather. Copies of the gradient
 * delayed by the offsets along x stand below each other; one matrix product pairs them with the input shifted along
 * z and y. A single input channel would make for thin products, so there the offsets along y are stacked as well.
 */
export function piecewiseKernelGradient(dy: Tensor, x: Tensor, size: readonly number[]): Tensor {
  const [samples, inputs, , height, width] = tupleOf(x.shape, 5);
  const outputs = dy.shape[1]!;
  const [sizeZ, sizeY, sizeX] = tupleOf(size, 3);
  const [nearZ, nearY, nearX] = tupleOf(
    size.map((length) => (length - 1) / 2),
    3,
  );
  const strideY = width + nearX;
  const strideZ = strideY * (height + nearY);
  const rows = (y: Tensor, planes: number, between: number) =>
    channelRows(pad(y, [0, 0, planes, 0, 0], [0, 0, planes + between, nearY, nearX]));

  const isSingle = samples === 1;
  const between = isSingle ? 0 : nearZ;
  const gradients = delayedCopies(rows(dy, 0, between), centred(sizeX, 1, nearX));
  const reach = nearZ * strideZ + nearY * strideY + nearX;
  // One sample needs no second pass of padding: whole planes of zeros before and after it are a sufficient margin.
  const input = isSingle ? rows(x, nearZ + 1, 0) : pad(rows(x, 0, between), [0, reach]);
  const first = isSingle ? (nearZ + 1) * strideZ : reach;
  const alongZ = centred(sizeZ, strideZ, first - nearX);
  const alongY = centred(sizeY, strideY, 0);
  const products = (shifted: Tensor, starts: readonly number[]) => {
    const times = multiplierOf(gradients);
    const part = (start: number) =>
      slice(shifted, [0, start], [shifted.shape[0]!, start + gradients.shape[1]!]);
    return concatenate(
      starts.map((start) => times(part(start))),
      0,
    );
  };
  if (inputs === 1) {
    const latest = nearY * strideY;
    const stack = delayedCopies(
      input,
      alongY.map((shift) => latest - shift),
    );
    const all = products(
      stack,
      alongZ.map((z) => z + latest),
    );
    return transpose(reshape(all, [sizeZ, outputs, sizeX, 1, sizeY]), [1, 3, 0, 4, 2]);
  }
  const all = products(
    input,
    alongZ.flatMap((z) => alongY.map((y) => z + y)),
  );
  return transpose(reshape(all, [sizeZ, sizeY, outputs, sizeX, inputs]), [2, 4, 0, 1, 3]);
}

/** For each row, copies of it that begin later by each of `delays`, with zeros around: [c * copies, longer]. */
function delayedCopies(rows: Tensor, delays: readonly number[]): Tensor {
  const [channels, length] = tupleOf(rows.shape, 2);
  const latest = Math.max(...delays);
  const zeros = (count: number) =>
    count === 0 ? [] : [rows.graph.constant(new Float32Array(channels * count), [channels, count])];
  const parts = delays.flatMap((delay, copy) => {
    const before = copy === 0 ? delay : latest - delays[copy - 1]! + delay;
    return [...zeros(before), rows];
  });
  const joined = concatenate([...parts, ...zeros(latest - delays.at(-1)!)], 1);
  return reshape(joined, [channels * delays.length, length + latest]);
}

/** Terms that one piece of a long sum has. */
const PIECE = 512;

/**
 * Returns a function that multiplies a [m, k] by the transpose of b [n, k], giving [m, n]. The sums are computed in
 * pieces that are added at the end: WebGPU's Gemm uses one thread for each result, so an H100 ran a few hundred threads
 * for sums of half a million terms, and a step took 1.1 s.
 */
function multiplierOf(a: Tensor): (b: Tensor) => Tensor {
  const [rows, length] = tupleOf(a.shape, 2);
  const pieces = Math.ceil(length / PIECE);
  const inPieces = (x: Tensor) =>
    reshape(pad(x, [0, 0], [0, pieces * PIECE - length]), [x.shape[0]!, pieces, PIECE]);
  const right = transpose(inPieces(a), [1, 2, 0]);
  return (b) => {
    const count = b.shape[0]!;
    const left = transpose(inPieces(b), [1, 0, 2]);
    const products = a.graph.node("MatMul", [left, right], [pieces, count, rows]);
    return transpose(reshape(sum(products, [0]), [count, rows]), [1, 0]);
  };
}

/** `count` numbers, a step apart, about `centre`. */
function centred(count: number, step: number, centre: number): number[] {
  return Array.from({ length: count }, (_, index) => centre + (index - (count - 1) / 2) * step);
}
