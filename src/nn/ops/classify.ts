import type { Tensor } from "../graph.ts";

/**
 * Index of the largest of each voxel's channels, the lowest of equals: [n, c, z, y, x] to int64 [n, z, y, x].
 *
 * The graph does not cast the result to a smaller type because WebGPU has no kernel that casts an int64.
 */
export function largestChannel(x: Tensor): Tensor {
  const [samples, channels, ...space] = x.shape;
  if (channels! > 256) {
    throw new RangeError(`Cannot classify: there must be at most 256 channels, got ${channels}`);
  }
  const attributes = { axis: 1, keepdims: 0 };
  return x.graph.stopGradient(
    x.graph.node("ArgMax", [x], [samples!, ...space], { attributes, type: "int64" }),
  );
}
