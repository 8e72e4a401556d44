/** Operators that move numbers without changing them. */
import type { Tensor } from "../graph.ts";
import { elementCount, type Shape, sameShape } from "../tensor.ts";

/**
 * The same numbers, row-major, under another shape.
 * @throws {RangeError} If the shapes hold different numbers of elements.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (elementCount(shape) !== elementCount(x.shape)) {
    throw new RangeError(
      `Cannot reshape: sizes must agree, got [${x.shape.join(", ")}] to [${shape.join(", ")}]`,
    );
  }
  if (sameShape(x.shape, shape)) return x;
  const y = x.graph.node("Reshape", [x, x.graph.integers(shape)], shape, { type: x.type });
  return x.graph.defineGradient(y, [x], (dy) => [reshape(dy, x.shape)]);
}

/** Axis i of the result is axis `permutation[i]` of `x`. */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  if (permutation.every((from, to) => from === to)) return x;
  const shape = permutation.map((axis) => x.shape[axis]!);
  const y = x.graph.node("Transpose", [x], shape, { attributes: { perm: permutation } });
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  return x.graph.defineGradient(y, [x], (dy) => [transpose(dy, inverse)]);
}

/** Zeros added before and after along each axis. */
export function pad(
  x: Tensor,
  before: readonly number[],
  after: readonly number[] = before,
): Tensor {
  if ([...before, ...after].every((count) => count === 0)) return x;
  const shape = x.shape.map((length, axis) => length + before[axis]! + after[axis]!);
  const y = x.graph.node("Pad", [x, x.graph.integers([...before, ...after])], shape);
  const ends = x.shape.map((length, axis) => before[axis]! + length);
  return x.graph.defineGradient(y, [x], (dy) => [slice(dy, before, ends)]);
}

/** Part of `x` from `starts` up to, not including, `ends`, given for every axis. */
export function slice(x: Tensor, starts: readonly number[], ends: readonly number[]): Tensor {
  const shape = x.shape.map((_, axis) => ends[axis]! - starts[axis]!);
  if (sameShape(shape, x.shape)) return x;
  const moved = shape.flatMap((length, axis) => (length === x.shape[axis] ? [] : [axis]));
  const pick = (values: readonly number[]) => x.graph.integers(moved.map((axis) => values[axis]!));
  const y = x.graph.node("Slice", [x, pick(starts), pick(ends), x.graph.integers(moved)], shape);
  const after = x.shape.map((length, axis) => length - ends[axis]!);
  return x.graph.defineGradient(y, [x], (dy) => [pad(dy, starts, after)]);
}

/** Reverses the order along the given axes. */
export function flip(x: Tensor, axes: readonly number[]): Tensor {
  const all = (value: number) => x.graph.integers(axes.map(() => value));
  const beforeFirst = -(2 ** 31); // beyond any axis: the slice runs down to and including index 0
  const inputs = [x, all(-1), all(beforeFirst), x.graph.integers(axes), all(-1)];
  const y = x.graph.node("Slice", inputs, x.shape);
  return x.graph.defineGradient(y, [x], (dy) => [flip(dy, axes)]);
}

/** Joins one or more tensors along an axis; their other axes must agree, which the runtime alone checks. */
export function concatenate(parts: readonly Tensor[], axis: number): Tensor {
  const first = parts[0]!;
  if (parts.length === 1) return first;
  const length = parts.reduce((total, part) => total + part.shape[axis]!, 0);
  const shape = first.shape.with(axis, length);
  const y = first.graph.node("Concat", parts, shape, { attributes: { axis } });
  return first.graph.defineGradient(y, parts, (dy) => {
    let start = 0;
    return parts.map((part) => {
      const starts = shape.map((_, each) => (each === axis ? start : 0));
      start += part.shape[axis]!;
      return slice(dy, starts, shape.with(axis, start));
    });
  });
}

/** [n, c, z, y, x] to [c, n*z*y*x]: one row a channel. */
export function channelRows(x: Tensor): Tensor {
  const [samples, channels] = x.shape;
  const byChannel = samples === 1 ? x : transpose(x, [1, 0, 2, 3, 4]);
  return reshape(byChannel, [channels!, elementCount(x.shape) / channels!]);
}

/**
 * All numbers of all tensors as one vector.
 *
 * The runtime computes the last made of the parts first. It would also merge two reshapes in a row into one node, which
 * would then be the last made of all. They are merged here instead, so that the gradients of kernels are computed, and
 * free their memory, in the order in which they were made.
 */
export function joinAsVector(parts: readonly Tensor[]): Tensor {
  const { graph } = parts[0]!;
  const vectors = parts.map((part) => {
    const producer = graph.producerOf(part);
    const source = producer?.opType === "Reshape" ? producer.inputs[0]! : part;
    return reshape(source, [elementCount(part.shape)]);
  });
  return concatenate(vectors, 0);
}
