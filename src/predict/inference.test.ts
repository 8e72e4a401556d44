import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { createRandom } from "../base/index.ts";
import type { GridSize } from "../geometry/index.ts";
import {
  constantWeights,
  decodeModel,
  encodeModel,
  initialWeights,
  layersFrom,
  type Model,
  network,
  parameterLayout,
} from "../model/index.ts";
import { floats, Graph, openSession, writeOnnx } from "../nn/index.ts";
import { pelvisScheme } from "../structures/index.ts";
import { classify } from "./classify.ts";
import { inferLabels, inferLogits } from "./inference.ts";
import { OUTSIDE } from "./preprocess.ts";

const size: GridSize = [29, 18, 21]; // divides by nothing

/** Slabs of 8 slices; of 10, the last of which is all padding; and one for the whole. */
const SLAB_BYTES = [1, 335e3, 1e9];

describe.each([
  { name: "one unit at full resolution", widths: [3, 4, 5], units: [1, 2, 1] },
  { name: "two units at full resolution", widths: [2, 3, 4, 5], units: [2, 1, 1, 1] },
])("inferLogits() with $name", ({ widths, units }) => {
  const model = randomModel(widths, units);
  const random = createRandom(11);
  const ct = Float32Array.from({ length: size[0] * size[1] * size[2] }, () => random.normal());

  test("gives the undivided network's logits however thin the slabs", async () => {
    const expected = await undivided(model, ct);
    for (const slabBytes of SLAB_BYTES) {
      const actual = await divided(model, ct, slabBytes);
      const largest = actual.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - expected[i]!)),
        0,
      );
      expect(largest, `slabs of ${slabBytes} bytes`).toBeLessThan(1e-5);
    }
  });

  test("gives the labels of the undivided network's logits in every voxel", async () => {
    const expected = classify(await undivided(model, ct), 6);
    expect(new Set(expected).size).toBeGreaterThan(1);
    for (const slabBytes of SLAB_BYTES) {
      const actual = await inferLabels(model, { ct, size }, { device: "cpu", slabBytes });
      expect(actual, `slabs of ${slabBytes} bytes`).toEqual(expected);
    }
  });

  test("stops when asked to", async () => {
    const signal = AbortSignal.abort();
    const run = inferLogits(model, { ct, size }, () => {}, { device: "cpu", signal });
    await expect(run).rejects.toThrow("aborted");
  });
});

test("the runtime folds batch normalisation into the convolutions, to float32 rounding", async () => {
  const model = randomModel([3, 4, 5], [1, 2, 1]);
  const file = encodeModel(model.description, model.weights);
  const folder = mkdtempSync(join(tmpdir(), "arcuate-fold-"));
  const optimizedModelFilePath = join(folder, "optimised.onnx");
  const shape = [1, 1, 8, 12, 20];
  const random = createRandom(5);
  const ct = Float32Array.from({ length: 8 * 12 * 20 }, () => random.normal());
  const logits: Float32Array[] = [];
  for (const graphOptimizationLevel of ["disabled", "all"] as const) {
    const options = {
      graphOptimizationLevel,
      optimizedModelFilePath,
      logSeverityLevel: 3,
    } as const;
    const session = await InferenceSession.create(file, options);
    const { logits: tensor } = await session.run({ ct: new RuntimeTensor("float32", ct, shape) });
    logits.push(Float32Array.from(tensor!.data as Float32Array));
    await session.release();
    const left = readFileSync(optimizedModelFilePath, "latin1").includes("BatchNormalization");
    expect(left).toBe(graphOptimizationLevel === "disabled");
  }
  rmSync(folder, { recursive: true });
  const [unfolded, folded] = logits as [Float32Array, Float32Array];
  const difference = folded.map((value, i) => Math.abs(value - unfolded[i]!));
  const largest = Math.max(...unfolded.map(Math.abs));
  expect(Math.max(...difference) / largest).toBeLessThan(2e-6);
});

test("the model file runs in a bare runtime, at a size of the reader's choice", async () => {
  const model = randomModel([3, 4, 5], [1, 2, 1]);
  const file = encodeModel(model.description, model.weights);
  const session = await openSession(file, { device: "cpu" });
  const random = createRandom(5);
  const shape = [1, 1, 8, 12, 20];
  const ct = Float32Array.from({ length: 8 * 12 * 20 }, () => random.normal());
  const results = await session.run({ ct: { shape, data: ct } });
  const expected = await undivided(model, ct, [8, 12, 20]);
  const actual = floats(results, "logits");
  expect(actual.length).toBe(6 * 8 * 12 * 20);
  expect(Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-5);
  await session.release();
});

function randomModel(widths: number[], units: number[]): Model {
  const configuration = { widths, units, channels: 6 };
  const random = createRandom(4);
  const weights = initialWeights(parameterLayout(configuration), random);
  for (let i = 0; i < weights.parameters.length; i++)
    weights.parameters[i]! += 0.1 * random.normal();
  const statistics = weights.statistics.map((value) => value * (1 + 0.5 * random.uniform()) + 0.05);
  const description = {
    network: configuration,
    scheme: pelvisScheme,
    spacingMm: "native" as const,
    clipHu: 800,
    centreHu: 0,
    training: {},
  };
  return decodeModel(encodeModel(description, { parameters: weights.parameters, statistics }));
}

/** The whole network in one graph over the padded volume; the padding taken off again. */
async function undivided(
  model: Model,
  ct: Float32Array,
  of: GridSize = size,
): Promise<Float32Array> {
  const configuration = model.description.network;
  const multiple = 2 ** (configuration.widths.length - 1);
  const padded = of.map((length) => Math.ceil(length / multiple) * multiple) as [
    number,
    number,
    number,
  ];
  const graph = new Graph();
  const input = graph.input("ct", [1, 1, ...padded]);
  const weights = constantWeights(graph, parameterLayout(configuration), model.weights);
  graph.output("logits", network(input, configuration, layersFrom(weights)));
  const session = await openSession(writeOnnx(graph), { device: "cpu" });
  const index = (z: number, y: number, x: number) => (z * padded[1] + y) * padded[2] + x;
  const data = new Float32Array(padded[0] * padded[1] * padded[2]).fill(OUTSIDE);
  forEachVoxel(of, (voxel, z, y, x) => {
    data[index(z, y, x)] = ct[voxel]!;
  });
  const logits = floats(await session.run({ ct: { shape: [1, 1, ...padded], data } }), "logits");
  await session.release();
  const voxels = of[0] * of[1] * of[2];
  const cropped = new Float32Array(6 * voxels);
  for (let channel = 0; channel < 6; channel++) {
    forEachVoxel(of, (voxel, z, y, x) => {
      cropped[channel * voxels + voxel] = logits[channel * data.length + index(z, y, x)]!;
    });
  }
  return cropped;
}

async function divided(model: Model, ct: Float32Array, slabBytes: number): Promise<Float32Array> {
  const voxels = ct.length;
  const plane = size[1] * size[2];
  const all = new Float32Array(6 * voxels);
  await inferLogits(
    model,
    { ct, size },
    ({ start, count, logits }) => {
      for (let channel = 0; channel < 6; channel++) {
        const part = logits.subarray(channel * count * plane, (channel + 1) * count * plane);
        all.set(part, channel * voxels + start * plane);
      }
    },
    { device: "cpu", slabBytes },
  );
  return all;
}

function forEachVoxel(
  of: GridSize,
  visit: (voxel: number, z: number, y: number, x: number) => void,
) {
  let voxel = 0;
  for (let z = 0; z < of[0]; z++) {
    for (let y = 0; y < of[1]; y++) {
      for (let x = 0; x < of[2]; x++) visit(voxel++, z, y, x);
    }
  }
}
