/** A whole training step with maps in blocks of channels against the same step without. */
import { expect, test } from "vitest";
import { createRandom } from "../../src/base/index.ts";
import { initialWeights, parameterLayout, trainingGraph } from "../../src/model/index.ts";
import { channelBlockOf, floats, openSession, writeOnnx } from "../../src/nn/index.ts";

const lanes = await channelBlockOf("cpu");
if (lanes === undefined)
  console.warn("blocked-step.test: skipped, the runtime has no blocked operators here");

const patch = [8, 8, 16] as const;
const samples = 2;

test.skipIf(lanes === undefined).each([
  ["widths that fill blocks", [1, 2, 3]],
  ["a first width that does not", [0.5, 1, 2]],
  ["a last width that does not", [1, 1, 0.75]],
  ["a middle width that does not", [1, 0.5, 1]],
])("%s: the loss, the gradient and the statistics are the same", async (_, blocks) => {
  const widths = blocks.map((each) => each * lanes!);
  const [plain, blocked] = [await step(widths), await step(widths, lanes)];
  for (const [name, tolerance] of [
    ["loss", 1e-5],
    ["gradient", 1e-4],
    ["batchStatistics", 1e-5],
  ] as const) {
    const [expected, actual] = [floats(plain, name), floats(blocked, name)];
    const difference = expected.map((value, index) => value - actual[index]!);
    expect(largestOf(difference) / largestOf(expected), name).toBeLessThan(tolerance);
  }
});

function largestOf(values: Float32Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

async function step(widths: number[], channelBlock?: number) {
  const network = { widths, units: [1, 1, 2], channels: 4 };
  const layout = parameterLayout(network);
  const random = createRandom(3);
  const { parameters } = initialWeights(layout, random);
  const graph = trainingGraph(network, layout, {
    samples,
    patch,
    normaliseBy: "batch",
    diceWeight: 1,
    channelBlock,
  });
  const session = await openSession(writeOnnx(graph), { device: "cpu" });
  const shape = [samples, 1, ...patch];
  const filled = (draw: () => number) =>
    Float32Array.from({ length: samples * 8 * 8 * 16 }, () => draw());
  const results = await session.run({
    parameters: { shape: [parameters.length], data: parameters },
    ct: { shape, data: filled(() => random.normal()) },
    labels: { shape, data: filled(() => random.integer(4)) },
    missing: { shape: [samples, 4], data: new Float32Array(samples * 4) },
  });
  await session.release();
  return results;
}
