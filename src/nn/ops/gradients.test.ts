/** Every operator's gradient against central finite differences, on every input. */
import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../../base/index.ts";
import { gradients } from "../differentiate.ts";
import { Graph, type Processor, type Tensor } from "../graph.ts";
import { writeOnnx } from "../onnx-write.ts";
import { floats, openSession } from "../session.ts";
import { elementCount, type Shape, type TensorData } from "../tensor.ts";
import {
  add,
  atLeast,
  divide,
  exp,
  expandTo,
  log,
  mean,
  multiply,
  negate,
  relu,
  scale,
  sqrt,
  subtract,
  sum,
  sumOfSquares,
} from "./arithmetic.ts";
import { convolve } from "./convolution.ts";
import { mergedLabelLoss, UNKNOWN_LABEL } from "./loss.ts";
import { convolveAndNormalise } from "./normalisation.ts";
import { maxPool, upsample } from "./pooling.ts";
import { concatenate, flip, pad, reshape, slice, transpose } from "./shape.ts";

interface Operator {
  readonly shapes: readonly Shape[];
  readonly build: (inputs: readonly Tensor[]) => Tensor;
  /** Inputs are drawn from [0.5, 2), or no two closer than 0.05, instead of from a normal distribution. */
  readonly draw?: "positive" | "apart";
}

const volume: Shape = [2, 3, 4, 2, 6];
const toMoreChannels: Shape[] = [volume, [4, 3, 3, 3, 3], [4], [4]];
const toFewerChannels: Shape[] = [volume, [2, 3, 3, 3, 3], [2], [2]];

const operators: Record<string, Operator> = {
  add: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    build: ([a, b]) => add(a!, b!),
  },
  "add, broadcasting": {
    shapes: [
      [2, 3, 4],
      [3, 1],
    ],
    build: ([a, b]) => add(a!, b!),
  },
  subtract: { shapes: [[2, 1], [3]], build: ([a, b]) => subtract(a!, b!) },
  multiply: {
    shapes: [
      [2, 3, 4],
      [2, 1, 4],
    ],
    build: ([a, b]) => multiply(a!, b!),
  },
  divide: { shapes: [[2, 3], [3]], build: ([a, b]) => divide(a!, b!), draw: "positive" },
  negate: { shapes: [[5]], build: ([x]) => negate(x!) },
  scale: { shapes: [[5]], build: ([x]) => scale(x!, -1.5) },
  exp: { shapes: [[2, 3]], build: ([x]) => exp(x!) },
  log: { shapes: [[2, 3]], build: ([x]) => log(x!), draw: "positive" },
  sqrt: { shapes: [[2, 3]], build: ([x]) => sqrt(x!), draw: "positive" },
  relu: { shapes: [[4, 5]], build: ([x]) => relu(x!) },
  atLeast: { shapes: [[4, 5]], build: ([x]) => atLeast(x!, 0.1) },
  sum: { shapes: [[2, 3, 4]], build: ([x]) => sum(x!, [0, 2]) },
  mean: { shapes: [[2, 3, 4]], build: ([x]) => mean(x!, [1]) },
  sumOfSquares: { shapes: [[2, 3, 4]], build: ([x]) => sumOfSquares(x!, [2]) },
  expandTo: { shapes: [[2, 1, 4]], build: ([x]) => expandTo(x!, [3, 2, 5, 4]) },
  reshape: { shapes: [[2, 6]], build: ([x]) => reshape(x!, [3, 4]) },
  transpose: { shapes: [[2, 3, 4]], build: ([x]) => transpose(x!, [2, 0, 1]) },
  pad: { shapes: [[2, 3]], build: ([x]) => pad(x!, [1, 0], [0, 2]) },
  slice: { shapes: [[4, 5]], build: ([x]) => slice(x!, [1, 0], [3, 4]) },
  flip: { shapes: [[2, 3, 4]], build: ([x]) => flip(x!, [1, 2]) },
  concatenate: {
    shapes: [
      [2, 3],
      [2, 1],
    ],
    build: (parts) => concatenate(parts, 1),
  },
  "convolve, 3x3x3": { shapes: [volume, [4, 3, 3, 3, 3]], build: ([x, k]) => convolve(x!, k!) },
  "convolve, one channel in": {
    shapes: [
      [2, 1, 4, 3, 5],
      [4, 1, 3, 3, 3],
    ],
    build: ([x, k]) => convolve(x!, k!),
  },
  "convolve, 1x3x5 with bias": {
    shapes: [volume, [2, 3, 1, 3, 5], [2]],
    build: ([x, k, b]) => convolve(x!, k!, b),
  },
  "convolve, 1x1x1": { shapes: [volume, [4, 3, 1, 1, 1]], build: ([x, k]) => convolve(x!, k!) },
  maxPool: { shapes: [volume], build: ([x]) => maxPool(x!), draw: "apart" },
  upsample: { shapes: [[2, 3, 2, 1, 3]], build: ([x]) => upsample(x!) },
  "convolve and normalise by the batch": {
    shapes: toMoreChannels,
    build: ([x, kernel, gain, bias]) =>
      convolveAndNormalise(x!, kernel!, { gain: gain!, bias: bias! }).y,
  },
  "convolve and normalise by given statistics": {
    shapes: toFewerChannels,
    build: ([x, kernel, gain, bias]) => {
      const { graph } = x!;
      const given = {
        mean: graph.constant(Float32Array.of(0.1, -0.2), [2]),
        variance: graph.constant(Float32Array.of(10, 20), [2]),
      };
      return convolveAndNormalise(x!, kernel!, { gain: gain!, bias: bias! }, given).y;
    },
  },
};

test.each(Object.entries(operators))(
  "%s has the gradient of finite differences",
  async (name, op) => {
    await compareWithFiniteDifferences(name, op);
  },
);

describe("written for a GPU", () => {
  const convolutions = Object.entries(operators).filter(([name]) => name.startsWith("convolve"));
  test.each(convolutions)("%s", async (name, operator) => {
    await compareWithFiniteDifferences(name, operator, "gpu");
  });

  test("the gradient of a kernel, in more than one piece, is the one written for the CPU", async () => {
    const [cpu, gpu] = await Promise.all([kernelGradientOn("cpu"), kernelGradientOn("gpu")]);
    const largest = Math.max(...cpu.map(Math.abs));
    for (const [index, value] of cpu.entries())
      expect(Math.abs(gpu[index]! - value)).toBeLessThan(1e-5 * largest);
    expect(gpu).not.toEqual(cpu); // added up in another order
  });
});

async function kernelGradientOn(runsOn: Processor): Promise<Float32Array> {
  const random = createRandom(11);
  const graph = new Graph(runsOn);
  const normals = (shape: Shape) =>
    graph.constant(
      Float32Array.from({ length: elementCount(shape) }, () => random.normal()),
      shape,
    );
  const kernel = graph.input("kernel", [3, 2, 3, 3, 3]);
  const y = convolve(normals([1, 2, 12, 10, 8]), kernel);
  const loss = reshape(sum(multiply(y, normals(y.shape)), [0, 1, 2, 3, 4]), []);
  graph.output("gradient", gradients(loss, [kernel])[0]!);
  const session = await openSession(writeOnnx(graph), { device: "cpu" });
  const data = new Float32Array(elementCount(kernel.shape));
  const result = floats(await session.run({ kernel: { shape: kernel.shape, data } }), "gradient");
  await session.release();
  return result;
}

describe("mergedLabelLoss with every combination of missing labels", () => {
  const combinations = Array.from({ length: 8 }, (_, bits) => [
    0,
    bits & 1,
    (bits >> 1) & 1,
    bits >> 2,
  ]);
  test.each(combinations)("missing %i %i %i %i", async (...missing) => {
    await compareWithFiniteDifferences(`loss ${missing}`, lossOperator(missing, 0));
  });

  test.each(combinations)("with a soft Dice term, missing %i %i %i %i", async (...missing) => {
    await compareWithFiniteDifferences(`loss ${missing}`, lossOperator(missing, 0.7));
  });

  test.each([0, 0.7])("with voxels that are not known, soft Dice term %d", async (diceWeight) => {
    const operator = lossOperator([0, 0, 1, 0], diceWeight, 4);
    await compareWithFiniteDifferences(`loss of unknown voxels ${diceWeight}`, operator);
  });

  test.each([0, 1])(
    "a voxel that is not known costs and teaches nothing, Dice %d",
    async (weight) => {
      const [known, half] = [
        await lossOfTwoVoxels([1, 1], weight),
        await lossOfTwoVoxels([1, UNKNOWN_LABEL], weight),
      ];
      expect(half.gradient.filter((_, index) => index % 2 === 1)).toEqual([0, 0, 0]);
      expect(half.gradient.filter((_, index) => index % 2 === 0).some((each) => each !== 0)).toBe(
        true,
      );
      expect(known.gradient.filter((_, index) => index % 2 === 1)).not.toContain(0);
      const none = await lossOfTwoVoxels([UNKNOWN_LABEL, UNKNOWN_LABEL], weight);
      expect(none.loss).toBe(0);
      expect(none.gradient.every((each) => each === 0)).toBe(true);
      // By hand, for logits 2, -1, 0.5 of the first voxel: its own loss and Dice, as if the other were not there.
      const exponentials = [2, -1, 0.5].map(Math.exp);
      const p = exponentials[1]! / exponentials.reduce((sum, each) => sum + each);
      const dice = 1 - (2 * p + 1) / (p + 1 + 1);
      expect(half.loss).toBeCloseTo(-Math.log(p) / 2 + weight * dice, 5);
    },
  );

  test("the soft Dice term is 1 less the mean Dice of the drawn structures", async () => {
    const graph = new Graph();
    const logits = graph.input("logits", [1, 3, 1, 1, 2]);
    const labels = graph.constant(Float32Array.of(1, 0), [1, 1, 1, 1, 2]);
    const lacks = graph.constant(Float32Array.of(0, 0, 1), [1, 3]);
    const plain = mergedLabelLoss(logits, labels, lacks);
    graph.output(
      "term",
      subtract(mergedLabelLoss(logits, labels, lacks, { diceWeight: 1 }), plain),
    );
    const session = await openSession(writeOnnx(graph), { device: "cpu" });
    const data = new Float32Array(6); // every probability is 1/3
    const result = floats(await session.run({ logits: { shape: [1, 3, 1, 1, 2], data } }), "term");
    expect(result[0]).toBeCloseTo(1 - (2 / 3 + 1) / (2 / 3 + 1 + 1), 6);
    await session.release();
  });

  test("a missing label costs the same as the background", async () => {
    const graph = new Graph();
    const logits = graph.input("logits", [1, 3, 1, 1, 1]);
    const lacks = graph.constant(Float32Array.of(0, 0, 1), [1, 3]);
    const labels = graph.constant(Float32Array.of(0), [1, 1, 1, 1, 1]);
    graph.output("loss", mergedLabelLoss(logits, labels, lacks));
    const session = await openSession(writeOnnx(graph), { device: "cpu" });
    const lossOf = async (...values: number[]) =>
      floats(
        await session.run({ logits: { shape: [1, 3, 1, 1, 1], data: Float32Array.from(values) } }),
        "loss",
      )[0]!;
    // By hand: log(e^5 + e^1 + e^2) - log(e^5 + e^2), and the same with background and missing label changed over.
    const byHand =
      Math.log(Math.exp(5) + Math.exp(1) + Math.exp(2)) - Math.log(Math.exp(5) + Math.exp(2));
    expect(await lossOf(5, 1, 2)).toBeCloseTo(byHand, 6);
    expect(await lossOf(2, 1, 5)).toBeCloseTo(byHand, 6);
    // Logits far apart must not overflow or underflow to NaN: they count as 80 apart, here for both of two labels.
    expect(await lossOf(-200, 300, -250)).toBeCloseTo(80 - Math.log(2), 4);
    await session.release();
  });
});

/** Loss and gradient of two voxels with logits 2, -1, 0.5 and -2, 3, 1; the gradient is channel by channel. */
async function lossOfTwoVoxels(values: readonly [number, number], diceWeight: number) {
  const shape = [1, 3, 1, 1, 2];
  const graph = new Graph();
  const logits = graph.input("logits", shape);
  const labels = graph.constant(Float32Array.from(values), [1, 1, 1, 1, 2]);
  const lacks = graph.constant(new Float32Array(3), [1, 3]);
  const loss = mergedLabelLoss(logits, labels, lacks, { diceWeight });
  graph.output("loss", loss);
  graph.output("gradient", gradients(loss, [logits])[0]!);
  const session = await openSession(writeOnnx(graph), { device: "cpu" });
  const data = Float32Array.of(2, -2, -1, 3, 0.5, 1);
  const results = await session.run({ logits: { shape, data } });
  await session.release();
  return {
    loss: floats(results, "loss")[0]!,
    gradient: [...floats(results, "gradient")].map((each) => each + 0), // -0 is 0
  };
}

/** @param unknownEvery Every so many voxels, one is not known; none when absent. */
function lossOperator(
  missing: readonly number[],
  diceWeight: number,
  unknownEvery = Number.POSITIVE_INFINITY,
): Operator {
  return {
    shapes: [[2, 4, 2, 2, 3]],
    build: ([logits]) => {
      const { graph } = logits!;
      // Every label that is not missing occurs, and so does the background.
      const drawn = [0, 1, 2, 3].filter((label) => missing[label] === 0);
      const labels = Float32Array.from({ length: 24 }, (_, i) =>
        (i + 1) % unknownEvery === 0 ? UNKNOWN_LABEL : drawn[i % drawn.length]!,
      );
      const lacks = graph.constant(Float32Array.from([...missing, ...missing]), [2, 4]);
      const drawnLabels = graph.constant(labels, [2, 1, 2, 2, 3]);
      return mergedLabelLoss(logits!, drawnLabels, lacks, { diceWeight });
    },
  };
}

/** Half the width of the difference: small for the curvature, large for float32's rounding. */
const STEP = 1e-2;

/** Compares d(sum of weights * y)/dx, with fixed random weights, with central differences on every element. */
async function compareWithFiniteDifferences(
  name: string,
  { shapes, build, draw }: Operator,
  runsOn: Processor = "cpu",
) {
  const random = createRandom(7).fork(name);
  const values = shapes.map((shape) => drawValues(elementCount(shape), random, draw));

  const graph = new Graph(runsOn);
  const inputs = shapes.map((shape, index) => graph.input(`x${index}`, shape));
  const y = build(inputs);
  const weights = Float32Array.from({ length: elementCount(y.shape) }, () => random.normal());
  const axes = y.shape.map((_, axis) => axis);
  const weighted = multiply(y, graph.constant(weights, y.shape));
  graph.output("y", y);
  for (const [index, gradient] of gradients(reshape(sum(weighted, axes), []), inputs).entries()) {
    graph.output(`g${index}`, gradient);
  }

  const session = await openSession(writeOnnx(graph), { device: "cpu" });
  const run = (at: Float32Array[]) =>
    session.run(
      Object.fromEntries(
        at.map((data, i): [string, TensorData] => [`x${i}`, { shape: shapes[i]!, data }]),
      ),
    );
  const exact = await run(values);
  for (const [index, data] of values.entries()) {
    const analytic = floats(exact, `g${index}`);
    const size = Math.max(1, ...analytic.map(Math.abs));
    for (let element = 0; element < data.length; element++) {
      const around = async (offset: number) => {
        const moved = values.map((each) => each.slice());
        moved[index]![element]! += offset;
        return dotProduct(floats(await run(moved), "y"), weights);
      };
      const numeric = ((await around(STEP)) - (await around(-STEP))) / (2 * STEP);
      expect(
        Math.abs(analytic[element]! - numeric) / size,
        `${name} input ${index}[${element}]`,
      ).toBeLessThan(2e-3);
    }
  }
  await session.release();
}

function drawValues(count: number, random: Random, draw: Operator["draw"]): Float32Array {
  if (draw === "positive")
    return Float32Array.from({ length: count }, () => random.between(0.5, 2));
  if (draw === undefined) {
    return Float32Array.from({ length: count }, () => awayFromKinks(random.normal()));
  }
  const order = Array.from({ length: count }, (_, index) => ({ index, key: random.uniform() }));
  order.sort((a, b) => a.key - b.key);
  return Float32Array.from(order, ({ index }) => 0.05 * (index - count / 2));
}

/** Moves a number off 0 and 0.1, where ReLU and atLeast have a kink that a difference would straddle. */
function awayFromKinks(value: number): number {
  return Math.abs(value - 0.05) < 0.1 ? value + 0.3 : value;
}

/** In double precision: the sum must not add a rounding error of its own. */
function dotProduct(a: Float32Array, b: Float32Array): number {
  return a.reduce((total, value, index) => total + value * b[index]!, 0);
}
