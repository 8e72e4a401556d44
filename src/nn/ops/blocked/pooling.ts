/** Halving and doubling the grid of maps in blocks: within planes by the runtime's operators, then along z. */
import { tupleOf } from "../../../base/index.ts";
import type { Tensor } from "../../graph.ts";
import { elementCount } from "../../tensor.ts";
import { expandTo, isZero, multiply, scale, subtract } from "../arithmetic.ts";
import { reshape } from "../shape.ts";
import { asImages, blockedNode, fromImages } from "./layout.ts";

/** Largest of every 2 x 2 x 2 block. Where several share the maximum, each gets the gradient. */
export function maxPoolBlocked(x: Tensor): Tensor {
  const y = halve(x, "MaxPool", "ReduceMax");
  return x.graph.defineGradient(y, [x], (dy) => {
    // Doubled within planes only: along z, both planes of a pair are compared with the same one.
    const below = subtract(doubleInPlane(y), planePairs(x));
    return [reshape(multiply(isZero(below), doubleInPlane(dy)), x.shape)];
  });
}

/** Every voxel repeated over a 2 x 2 x 2 block (nearest neighbour). */
export function upsampleBlocked(x: Tensor): Tensor {
  const [samples, planes, blocks, height, width, lanes] = tupleOf(x.shape, 6);
  const wide = doubleInPlane(x);
  const pairs = expandTo(wide, wide.shape.with(1, 2));
  const y = reshape(pairs, [samples, 2 * planes, blocks, 2 * height, 2 * width, lanes]);
  return x.graph.defineGradient(y, [x], (dy) => [scale(halve(dy, "AveragePool", "ReduceSum"), 4)]);
}

function halve(
  x: Tensor,
  inPlane: "MaxPool" | "AveragePool",
  alongZ: "ReduceMax" | "ReduceSum",
): Tensor {
  const [samples, planes, , height, width, lanes] = tupleOf(x.shape, 6);
  if ([planes, height, width].some((length) => length % 2 === 1)) {
    throw new RangeError(`Cannot pool: sizes must be even, got [${x.shape.join(", ")}]`);
  }
  const images = asImages(x);
  const [count, channels] = tupleOf(images.shape, 4);
  const narrow = blockedNode(inPlane, [images], [count, channels, height / 2, width / 2], {
    kernel_shape: [2, 2],
    strides: [2, 2],
  });
  const pairs = planePairs(fromImages(narrow, samples, lanes));
  const halved = x.graph.node(
    alongZ,
    [pairs, x.graph.integers([1])],
    [pairs.shape[0]!, 1, pairs.shape[2]!],
    { attributes: { keepdims: 1 } },
  );
  return fromImages(reshape(halved, [count / 2, channels, height / 2, width / 2]), samples, lanes);
}

/** [n, z, blocks, y, x, lanes] to [n z, 1, numbers of a plane of twice the height and width]. */
function doubleInPlane(x: Tensor): Tensor {
  const images = asImages(x);
  const [count, channels, height, width] = tupleOf(images.shape, 4);
  const wide = blockedNode("Upsample", [images], [count, channels, 2 * height, 2 * width], {
    scales: [1, 1, 2, 2],
    mode: "nearest",
  });
  return reshape(wide, [count, 1, channels * 4 * height * width]);
}

/** [n, z, blocks, y, x, lanes] to [n z / 2, 2, numbers of a plane]. */
function planePairs(x: Tensor): Tensor {
  const [samples, planes, ...plane] = x.shape;
  return reshape(x, [(samples! * planes!) / 2, 2, elementCount(plane)]);
}
