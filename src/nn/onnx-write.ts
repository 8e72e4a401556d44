/**
 * Writes a graph as an ONNX model: only what its outputs need, everything inside one file (no external data).
 */
import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";
import {
  type AttributeValue,
  type Constant,
  type Graph,
  type Node,
  neededBy,
  type Tensor,
} from "./graph.ts";
import type { ElementType } from "./tensor.ts";

const OPSET = 20;
const IR_VERSION = 10n;

export interface OnnxOptions {
  /** Outputs to write, with what they need; all when absent. */
  readonly outputs?: readonly string[] | undefined;
  /** Key-value pairs kept in the file beside the graph. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Names for axes of inputs and outputs whose length the reader may choose, by tensor name. */
  readonly symbolicAxes?: Readonly<Record<string, readonly (string | undefined)[]>>;
}

/**
 * The bytes of an ONNX model (opset 20) that computes the graph's named outputs. Weights lie inside the file. The same
 * graph gives the same bytes.
 */
export function writeOnnx(graph: Graph, options: OnnxOptions = {}): Uint8Array {
  const isWanted = (name: string) => options.outputs?.includes(name) ?? true;
  const outputs = [...graph.outputs].filter(([name]) => isWanted(name)).map(([, tensor]) => tensor);
  const { nodes, tensors } = neededBy(graph, outputs);
  const names = tensorNames(graph);
  const valueInfo = (tensor: Tensor) => {
    const name = names.get(tensor) ?? tensor.name;
    return valueInfoProto(name, tensor, options.symbolicAxes?.[name]);
  };
  const model = create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "arcuate",
    opsetImport: operatorSets(nodes),
    metadataProps: Object.entries(options.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: {
      name: "arcuate",
      node: nodes.map((node) => nodeProto(node, names)),
      initializer: graph.constants.filter(({ tensor }) => tensors.has(tensor)).map(tensorProto),
      input: graph.inputs.filter((tensor) => tensors.has(tensor)).map(valueInfo),
      output: outputs.map(valueInfo),
    },
  });
  return toBinary(ModelProtoSchema, model);
}

/** ONNX's own operators, and the first version of every other set that is used. */
function operatorSets(nodes: readonly Node[]) {
  const others = new Set(nodes.map(({ domain }) => domain).filter((domain) => domain !== ""));
  return [
    { domain: "", version: BigInt(OPSET) },
    ...[...others].map((domain) => ({ domain, version: 1n })),
  ];
}

/** Outputs carry the name they are fetched by; everything else its own. */
function tensorNames(graph: Graph): Map<Tensor, string> {
  return new Map([...graph.outputs].map(([name, tensor]) => [tensor, name]));
}

function nodeProto(node: Node, names: ReadonlyMap<Tensor, string>) {
  const nameOf = (tensor: Tensor | undefined) => (tensor ? (names.get(tensor) ?? tensor.name) : "");
  return create(NodeProtoSchema, {
    opType: node.opType,
    domain: node.domain,
    name: `${node.opType}_${node.output.id}`,
    input: node.inputs.map(nameOf),
    output: [nameOf(node.output)],
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value)),
  });
}

/** ONNX attributes that are floats; a number of any other name is an integer. */
const FLOAT_ATTRIBUTES: readonly string[] = ["epsilon", "alpha", "beta", "value_float"];

function attributeProto(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === "string") {
    const type = AttributeProto_AttributeType.STRING;
    return create(AttributeProtoSchema, { name, type, s: new TextEncoder().encode(value) });
  }
  if (typeof value !== "number") {
    const type = AttributeProto_AttributeType.INTS;
    return create(AttributeProtoSchema, { name, type, ints: value.map((each) => BigInt(each)) });
  }
  return FLOAT_ATTRIBUTES.includes(name)
    ? create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value })
    : create(AttributeProtoSchema, {
        name,
        type: AttributeProto_AttributeType.INT,
        i: BigInt(value),
      });
}

const DATA_TYPES: Readonly<Record<ElementType, TensorProto_DataType>> = {
  float32: TensorProto_DataType.FLOAT,
  int64: TensorProto_DataType.INT64,
  bool: TensorProto_DataType.BOOL,
};

function tensorProto({ tensor, data }: Constant) {
  return create(TensorProtoSchema, {
    name: tensor.name,
    dims: tensor.shape.map((length) => BigInt(length)),
    dataType: DATA_TYPES[tensor.type],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice(),
  });
}

function valueInfoProto(name: string, tensor: Tensor, axes: readonly (string | undefined)[] = []) {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: "tensorType",
        value: {
          elemType: DATA_TYPES[tensor.type],
          shape: {
            dim: tensor.shape.map((length, axis) => ({
              value: axes[axis]
                ? { case: "dimParam" as const, value: axes[axis] }
                : { case: "dimValue" as const, value: BigInt(length) },
            })),
          },
        },
      },
    },
  });
}
