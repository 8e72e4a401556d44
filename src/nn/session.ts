/**
 * Runs ONNX models through ONNX Runtime on the device the user chose. The only file that knows the runtime.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { InferenceSession, listSupportedBackends, Tensor as RuntimeTensor } from "onnxruntime-node";
import { ArcuateError } from "../base/index.ts";
import type { Processor } from "./graph.ts";
import type { TensorData } from "./tensor.ts";

/** `auto` is CUDA where its provider is installed, else the CPU. */
const devices = ["auto", "cpu", "webgpu", "cuda", "dml", "coreml"] as const;
export type Device = (typeof devices)[number];

export interface SessionOptions {
  readonly device?: Device | undefined;
  /** CPU threads; all cores when absent. */
  readonly threads?: number | undefined;
}

/** A loaded model. Owns native memory: `release` it. */
export interface Session {
  /** What it runs on, never `auto`. */
  readonly device: Exclude<Device, "auto">;
  run(feeds: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>>;
  release(): Promise<void>;
}

/**
 * @throws {ArcuateError} `device-unavailable` when the device's provider is not there or refuses to start;
 * `model-refused` when the runtime cannot load the model.
 */
export async function openSession(
  model: Uint8Array,
  options: SessionOptions = {},
): Promise<Session> {
  const device = chooseDevice(options.device ?? "auto");
  const session = await createRuntimeSession(model, device, options.threads);
  return {
    device,
    run: async (feeds) => fromRuntime(await session.run(toRuntime(feeds))),
    release: () => session.release(),
  };
}

/** Which form of operators suits the device. @throws {ArcuateError} `device-unavailable`. */
export function processorOf(device: Device = "auto"): Processor {
  return chooseDevice(device) === "cpu" ? "cpu" : "gpu";
}

function chooseDevice(asked: Device): Exclude<Device, "auto"> {
  if (asked === "auto") return isCudaInstalled() ? "cuda" : "cpu";
  const runtime = new Set(listSupportedBackends().map(({ name }) => name));
  if (asked === "cpu" || runtime.has(asked)) return asked;
  const here = devices.filter((each) => each === "auto" || runtime.has(each));
  throw new ArcuateError(
    "device",
    "device-unavailable",
    `Cannot use device ${asked}: on this system it must be one of ${here.join(", ")}`,
    { fields: { device: asked } },
  );
}

/**
 * The CUDA provider is a library beside the runtime. Where it is absent, asking the runtime for CUDA prints an error.
 */
function isCudaInstalled(): boolean {
  const entry = createRequire(import.meta.url).resolve("onnxruntime-node");
  const folder = join(dirname(entry), "..", "bin", "napi-v6", process.platform, process.arch);
  const library =
    process.platform === "win32"
      ? "onnxruntime_providers_cuda.dll"
      : "libonnxruntime_providers_cuda.so";
  return existsSync(join(folder, library));
}

async function createRuntimeSession(
  model: Uint8Array,
  device: Exclude<Device, "auto">,
  threads = availableParallelism(),
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(model, {
      executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
      intraOpNumThreads: threads,
      // The runtime would keep a planned block of memory beside the one that the first run allocated: twice the memory.
      enableMemPattern: false,
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? lastSentence(cause.message) : "an unknown failure";
    throw device === "cpu"
      ? new ArcuateError(
          "model",
          "model-refused",
          `Cannot load model: ONNX Runtime must accept it, got ${reason}`,
          { cause },
        )
      : new ArcuateError(
          "device",
          "device-unavailable",
          `Cannot use device ${device}: its provider must start, got ${reason}`,
          { fields: { device }, cause },
        );
  }
}

/** The runtime's message without the source line that it begins with. */
function lastSentence(message: string): string {
  const line = message.trim().split("\n")[0] ?? "";
  return line.split(/(?<=\w)\. /).at(-1) ?? line;
}

function toRuntime(feeds: Readonly<Record<string, TensorData>>): Record<string, RuntimeTensor> {
  return Object.fromEntries(
    Object.entries(feeds).map(([name, { shape, data }]) => [name, runtimeTensor(shape, data)]),
  );
}

function runtimeTensor(shape: readonly number[], data: TensorData["data"]): RuntimeTensor {
  if (data instanceof Float32Array) return new RuntimeTensor("float32", data, shape);
  return new RuntimeTensor("int64", data, shape);
}

function fromRuntime(results: InferenceSession.ReturnType): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(results).map(([name, { dims, data }]) => {
      if (data instanceof Float32Array || data instanceof BigInt64Array) {
        return [name, { shape: dims, data }];
      }
      throw new TypeError(`Cannot fetch ${name}: its numbers must be float32 or int64`);
    }),
  );
}

/**
 * A float32 result by name.
 * @throws {RangeError} If there is none of that name and type.
 */
export function floats(results: Readonly<Record<string, TensorData>>, name: string): Float32Array {
  const data = results[name]?.data;
  if (data instanceof Float32Array) return data;
  throw new RangeError(`Cannot fetch ${name}: the graph must have a float32 output of that name`);
}

/**
 * Copies an int64 result, each number from 0 to 255, into bytes of the same count or more.
 * @throws {RangeError} If there is none of that name and type.
 */
export function fetchBytes(
  results: Readonly<Record<string, TensorData>>,
  name: string,
  into: Uint8Array,
): void {
  const data = results[name]?.data;
  if (!(data instanceof BigInt64Array)) {
    throw new RangeError(`Cannot fetch ${name}: the graph must have an int64 output of that name`);
  }
  // Read as pairs of words, low word first, so that no BigInt is made for each voxel. All of Node's platforms are
  // little-endian.
  const words = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
  for (let index = 0; index < data.length; index++) into[index] = words[2 * index]!;
}
