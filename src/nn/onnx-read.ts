/**
 * Reads the named weights and the metadata of an ONNX file. The graph itself is left to the runtime.
 */
import { fromBinary } from "@bufbuild/protobuf";
import {
  type ModelProto,
  ModelProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
} from "onnx-buf";
import { ArcuateError } from "../base/index.ts";
import { elementCount, type TensorData } from "./tensor.ts";

export interface OnnxContents {
  /** Float32 initializers by name. */
  readonly weights: ReadonlyMap<string, TensorData & { readonly data: Float32Array }>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * @throws {ArcuateError} `model-unreadable` when the bytes are not an ONNX model; `model-external-data` when a weight
 * is stored outside the file: such a reference could name any file on the disk.
 */
export function readOnnx(bytes: Uint8Array): OnnxContents {
  const model = parse(bytes);
  const initializers = model.graph?.initializer ?? [];
  if (initializers.some((each) => each.dataLocation === TensorProto_DataLocation.EXTERNAL)) {
    throw new ArcuateError(
      "model",
      "model-external-data",
      "Cannot read model: all weights must be inside the file, got a reference to another file",
    );
  }
  const weights = initializers
    .filter((each) => each.dataType === TensorProto_DataType.FLOAT)
    .map(({ name, dims, rawData }) => {
      const shape = dims.map(Number);
      const aligned = new Uint8Array(rawData); // a copy: a view into the file may start anywhere
      if (aligned.byteLength !== 4 * elementCount(shape)) throw unreadable(`${name} cut short`);
      return [name, { shape, data: new Float32Array(aligned.buffer) }] as const;
    });
  const metadata = model.metadataProps.map(({ key, value }) => [key, value] as const);
  return { weights: new Map(weights), metadata: new Map(metadata) };
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (cause) {
    throw unreadable("bytes that do not parse", cause);
  }
}

function unreadable(state: string, cause?: unknown): ArcuateError {
  return new ArcuateError(
    "model",
    "model-unreadable",
    `Cannot read model: it must be an ONNX file, got ${state}`,
    { cause },
  );
}
