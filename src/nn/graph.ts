/**
 * A graph being written: operator nodes in order, constants, inputs and named outputs.
 *
 * Operators (ops/) add nodes; `differentiate.ts` adds more of the same nodes for the gradients; `onnx-write.ts` turns
 * what the outputs need into an ONNX model. Nothing is computed here.
 */
import { type ElementType, elementCount, type Shape } from "./tensor.ts";

/**
 * A symbolic tensor: what a graph will compute. Its shape is known when the graph is written, so a mistake in a
 * network is found on the line that makes it.
 */
export interface Tensor {
  readonly graph: Graph;
  /** Rising in order of creation, so an operator's inputs always have smaller ids than its output. */
  readonly id: number;
  readonly name: string;
  readonly shape: Shape;
  readonly type: ElementType;
}

export type AttributeValue = number | string | readonly number[];

/** One operator call. `undefined` inputs are ONNX's omitted optional inputs. */
export interface Node {
  readonly opType: string;
  /** Whose operator it is; ONNX's own when empty. */
  readonly domain: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly output: Tensor;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** How a gradient flows from an operator's output to its inputs. */
export interface GradientRule {
  readonly inputs: readonly Tensor[];
  /** Gradients of the inputs, one for each and in their order. Inputs that no gradient is asked for may go without. */
  readonly rule: (outputGradient: Tensor) => readonly (Tensor | undefined)[];
}

export interface Constant {
  readonly tensor: Tensor;
  readonly data: Float32Array | BigInt64Array;
}

/** What a graph is written for. Each form runs on both and gives the same result up to rounding. */
export type Processor = "cpu" | "gpu";

export class Graph {
  readonly runsOn: Processor;
  /** Channels that lie side by side in the maps of a blocked network (ops/blocked/); none for other networks. */
  readonly channelBlock: number | undefined;
  readonly nodes: Node[] = [];
  readonly inputs: Tensor[] = [];
  readonly constants: Constant[] = [];
  readonly outputs = new Map<string, Tensor>();
  readonly #producers = new Map<Tensor, Node>();
  readonly #gradients = new Map<Tensor, GradientRule>();
  readonly #stopped = new Set<Tensor>();
  readonly #sharedConstants = new Map<string, Tensor>();
  #count = 0;

  /**
   * @param runsOn Decides how operators with long sums and few results are written: for a few cores or for thousands.
   * @param channelBlock As `channelBlockOf` gives it, where convolutions are to be blocked.
   */
  constructor(runsOn: Processor = "cpu", channelBlock?: number) {
    this.runsOn = runsOn;
    this.channelBlock = channelBlock;
  }

  /** A tensor whose numbers are given by this name at run time. */
  input(name: string, shape: Shape, type: ElementType = "float32"): Tensor {
    const tensor = this.#tensor(shape, type, name);
    this.inputs.push(tensor);
    return tensor;
  }

  /** Gives a result the name it is fetched by. */
  output(name: string, tensor: Tensor): void {
    const isComputed = this.producerOf(tensor) !== undefined;
    const isNamed = [...this.outputs.values()].includes(tensor);
    // In ONNX a tensor has one name: a second name, or a name for an input or a constant, needs a copy.
    const own = isComputed && !isNamed;
    const named = own
      ? tensor
      : this.node("Identity", [tensor], tensor.shape, { type: tensor.type });
    this.outputs.set(name, named);
  }

  /** A constant; large ones (weights) get a name of their own so that they can be found in the file. */
  constant(data: Float32Array | BigInt64Array, shape: Shape, name?: string): Tensor {
    if (data.length !== elementCount(shape)) {
      throw new RangeError(
        `Cannot make constant ${name ?? ""}: shape [${shape.join(", ")}] must hold its ${data.length} numbers`,
      );
    }
    const type = data instanceof Float32Array ? "float32" : "int64";
    const tensor = this.#tensor(shape, type, name);
    this.constants.push({ tensor, data });
    return tensor;
  }

  /** A float32 scalar, made once however often it is asked for. */
  scalar(value: number): Tensor {
    return this.#shared(`f${value}`, () => this.constant(Float32Array.of(value), []));
  }

  /** An int64 vector (shapes, axes, offsets), made once however often it is asked for. */
  integers(values: readonly number[]): Tensor {
    const data = () => BigInt64Array.from(values, (value) => BigInt(value));
    return this.#shared(`i${values.join(",")}`, () => this.constant(data(), [values.length]));
  }

  /**
   * Adds an operator and returns its output. `defineGradient` or `stopGradient` then says what differentiation does
   * with it; an operator with neither is refused there.
   */
  node(
    opType: string,
    inputs: readonly (Tensor | undefined)[],
    shape: Shape,
    { attributes = {}, type = "float32", domain = "" }: NodeOptions = {},
  ): Tensor {
    const output = this.#tensor(shape, type);
    const node = { opType, domain, inputs, output, attributes };
    this.nodes.push(node);
    this.#producers.set(output, node);
    return output;
  }

  /** The operator that computes a tensor; none for inputs and constants. */
  producerOf(tensor: Tensor): Node | undefined {
    return this.#producers.get(tensor);
  }

  /**
   * States how gradients flow through `output`; returns it. Given for the last tensor of several nodes, it makes them
   * one operator: differentiation goes straight from the output to `inputs`, which must be everything that the nodes
   * depend on and that a gradient may be asked for.
   */
  defineGradient(output: Tensor, inputs: readonly Tensor[], rule: GradientRule["rule"]): Tensor {
    this.#gradients.set(output, { inputs, rule });
    return output;
  }

  /** The rule that `defineGradient` gave a tensor. */
  gradientOf(tensor: Tensor): GradientRule | undefined {
    return this.#gradients.get(tensor);
  }

  /**
   * States that no gradient flows through `output`; returns it. For operators whose derivative is zero wherever it
   * exists, such as comparisons and ArgMax: differentiation takes their results for constants.
   */
  stopGradient(output: Tensor): Tensor {
    this.#stopped.add(output);
    return output;
  }

  /** Whether `stopGradient` was called for a tensor. */
  isGradientStopped(tensor: Tensor): boolean {
    return this.#stopped.has(tensor);
  }

  #tensor(shape: Shape, type: ElementType, name?: string): Tensor {
    const id = this.#count++;
    return { graph: this, id, name: name ?? `t${id}`, shape, type };
  }

  #shared(key: string, make: () => Tensor): Tensor {
    const known = this.#sharedConstants.get(key);
    if (known) return known;
    const made = make();
    this.#sharedConstants.set(key, made);
    return made;
  }
}

interface NodeOptions {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly type?: ElementType;
  readonly domain?: string;
}

/** Nodes on a path to an output, in order, and every tensor they touch. */
export function neededBy(
  graph: Graph,
  outputs: readonly Tensor[],
): { nodes: Node[]; tensors: ReadonlySet<Tensor> } {
  const tensors = new Set<Tensor>(outputs);
  const nodes: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!tensors.has(node.output)) continue;
    nodes.push(node);
    for (const input of node.inputs) if (input) tensors.add(input);
  }
  return { nodes: nodes.reverse(), tensors };
}
