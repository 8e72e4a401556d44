/** How many channels the runtime's blocked operators (ops/blocked/) keep side by side on this processor. */
import { ArcuateError } from "../base/index.ts";
import { Graph } from "./graph.ts";
import { writeOnnx } from "./onnx-write.ts";
import { blockedNode } from "./ops/blocked/layout.ts";
import { type Device, openSession, processorOf } from "./session.ts";

/** Fewer than any block, and a multiple of four, which the operator asks for. */
const FEW_CHANNELS = 4;

let known: Promise<number | undefined> | undefined;

/**
 * 16 with AVX-512, 8 with AVX2; none on GPUs and where the runtime has no such operators. Found out once, by filling up
 * a map of few channels to a whole block.
 */
export function channelBlockOf(device?: Device): Promise<number | undefined> {
  if (processorOf(device) !== "cpu") return Promise.resolve(undefined);
  known ??= probe();
  return known;
}

async function probe(): Promise<number | undefined> {
  const graph = new Graph();
  const shape = [1, FEW_CHANNELS, 1, 1];
  graph.output("filled", blockedNode("ReorderInput", [graph.input("x", shape)], shape));
  const model = writeOnnx(graph, { symbolicAxes: { filled: [undefined, "channels"] } });
  try {
    const session = await openSession(model, { device: "cpu", threads: 1 });
    const { filled } = await session.run({ x: { shape, data: new Float32Array(FEW_CHANNELS) } });
    await session.release();
    return filled?.shape[1];
  } catch (cause) {
    if (cause instanceof ArcuateError && cause.code === "model-refused") return undefined;
    throw cause;
  }
}
