import type { Tensor } from "../graph.ts";

/** ONNX's number for uint8 in Cast. */
const UINT8 = 2;

/** Index of the largest of each voxel's channels, the lowest of equals: [n, c, z, y, x] to uint8 [n, z, y, x]. */
export function largestChannel(x: Tensor): Tensor {
  const [samples, channels, ...space] = x.shape;
  if (channels! > 256) {
    throw new RangeError(`Cannot classify: there must be at most 256 channels, got ${channels}`);
  }
  const shape = [samples!, ...space];
  const attributes = { axis: 1, keepdims: 0 };
  const index = x.graph.node("ArgMax", [x], shape, { attributes, type: "int64" });
  return x.graph.node("Cast", [index], shape, { attributes: { to: UINT8 }, type: "uint8" });
}
