/**
 * Arithmetic: elementwise operators, which broadcast as ONNX does, and reductions, which keep reduced axes with
 * length 1. They share a file because each is the gradient of the other.
 */
import type { Tensor } from "../graph.ts";
import { broadcastShape, elementCount, type Shape, sameShape } from "../tensor.ts";
import { reshape } from "./shape.ts";

/** a + b, elementwise with broadcasting. @throws {RangeError} If the shapes do not go together. */
export function add(a: Tensor, b: Tensor): Tensor {
  const y = binary("Add", a, b);
  return a.graph.defineGradient(y, [a, b], (dy) => [sumTo(dy, a.shape), sumTo(dy, b.shape)]);
}

/** a - b, elementwise with broadcasting. @throws {RangeError} If the shapes do not go together. */
export function subtract(a: Tensor, b: Tensor): Tensor {
  const y = binary("Sub", a, b);
  return a.graph.defineGradient(y, [a, b], (dy) => [
    sumTo(dy, a.shape),
    negate(sumTo(dy, b.shape)),
  ]);
}

/** a b, elementwise with broadcasting. @throws {RangeError} If the shapes do not go together. */
export function multiply(a: Tensor, b: Tensor): Tensor {
  const y = binary("Mul", a, b);
  return a.graph.defineGradient(y, [a, b], (dy) => [
    sumTo(multiply(dy, b), a.shape),
    sumTo(multiply(dy, a), b.shape),
  ]);
}

/** a / b, elementwise with broadcasting; b must not be 0. @throws {RangeError} If the shapes do not go together. */
export function divide(a: Tensor, b: Tensor): Tensor {
  const y = binary("Div", a, b);
  return a.graph.defineGradient(y, [a, b], (dy) => [
    sumTo(divide(dy, b), a.shape),
    negate(sumTo(divide(multiply(dy, y), b), b.shape)),
  ]);
}

/** Larger of a tensor and a constant. The gradient flows where the tensor is the larger. */
export function atLeast(x: Tensor, floor: number): Tensor {
  const y = x.graph.node("Max", [x, x.graph.scalar(floor)], x.shape);
  return x.graph.defineGradient(y, [x], (dy) => [multiply(dy, equalTo(x, y))]);
}

/** Each number times `factor`; the tensor itself where that is 1. */
export function scale(x: Tensor, factor: number): Tensor {
  return factor === 1 ? x : multiply(x, x.graph.scalar(factor));
}

/** -x, elementwise. */
export function negate(x: Tensor): Tensor {
  const y = x.graph.node("Neg", [x], x.shape);
  return x.graph.defineGradient(y, [x], (dy) => [negate(dy)]);
}

/** e to the power of each number; infinite from 89 on, as float32 is. */
export function exp(x: Tensor): Tensor {
  const y = x.graph.node("Exp", [x], x.shape);
  return x.graph.defineGradient(y, [x], (dy) => [multiply(dy, y)]);
}

/** Natural logarithm of each number, which must be above 0. */
export function log(x: Tensor): Tensor {
  const y = x.graph.node("Log", [x], x.shape);
  return x.graph.defineGradient(y, [x], (dy) => [divide(dy, x)]);
}

/** Square root of each number, which must be above 0: at 0 the gradient is infinite. */
export function sqrt(x: Tensor): Tensor {
  const y = x.graph.node("Sqrt", [x], x.shape);
  return x.graph.defineGradient(y, [x], (dy) => [divide(scale(dy, 0.5), y)]);
}

/** max(x, 0), elementwise; the gradient at 0 is 0. */
export function relu(x: Tensor): Tensor {
  const y = x.graph.node("Relu", [x], x.shape);
  // Made here, although only the gradient needs it. The runtime computes an operator's inputs from the last made to the
  // first. It would compute a mask that is made after dy as soon as y exists, and keep it in memory until dy exists.
  const mask = isPositive(y);
  return x.graph.defineGradient(y, [x], (dy) => [multiply(dy, mask)]);
}

/**
 * 1 where a tensor is above zero, 0 elsewhere. No gradient flows through it.
 *
 * A hard sigmoid so steep that every normal number is past its slope. It is one vectorised pass; the runtime takes
 * three times as long for `Sign`, which WebGPU does not have, and five times as long for `Greater` and `Cast`.
 */
export function isPositive(x: Tensor): Tensor {
  const attributes = { alpha: STEEP, beta: 0 };
  return x.graph.stopGradient(x.graph.node("HardSigmoid", [x], x.shape, { attributes }));
}

/** Near the largest float32: takes the smallest normal number, 1.2e-38, to 1 or more. */
const STEEP = 3e38;

/**
 * 1 where a tensor whose numbers are 0 or more is 0, and 0 elsewhere. No gradient flows through it. Like `isPositive`, a
 * hard sigmoid: a quarter of the time that `Equal` and `Cast` take.
 */
export function isZero(x: Tensor): Tensor {
  const attributes = { alpha: -STEEP, beta: 1 };
  return x.graph.stopGradient(x.graph.node("HardSigmoid", [x], x.shape, { attributes }));
}

/** 1 where two tensors are equal, 0 elsewhere, as float32. No gradient flows through it. */
export function equalTo(a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShape(a.shape, b.shape);
  const equal = a.graph.node("Equal", [a, b], shape, { type: "bool" });
  return a.graph.stopGradient(a.graph.node("Cast", [equal], shape, { attributes: { to: FLOAT } }));
}

/** ONNX's number for float32 in Cast. */
const FLOAT = 1;

function binary(opType: "Add" | "Sub" | "Mul" | "Div", a: Tensor, b: Tensor): Tensor {
  const shape = sameShape(a.shape, b.shape) ? a.shape : broadcastShape(a.shape, b.shape);
  return a.graph.node(opType, [a, b], shape);
}

/** Sum over the axes, which stay with length 1. */
export function sum(x: Tensor, axes: readonly number[]): Tensor {
  const y = reduce("ReduceSum", x, axes);
  return x.graph.defineGradient(y, [x], (dy) => [expandTo(dy, x.shape)]);
}

/** Mean over the axes, which stay with length 1. */
export function mean(x: Tensor, axes: readonly number[]): Tensor {
  const y = reduce("ReduceMean", x, axes);
  const count = elementCount(x.shape) / elementCount(y.shape);
  return x.graph.defineGradient(y, [x], (dy) => [expandTo(scale(dy, 1 / count), x.shape)]);
}

/** Sum of squares. */
export function sumOfSquares(x: Tensor, axes: readonly number[]): Tensor {
  const y = reduce("ReduceSumSquare", x, axes);
  return x.graph.defineGradient(y, [x], (dy) => [multiply(scale(x, 2), dy)]);
}

/**
 * Largest value. It has no gradient rule: differentiation refuses it, except inside an operator that has a rule of its
 * own, such as the loss, where it keeps exponentials in range.
 */
export function maximum(x: Tensor, axes: readonly number[]): Tensor {
  return reduce("ReduceMax", x, axes);
}

/** Undoes broadcasting: sums `x` over the axes along which `shape` was stretched. */
function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const axes = x.shape.flatMap((length, axis) =>
    axis < lead || (shape[axis - lead] === 1 && length !== 1) ? [axis] : [],
  );
  const summed = axes.length === 0 ? x : sum(x, axes);
  return sameShape(summed.shape, shape) ? summed : reshape(summed, shape);
}

function reduce(opType: string, x: Tensor, axes: readonly number[]): Tensor {
  const shape = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return x.graph.node(opType, [x, x.graph.integers(axes)], shape, { attributes: { keepdims: 1 } });
}

/** `x` repeated along its axes of length 1, and along new leading axes, to a shape; `x` itself where it has it. */
export function expandTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const y = x.graph.node("Expand", [x, x.graph.integers(shape)], shape);
  return x.graph.defineGradient(y, [x], (dy) => [sumTo(dy, x.shape)]);
}
