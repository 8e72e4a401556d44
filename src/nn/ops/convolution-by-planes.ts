/**
 * A 3D convolution in two: within planes, for every offset along z apart, and the sum of these parts along z.
 *
 * The CPU's kernel gathers the neighbours of every voxel, then multiplies them by one row an output channel. Eight or
 * thirty-two rows are few: gathering takes as long as multiplying. Apart along z, it gathers a third and has three times
 * the rows. It pays where there are no more outputs than inputs, for the parts are as many as outputs times offsets.
 */
import { tupleOf } from "../../base/index.ts";
import type { Tensor } from "../graph.ts";
import { reshape, transpose } from "./shape.ts";

/** As `convolve`, for gradients and where the gradient is defined by the caller: it has none of its own. */
export function convolveByPlanes(x: Tensor, kernel: Tensor): Tensor {
  const { graph } = x;
  const [samples, inputs, planes, height, width] = tupleOf(x.shape, 5);
  const [outputs, , ...size] = tupleOf(kernel.shape, 5);
  const [sizeZ, sizeY, sizeX] = tupleOf(size, 3);
  const [nearZ, nearY, nearX] = tupleOf(
    size.map((length) => (length - 1) / 2),
    3,
  );
  const parts = graph.node(
    "Conv",
    [x, reshape(transpose(kernel, [0, 2, 1, 3, 4]), [outputs * sizeZ, inputs, 1, sizeY, sizeX])],
    [samples, outputs * sizeZ, planes, height, width],
    { attributes: { kernel_shape: [1, sizeY, sizeX], pads: [0, nearY, nearX, 0, nearY, nearX] } },
  );
  // The part of the next offset lies one part on, and one plane on in it. As one row, that is a fixed distance, and a
  // convolution by ones with that dilation adds the parts up. Planes that are missing lie before the row or after it.
  const plane = height * width;
  const rows = reshape(parts, [samples * outputs, 1, sizeZ * planes * plane]);
  const ones = graph.constant(new Float32Array(sizeZ).fill(1), [1, 1, sizeZ]);
  const sums = graph.node("Conv", [rows, ones], [samples * outputs, 1, planes * plane], {
    attributes: {
      kernel_shape: [sizeZ],
      dilations: [(planes + 1) * plane],
      pads: [nearZ * plane, nearZ * plane],
    },
  });
  return reshape(sums, [samples, outputs, ...x.shape.slice(2)]);
}
