/**
 * Opens every graph of training and inference on WebGPU with the CPU forbidden, so that an operator the provider lacks is
 * a failure instead of a silent detour. Prints the graphs that cannot be opened or run.
 */
import { InferenceSession } from "onnxruntime-node";
import { createRandom } from "../../src/base/index.ts";
import { initialWeights, parameterLayout, trainingGraph } from "../../src/model/index.ts";
import { openOptimiser, openSession, writeOnnx } from "../../src/nn/index.ts";
import { createPhantom } from "../../src/phantom/index.ts";
import { predictLabels } from "../../src/predict/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";

type Create = (
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
) => Promise<InferenceSession>;
const runtime: { create: Create } = InferenceSession;
const create = runtime.create.bind(InferenceSession);
const extra = { session: { disable_cpu_ep_fallback: "1" } };
runtime.create = (model, options) =>
  create(model, { ...options, executionProviders: ["webgpu"], extra });

const device = "webgpu";
const network = { widths: [4, 8], units: [1, 1], channels: pelvisScheme.structures.length + 1 };
const layout = parameterLayout(network);
const failures: string[] = [];
async function attempt(name: string, work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: Error) => failures.push(`${name}: ${error.message}`));
}

for (const normaliseBy of ["batch", "given"] as const) {
  for (const diceWeight of [0, 1]) {
    const options = {
      samples: 2,
      patch: [8, 16, 16],
      normaliseBy,
      diceWeight,
      runsOn: "gpu",
    } as const;
    const graph = trainingGraph(network, layout, options);
    await attempt(`training, by ${normaliseBy}, Dice ${diceWeight}`, () =>
      openSession(writeOnnx(graph), { device }),
    );
  }
}
await attempt("optimiser", () => openOptimiser(1000, { device }));
await attempt("inference", inferPhantom);
process.stdout.write(JSON.stringify(failures), () => process.exit(0)); // some GPU drivers keep a process alive

function inferPhantom(): Promise<Uint8Array> {
  const { ct } = createPhantom({ seed: 1, size: [16, 48, 48], spacingMm: [15, 8, 8] });
  const weights = initialWeights(layout, createRandom(1));
  const description = {
    network,
    scheme: pelvisScheme,
    spacingMm: "native",
    clipHu: 800,
    centreHu: 0,
    training: {},
  } as const;
  return predictLabels(ct, { description, weights, sha256: "" }, { device });
}
