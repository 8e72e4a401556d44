/** Halving and doubling the grid. Sizes must be even. */
import { tupleOf } from "../../base/index.ts";
import type { Graph, Tensor } from "../graph.ts";
import { equalTo, expandTo, multiply, scale } from "./arithmetic.ts";
import { isBlocked } from "./blocked/layout.ts";
import { maxPoolBlocked, upsampleBlocked } from "./blocked/pooling.ts";
import { reshape } from "./shape.ts";

/** Largest of every 2 x 2 x 2 block. Where several share the maximum, each gets the gradient. */
export function maxPool(x: Tensor): Tensor {
  if (isBlocked(x)) return maxPoolBlocked(x);
  const y = pool("MaxPool", x);
  return x.graph.defineGradient(y, [x], (dy) => [multiply(upsample(dy), equalTo(x, upsample(y)))]);
}

/**
 * Every voxel repeated over a 2 x 2 x 2 block (nearest neighbour).
 *
 * Along x by a product with a matrix of zeros and ones, which is exact, and along z and y by copying whole rows: the
 * runtime repeats single numbers several times slower than it multiplies.
 */
export function upsample(x: Tensor): Tensor {
  if (isBlocked(x)) return upsampleBlocked(x);
  const [samples, channels, z, y, width] = tupleOf(x.shape, 5);
  const rows = samples * channels;
  const wide = x.graph.node(
    "MatMul",
    [reshape(x, [rows * z * y, width]), repeatMatrix(x.graph, width)],
    [rows * z * y, 2 * width],
  );
  const apart = reshape(wide, [rows, z, 1, y, 1, 2 * width]);
  const repeated = expandTo(apart, [rows, z, 2, y, 2, 2 * width]);
  const doubled = reshape(repeated, [samples, channels, 2 * z, 2 * y, 2 * width]);
  return x.graph.defineGradient(doubled, [x], (dy) => [scale(pool("AveragePool", dy), 8)]);
}

/** [length, 2 length]: row i has ones in columns 2i and 2i + 1. */
function repeatMatrix(graph: Graph, length: number): Tensor {
  const matrix = new Float32Array(2 * length * length);
  for (let i = 0; i < length; i++)
    matrix.fill(1, 2 * length * i + 2 * i, 2 * length * i + 2 * i + 2);
  return graph.constant(matrix, [length, 2 * length]);
}

/** As `upsample`, for a graph that must run at any size. Slower, and without a gradient rule. */
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
