/** Halving and doubling the grid. Sizes must be even. */
import type { Tensor } from "../graph.ts";
import { equalTo, expandTo, multiply, scale } from "./arithmetic.ts";
import { reshape } from "./shape.ts";

/** Largest of every 2 x 2 x 2 block. Where several share the maximum, each gets the gradient. */
export function maxPool(x: Tensor): Tensor {
  const y = pool("MaxPool", x);
  return x.graph.defineGradient(y, [x], (dy) => [multiply(upsample(dy), equalTo(x, upsample(y)))]);
}

/** Every voxel repeated over a 2 x 2 x 2 block (nearest neighbour). */
export function upsample(x: Tensor): Tensor {
  const [samples, channels, z, y, width] = x.shape as [number, number, number, number, number];
  const rows = samples * channels;
  const apart = reshape(x, [rows, z, 1, y, 1, width, 1]);
  const repeated = expandTo(apart, [rows, z, 2, y, 2, width, 2]);
  const doubled = reshape(repeated, [samples, channels, 2 * z, 2 * y, 2 * width]);
  return x.graph.defineGradient(doubled, [x], (dy) => [scale(pool("AveragePool", dy), 8)]);
}

/** As `upsample`, for a graph whose sizes the reader may choose. Slower, and without a gradient. */
export function upsampleAnySize(x: Tensor): Tensor {
  const [samples, channels, ...space] = x.shape;
  const doubled = space.map((length) => 2 * length);
  const scales = x.graph.constant(Float32Array.of(1, 1, 2, 2, 2), [5]);
  return x.graph.node("Resize", [x, undefined, scales], [samples!, channels!, ...doubled], {
    attributes: {
      mode: "nearest",
      nearest_mode: "floor",
      coordinate_transformation_mode: "asymmetric",
    },
  });
}

function pool(opType: "MaxPool" | "AveragePool", x: Tensor): Tensor {
  const [samples, channels, ...space] = x.shape;
  if (space.length !== 3 || space.some((length) => length % 2 === 1)) {
    throw new RangeError(`Cannot pool: sizes must be even, got [${x.shape.join(", ")}]`);
  }
  const halved = space.map((length) => length / 2);
  return x.graph.node(opType, [x], [samples!, channels!, ...halved], {
    attributes: { kernel_shape: [2, 2, 2], strides: [2, 2, 2] },
  });
}
