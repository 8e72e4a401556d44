/**
 * What running a graph costs, counted from its shapes: arithmetic of convolutions and matrix products, and the most
 * memory its tensors take at one time.
 */
import { type Graph, type Node, neededBy, type Tensor } from "./graph.ts";
import { type ElementType, elementCount } from "./tensor.ts";

export interface GraphCost {
  /** Floating-point operations of convolutions and matrix products; a multiplication with its addition is two. */
  readonly flop: number;
  /**
   * Most bytes of tensors alive at one time, when every tensor is freed after its last use. The runtime adds its own
   * buffers, and saves some by working in place.
   */
  readonly peakBytes: number;
}

/** Cost of what the named outputs need; of all outputs when none are named. */
export function graphCost(
  graph: Graph,
  outputs: readonly string[] = [...graph.outputs.keys()],
): GraphCost {
  const wanted = outputs.map((name) => graph.outputs.get(name)!);
  const { nodes } = neededBy(graph, wanted);
  return {
    flop: nodes.reduce((sum, node) => sum + flopOf(node), 0),
    peakBytes: peakBytes(nodes, wanted),
  };
}

function flopOf({ opType, inputs, output }: Node): number {
  const [a, b] = inputs;
  if (opType === "Conv") return 2 * elementCount(output.shape) * elementCount(b!.shape.slice(1));
  if (opType === "Gemm") return 2 * elementCount(output.shape) * a!.shape[1]!;
  return 0;
}

/** Operators whose output is their input's memory under another shape. */
const ALIASES: readonly string[] = ["Reshape", "Identity"];

function peakBytes(nodes: readonly Node[], outputs: readonly Tensor[]): number {
  const owner = new Map<Tensor, Tensor>();
  for (const { opType, inputs, output } of nodes) {
    const source = inputs[0];
    if (ALIASES.includes(opType) && source) owner.set(output, owner.get(source) ?? source);
  }
  const ownerOf = (tensor: Tensor) => owner.get(tensor) ?? tensor;
  const lastUse = new Map<Tensor, number>();
  for (const [index, { inputs }] of nodes.entries()) {
    for (const input of inputs) if (input) lastUse.set(ownerOf(input), index);
  }
  for (const output of outputs) lastUse.set(ownerOf(output), nodes.length);

  const dying = nodes.map((): Tensor[] => []);
  for (const [tensor, index] of lastUse) dying[index]?.push(tensor);
  const computed = new Set(nodes.map(({ output }) => ownerOf(output)));
  let [live, peak] = [0, 0];
  for (const [index, { output }] of nodes.entries()) {
    if (ownerOf(output) === output) live += bytesOf(output);
    peak = Math.max(peak, live);
    for (const tensor of dying[index]!) if (computed.has(tensor)) live -= bytesOf(tensor);
  }
  return peak;
}

const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  int64: 8,
  bool: 1,
};

function bytesOf({ shape, type }: Tensor): number {
  return ELEMENT_BYTES[type] * elementCount(shape);
}
