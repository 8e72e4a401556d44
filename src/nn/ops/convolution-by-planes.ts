/**
 * A 3D convolution in two steps: one within planes for each offset along z, and the sum of these parts along z.
 *
 * The CPU's kernel gathers the neighbours of every voxel, then multiplies them by one row for each output channel. With
 * eight or thirty-two rows, gathering takes as long as multiplying. Split along z, the kernel gathers a third as much
 * and has three times the rows. This is faster where there are no more outputs than inputs, since there is one part for
 * each output and offset.
 */
import { tupleOf } from "../../base/index.ts";
import type { Tensor } from "../graph.ts";
import { reshape, transpose } from "./shape.ts";

/** As `convolve`, but without a gradient rule: for gradients, and for callers that define the gradient themselves. */
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
  // To the same voxel, the next offset contributes from the next part, one plane later. In one long row that is a fixed
  // distance, so a convolution by ones with this dilation adds the parts. Missing planes are the row's zero padding.
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
