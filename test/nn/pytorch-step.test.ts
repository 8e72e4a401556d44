/** The whole training step against PyTorch's answers; tools/pytorch-step.py made them and says how. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parameterLayout, trainingGraph } from "../../src/model/index.ts";
import {
  initialNadamState,
  openOptimiser,
  openSession,
  type TensorData,
  writeOnnx,
} from "../../src/nn/index.ts";

interface Answers {
  widths: number[];
  units: number[];
  channels: number;
  samples: number;
  patch: [number, number, number];
  learningRate: number;
  names: string[];
  initial: string;
  ct: string;
  labels: string;
  missing: number[];
  losses: number[];
  gradient: string;
  final: string;
}

const answers: Answers = JSON.parse(
  readFileSync(new URL("../fixtures/pytorch-step.json", import.meta.url), "utf8"),
);
const { samples, patch, channels } = answers;
const configuration = { widths: answers.widths, units: answers.units, channels };
const layout = parameterLayout(configuration);

test("the network asks for PyTorch's parameters in the same order", () => {
  expect(layout.parameters.map(({ name }) => name).sort()).toEqual([...answers.names].sort());
});

test("three steps give PyTorch's losses, gradient and parameters", async () => {
  const graph = trainingGraph(configuration, layout, {
    samples,
    patch,
    normaliseBy: "batch",
    diceWeight: 0,
  });
  const session = await openSession(writeOnnx(graph), { device: "cpu" });
  const optimiser = await openOptimiser(answersVector("initial").length, { device: "cpu" });
  let parameters = answersVector("initial");
  let state = initialNadamState(parameters.length);
  for (const [step, expectedLoss] of answers.losses.entries()) {
    const result = await session.run({ ...batch(), parameters: vector(parameters) });
    const gradient = result.gradient!.data as Float32Array;
    expect(result.loss!.data[0]).toBeCloseTo(expectedLoss, 4);
    if (step === 0)
      expect(largestDifference(gradient, answersVector("gradient"))).toBeLessThan(2e-5);
    ({ parameters, state } = await optimiser.step(
      { parameters, gradient, state },
      answers.learningRate,
    ));
  }
  // Three steps of 1e-2 move a parameter by at most 3e-2; where a gradient is all rounding, its sign may differ.
  expect(shareBeyond(parameters, answersVector("final"), 1e-4)).toBeLessThan(0.01);
  await Promise.all([session.release(), optimiser.release()]);
});

function batch(): Record<string, TensorData> {
  const shape = [samples, 1, ...patch];
  return {
    ct: { shape, data: unpacked(answers.ct) },
    labels: { shape, data: unpacked(answers.labels) },
    missing: { shape: [samples, channels], data: Float32Array.from(answers.missing) },
  };
}

/** A vector of the answers, in Arcuate's order of parameters. */
function answersVector(name: "initial" | "gradient" | "final"): Float32Array {
  const theirs = unpacked(answers[name]);
  const ours = new Float32Array(theirs.length);
  const lengthOf = new Map(
    layout.parameters.map(({ name, shape }) => [name, shape.reduce((a, b) => a * b, 1)]),
  );
  const offsetOf = new Map(layout.parameters.map(({ name, offset }) => [name, offset]));
  let from = 0;
  for (const each of answers.names) {
    const length = lengthOf.get(each)!;
    ours.set(theirs.subarray(from, from + length), offsetOf.get(each)!);
    from += length;
  }
  return ours;
}

function unpacked(base64: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(base64, "base64")).buffer);
}

function vector(data: Float32Array): TensorData {
  return { shape: [data.length], data };
}

/** Largest difference, relative to the largest expected number. */
function largestDifference(actual: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return (
    actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0) / largest
  );
}

function shareBeyond(actual: Float32Array, expected: Float32Array, tolerance: number): number {
  return (
    actual.filter((value, i) => Math.abs(value - expected[i]!) > tolerance).length / actual.length
  );
}
