import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../base/index.ts";
import { Graph, relu, writeOnnx } from "../nn/index.ts";
import { pelvisScheme } from "../structures/index.ts";
import { decodeModel, encodeModel, readModelFile, writeModelFile } from "./model-file.ts";
import { initialWeights, parameterLayout } from "./parameters.ts";

const network = { widths: [2, 3], units: [1, 1], channels: pelvisScheme.structures.length + 1 };
const description = {
  network,
  scheme: pelvisScheme,
  spacingMm: [3, 2.5, 2.5] as const,
  clipHu: 800,
  centreHu: 0,
  training: { software: "a test", steps: 7 },
};
const weights = initialWeights(parameterLayout(network), createRandom(1));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arcuate-model-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a model comes back from its file as it was written, under the hash of its bytes", async () => {
  const path = join(folder, "model.onnx");
  const written = await writeModelFile(path, description, weights);
  const read = await readModelFile(path);
  expect(read.description).toEqual(description);
  expect(read.weights).toEqual(weights);
  expect(read.sha256).toBe(written.sha256);
  expect(encodeModel(description, weights)).toEqual(new Uint8Array(await readFile(path)));
});

test("readModelFile() names what is wrong", async () => {
  const bytes = encodeModel(description, weights);
  const foreign = new Graph();
  foreign.output("y", relu(foreign.input("x", [2])));
  const cases: [string, Uint8Array, string][] = [
    ["text", new TextEncoder().encode("this is no model"), "model-unreadable"],
    ["empty", new Uint8Array(0), "model-foreign"],
    ["truncated", bytes.subarray(0, bytes.length / 2), "model-unreadable"],
    ["another program's", writeOnnx(foreign), "model-foreign"],
    ["malformed", writeOnnx(foreign, { metadata: { arcuate: "{" } }), "model-foreign"],
    ["wrong", writeOnnx(foreign, { metadata: { arcuate: '{"format":1}' } }), "model-foreign"],
    ["without weights", withoutWeights(), "model-foreign"],
  ];
  for (const [name, content, code] of cases) {
    const path = join(folder, "other.onnx");
    await writeFile(path, content);
    await expect(readModelFile(path), name).rejects.toMatchObject({ kind: "model", code });
  }
  await expect(readModelFile(join(folder, "nowhere"))).rejects.toMatchObject({
    code: "model-missing",
  });
});

test("a model with a weight or a statistic that is not finite is refused, with how many there are", () => {
  for (const vector of ["parameters", "statistics"] as const) {
    const damaged = { ...weights, [vector]: weights[vector].slice() };
    damaged[vector].set([Number.NaN, Number.NEGATIVE_INFINITY], 1);
    expect(() => decodeModel(encodeModel(description, damaged))).toThrow(
      expect.objectContaining({
        kind: "model",
        code: "model-not-finite",
        message: expect.stringContaining("got 2 that are not"),
      }),
    );
  }
});

test("a model whose labels and channels do not agree is refused", () => {
  const fewer = { structures: pelvisScheme.structures.slice(0, 3) };
  const bytes = encodeModel({ ...description, scheme: fewer }, weights);
  expect(() => decodeModel(bytes)).toThrow("a channel for the background and each structure");
});

/** A description of Arcuate's over a graph that is not its network. */
function withoutWeights(): Uint8Array {
  const graph = new Graph();
  graph.output("y", relu(graph.input("x", [2])));
  return writeOnnx(graph, { metadata: { arcuate: JSON.stringify({ format: 1, ...description }) } });
}
