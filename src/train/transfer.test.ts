import { expect, test } from "vitest";
import { createRandom } from "../base/index.ts";
import { initialWeights, type Model, parameterLayout } from "../model/index.ts";
import { elementCount } from "../nn/index.ts";
import { pelvisScheme } from "../structures/index.ts";
import { presets, type TrainingConfiguration } from "./configuration.ts";
import { drawnWeights } from "./engine.ts";
import { transferWeights } from "./transfer.ts";

const network = { widths: [2, 3], units: [1, 1], channels: 6 };
const model: Model = {
  description: {
    network,
    scheme: pelvisScheme,
    spacingMm: "native",
    clipHu: 800,
    centreHu: 0,
    training: {},
  },
  weights: initialWeights(parameterLayout(network), createRandom(7)),
  sha256: "",
};
const [, headLeft, bladder] = pelvisScheme.structures;
const uterus = { ...bladder!, label: 3, name: "Uterus" };
/** Left head and bladder change places; a structure the model does not know comes last. */
const scheme = { structures: [{ ...bladder!, label: 1 }, { ...headLeft!, label: 2 }, uterus] };
const configuration: TrainingConfiguration = {
  ...presets.demo,
  microBatch: 1,
  network: { ...network, channels: 4 },
};

function rowsOf(name: string, parameters: Float32Array, channels: number): number[][] {
  const layout = parameterLayout({ ...network, channels });
  const { offset, shape } = layout.parameters.find((entry) => entry.name === name)!;
  const length = elementCount(shape) / channels;
  return Array.from({ length: channels }, (_, row) => [
    ...parameters.subarray(offset + row * length, offset + (row + 1) * length),
  ]);
}

test("transferWeights() takes shared structures along by name and draws the others anew", () => {
  const { parameters, statistics } = transferWeights(model, scheme, configuration);
  const fresh = drawnWeights(configuration).parameters;
  const before = rowsOf("classify.kernel", model.weights.parameters, 6);
  const after = rowsOf("classify.kernel", parameters, 4);
  expect(after.slice(0, 3)).toEqual([before[0], before[3], before[2]]);
  expect(after[3]).toEqual(rowsOf("classify.kernel", fresh, 4)[3]);
  expect(statistics).toEqual(model.weights.statistics);
  const { offset } = parameterLayout(network).parameters.find(
    ({ name }) => name === "classify.kernel",
  )!;
  expect(parameters.subarray(0, offset)).toEqual(model.weights.parameters.subarray(0, offset));
});
