/** Operators on maps in blocks against the same operators on plain maps: results and gradients. */
import { expect, test } from "vitest";
import { createRandom } from "../../../base/index.ts";
import { channelBlockOf } from "../../channel-block.ts";
import { gradients } from "../../differentiate.ts";
import { Graph, type Tensor } from "../../graph.ts";
import { writeOnnx } from "../../onnx-write.ts";
import { floats, openSession } from "../../session.ts";
import { elementCount, type Shape } from "../../tensor.ts";
import { multiply, sum } from "../arithmetic.ts";
import { convolve } from "../convolution.ts";
import { convolveAndNormalise } from "../normalisation.ts";
import { maxPool, upsample } from "../pooling.ts";
import { reshape } from "../shape.ts";
import { fromBlocks, isBlocked, toBlocks } from "./layout.ts";

const lanes = await channelBlockOf("cpu");
if (lanes === undefined)
  console.warn("blocked.test: skipped, the runtime has no blocked operators here");

interface Operator {
  /** Of x [2, c, 4, 6, 8], and of the other inputs, for so many lanes. */
  readonly channels: (lanes: number) => number;
  readonly others?: (lanes: number) => Shape[];
  readonly build: (x: Tensor, others: readonly Tensor[]) => Tensor;
}

const kernelOf = (outputs: number, inputs: number, size: Shape) => ({
  channels: (lanes: number) => inputs * lanes,
  others: (lanes: number) => [[outputs * lanes, inputs * lanes, ...size]],
  build: (x: Tensor, [kernel]: readonly Tensor[]) => convolve(x, kernel!),
});

const normalised = {
  build: (x: Tensor, [kernel, gain, bias]: readonly Tensor[]) =>
    convolveAndNormalise(x, kernel!, { gain: gain!, bias: bias! }).y,
};

const operators: Record<string, Operator> = {
  "there and back": { channels: (lanes) => 2 * lanes, build: (x) => x },
  maxPool: { channels: (lanes) => 2 * lanes, build: (x) => maxPool(x) },
  upsample: { channels: (lanes) => 2 * lanes, build: (x) => upsample(x) },
  "convolve, 3x3x3, as many channels": kernelOf(1, 1, [3, 3, 3]),
  "convolve, 3x3x3, more channels": kernelOf(2, 1, [3, 3, 3]),
  "convolve, 1x3x5, fewer channels": kernelOf(2, 3, [1, 3, 5]),
  "convolve, 1x1x1": kernelOf(1, 2, [1, 1, 1]),
  "convolve, to channels that fill no block": kernelOf(0.75, 1, [1, 1, 1]),
  "convolve, with bias": {
    channels: (lanes) => lanes,
    others: (lanes) => [[lanes, lanes, 1, 1, 1], [lanes]],
    build: (x, [kernel, bias]) => convolve(x, kernel!, bias),
  },
  "convolve and normalise by the batch": {
    channels: (lanes) => lanes,
    others: (lanes) => [[2 * lanes, lanes, 3, 3, 3], [2 * lanes], [2 * lanes]],
    ...normalised,
  },
  "convolve and normalise the first map": {
    channels: () => 1,
    others: (lanes) => [[2 * lanes, 1, 3, 3, 3], [2 * lanes], [2 * lanes]],
    ...normalised,
  },
};

test.skipIf(lanes === undefined).each(Object.entries(operators))(
  "%s gives in blocks what it gives without",
  async (_, operator) => {
    const [plain, blocked] = [await numbersOf(operator), await numbersOf(operator, lanes)];
    expect(blocked.map(({ length }) => length)).toEqual(plain.map(({ length }) => length));
    for (const [index, expected] of plain.entries()) {
      const largest = Math.max(...expected.map(Math.abs));
      const difference = expected.map((value, i) => Math.abs(value - blocked[index]![i]!));
      expect(Math.max(...difference) / largest, `number ${index}`).toBeLessThan(1e-5);
    }
  },
);

/** The result, and the gradient of its sum with fixed random weights for every input (of a first map: of the others). */
async function numbersOf(operator: Operator, channelBlock?: number): Promise<Float32Array[]> {
  const channels = operator.channels(lanes!);
  const shapes = [[2, channels, 4, 6, 8], ...(operator.others?.(lanes!) ?? [])];
  const random = createRandom(5);
  const normals = (shape: Shape) =>
    Float32Array.from({ length: elementCount(shape) }, () => random.normal());
  const values = shapes.map((shape) => ({ shape, data: normals(shape) }));

  const graph = new Graph("cpu", channelBlock);
  const inputs = shapes.map((shape, index) => graph.input(`x${index}`, shape));
  const [x, ...others] = inputs;
  const isFirst = channels < lanes!;
  const entered = channelBlock === undefined || isFirst ? x! : toBlocks(x!, channelBlock);
  const result = operator.build(entered, others);
  const y = isBlocked(result) ? fromBlocks(result) : result;
  const weighted = multiply(y, graph.constant(normals(y.shape), y.shape));
  const loss = reshape(sum(weighted, [0, 1, 2, 3, 4]), []);
  graph.output("y", y);
  const sources = isFirst ? others : inputs;
  for (const [index, gradient] of gradients(loss, sources).entries()) {
    graph.output(`g${index}`, gradient);
  }

  const session = await openSession(writeOnnx(graph), { device: "cpu" });
  const feeds = Object.fromEntries(values.map((each, index) => [`x${index}`, each]));
  const results = await session.run(feeds);
  await session.release();
  return ["y", ...sources.map((_, index) => `g${index}`)].map((name) => floats(results, name));
}
