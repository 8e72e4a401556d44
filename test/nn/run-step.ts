/**
 * Takes one training step of a small network on the device named on the command line and prints what came of it.
 * A process of its own, because a GPU driver is chosen by the environment a process starts with.
 */
import { createRandom } from "../../src/base/index.ts";
import { initialWeights, parameterLayout, trainingGraph } from "../../src/model/index.ts";
import {
  type Device,
  floats,
  initialNadamState,
  openOptimiser,
  openSession,
  processorOf,
  writeOnnx,
} from "../../src/nn/index.ts";

const device = process.argv[2] as Device; // the test names it
const configuration = { widths: [4, 8, 8], units: [1, 2, 1], channels: 4 };
const patch = [8, 8, 12] as const;
const shape = [1, 1, ...patch];
const voxels = 8 * 8 * 12;

const random = createRandom(3);
const layout = parameterLayout(configuration);
const { parameters } = initialWeights(layout, random);
const graph = trainingGraph(configuration, layout, {
  samples: 1,
  patch,
  normaliseBy: "batch",
  diceWeight: 0,
  runsOn: processorOf(device),
});
const session = await openSession(writeOnnx(graph), { device });
const optimiser = await openOptimiser(parameters.length, { device });
const results = await session.run({
  parameters: { shape: [parameters.length], data: parameters },
  ct: { shape, data: Float32Array.from({ length: voxels }, () => random.normal()) },
  labels: { shape, data: Float32Array.from({ length: voxels }, () => random.integer(3)) },
  missing: { shape: [1, 4], data: Float32Array.of(0, 0, 0, 1) },
});
const gradient = floats(results, "gradient");
const state = initialNadamState(parameters.length);
const after = await optimiser.step({ parameters, gradient, state }, 1e-3);
const output = {
  loss: floats(results, "loss")[0],
  gradient: [...gradient],
  parameters: [...after.parameters],
};
process.stdout.write(JSON.stringify(output), () => process.exit(0)); // some GPU drivers keep a process alive
