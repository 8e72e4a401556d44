/** Shapes and numbers of tensors. */

export type Shape = readonly number[];
export type ElementType = "float32" | "int64" | "bool";

/** Numbers of a tensor at run time, row-major. */
export interface TensorData {
  readonly shape: Shape;
  readonly data: Float32Array | BigInt64Array;
}

/** Numbers in a tensor of this shape: 1 for a scalar's, []. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Whether rank and every axis agree: [1, 3] is not [3]. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/**
 * Shape of an elementwise operation by ONNX's broadcasting rule.
 * @throws {RangeError} If the shapes do not go together.
 */
export function broadcastShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  const lengthAt = (shape: Shape, axis: number) => shape[axis - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [lengthAt(a, axis), lengthAt(b, axis)];
    if (left !== right && left !== 1 && right !== 1) {
      throw new RangeError(
        `Cannot broadcast: each axis must be equal or 1, got [${a.join(", ")}] and [${b.join(", ")}]`,
      );
    }
    return Math.max(left, right);
  });
}
