/**
 * Convolutions of maps in blocks, stride 1, zero padding that keeps the size, odd kernels. They have no gradient rule:
 * the callers give one.
 */
import { tupleOf } from "../../../base/index.ts";
import type { Tensor } from "../../graph.ts";
import { concatenate, pad, reshape, slice, transpose } from "../shape.ts";
import { asImages, blockedNode, channelsOf, fromImages } from "./layout.ts";

/**
 * x [n, z, blocks, y, x, lanes] with kernel [out, in, kz, ky, kx]: a convolution within planes for each offset along z,
 * and the sum of these parts. Both channel counts must be multiples of the lanes.
 */
export function convolveBlocked(x: Tensor, kernel: Tensor): Tensor {
  const [samples, planes, , height, width, lanes] = tupleOf(x.shape, 6);
  const [outputs, inputs, sizeZ, sizeY, sizeX] = tupleOf(kernel.shape, 5);
  const parts = blockedNode(
    "Conv",
    [asImages(x), reshape(blockedKernel(kernel, lanes), [sizeZ * outputs, inputs, sizeY, sizeX])],
    [samples * planes, sizeZ * outputs, height, width],
    planeAttributes(sizeY, sizeX),
  );
  const map = [samples * planes, outputs, height, width];
  const sums = sizeZ === 1 ? parts : sumAlongZ(parts, samples, sizeZ, lanes);
  return fromImages(reshape(sums, map), samples, lanes);
}

/**
 * x [n, in, z, y, x] of few channels, plain, to a blocked map: the offsets along z become channels. in times kz must be
 * less than the lanes.
 */
export function convolveIntoBlocks(x: Tensor, kernel: Tensor, lanes: number): Tensor {
  const [samples, , planes, height, width] = tupleOf(x.shape, 5);
  const [outputs, inputs, sizeZ, sizeY, sizeX] = tupleOf(kernel.shape, 5);
  const channels = inputs * sizeZ;
  const blocks = reshape(kernel, [outputs / lanes, lanes, channels, sizeY, sizeX]);
  const images = blockedNode(
    "Conv",
    [
      reshape(neighbouringPlanes(x, sizeZ), [samples * planes, channels, height, width]),
      reshape(transpose(blocks, [0, 2, 3, 4, 1]), [outputs, channels, sizeY, sizeX]),
    ],
    [samples * planes, outputs, height, width],
    planeAttributes(sizeY, sizeX),
  );
  return fromImages(images, samples, lanes);
}

/** [n, c, z, y, x] to [n, z, c, offsets, y, x]: for each plane, the planes at so many offsets around it. */
export function neighbouringPlanes(x: Tensor, offsets: number): Tensor {
  const [samples, channels, planes, height, width] = tupleOf(x.shape, 5);
  const near = (offsets - 1) / 2;
  const padded = pad(x, [0, 0, near, 0, 0]);
  const shifted = Array.from({ length: offsets }, (_, offset) => {
    const ends = padded.shape.with(2, offset + planes);
    const part = slice(padded, [0, 0, offset, 0, 0], ends);
    return reshape(part, [samples, channels, planes, 1, height, width]);
  });
  return transpose(concatenate(shifted, 3), [0, 2, 1, 3, 4, 5]);
}

function planeAttributes(sizeY: number, sizeX: number) {
  const [nearY, nearX] = [(sizeY - 1) / 2, (sizeX - 1) / 2];
  return { kernel_shape: [sizeY, sizeX], pads: [nearY, nearX, nearY, nearX] };
}

/** [out, in, kz, ky, kx] to the runtime's order of weights: offsets along z, then blocks out, in, offsets, lanes in, out. */
function blockedKernel(kernel: Tensor, lanes: number): Tensor {
  const [outputs, inputs, ...size] = tupleOf(kernel.shape, 5);
  const apart = reshape(kernel, [outputs / lanes, lanes, inputs / lanes, lanes, ...size]);
  return transpose(apart, [4, 0, 2, 5, 6, 3, 1]);
}

/**
 * Parts [n z, offsets * out, y, x] to [n z, out, y, x]: to plane z, the part of offset d comes from plane z + d - near.
 *
 * With a plane's parts one after the other as rows, these are every (offsets + 1)th row, so a convolution down the rows
 * by ones with this dilation adds them: 4.5 ms for 63 MB, of which slices and sums would take 15.
 */
function sumAlongZ(parts: Tensor, samples: number, offsets: number, lanes: number): Tensor {
  const [images, channels, height, width] = tupleOf(parts.shape, 4);
  const rows = (images / samples) * offsets;
  const rowLength = (channels / offsets / lanes) * height * width;
  const near = ((offsets - 1) / 2) * offsets;
  return blockedNode(
    "Conv",
    [
      reshape(parts, [samples, lanes, rows, rowLength]),
      parts.graph.constant(new Float32Array(lanes * offsets).fill(1), [lanes, 1, offsets, 1]),
    ],
    [samples, lanes, rows / offsets, rowLength],
    {
      kernel_shape: [offsets, 1],
      strides: [offsets, 1],
      dilations: [offsets + 1, 1],
      pads: [near, 0, near, 0],
      group: lanes,
    },
  );
}

/** Each number times its channel's factor [c], plus its channel's shift [c], plus `added` where it is given. One pass. */
export function scaleAndShift(x: Tensor, factor: Tensor, shift: Tensor, added?: Tensor): Tensor {
  const channels = channelsOf(x);
  const [samples, , , , , lanes] = tupleOf(x.shape, 6);
  const images = asImages(x);
  const weights = reshape(factor, [channels, 1, 1, 1]);
  const inputs = [images, weights, shift, ...(added ? [asImages(added)] : [])];
  const y = blockedNode("Conv", inputs, images.shape, { kernel_shape: [1, 1], group: channels });
  return fromImages(y, samples, lanes);
}
