/**
 * Reverse-mode differentiation: adds to the graph the nodes that compute gradients of a scalar.
 */
import type { Tensor } from "./graph.ts";
import { add } from "./ops/arithmetic.ts";

/**
 * Gradients of `loss` with respect to each of `sources`, in their order and shapes.
 *
 * Only what lies on a path from a source to the loss is differentiated.
 * @throws {RangeError} If the loss is not a scalar or does not depend on a source.
 */
export function gradients(loss: Tensor, sources: readonly Tensor[]): Tensor[] {
  if (loss.shape.length !== 0) {
    throw new RangeError(
      `Cannot differentiate: the loss must be a scalar, got [${loss.shape.join(", ")}]`,
    );
  }
  const { graph } = loss;
  const onPath = dependents(loss, new Set(sources));
  const collected = new Map<Tensor, Tensor>([[loss, graph.scalar(1)]]);
  // Ids rise in order of creation, so falling ids visit every tensor after all that use it.
  for (const tensor of [...onPath].sort((a, b) => b.id - a.id)) {
    const gradient = collected.get(tensor);
    const step = graph.gradientOf(tensor);
    if (!gradient || !step || sources.includes(tensor)) continue;
    const inputGradients = step.rule(gradient);
    step.inputs.forEach((input, index) => {
      const inputGradient = inputGradients[index];
      if (!inputGradient || !onPath.has(input)) return;
      const earlier = collected.get(input);
      collected.set(input, earlier ? add(earlier, inputGradient) : inputGradient);
    });
  }
  return sources.map((source) => {
    const gradient = collected.get(source);
    if (gradient) return gradient;
    throw new RangeError(
      `Cannot differentiate: the loss must depend on ${source.name}, it does not`,
    );
  });
}

/** The tensors between the loss and the sources, both included. */
function dependents(loss: Tensor, sources: ReadonlySet<Tensor>): Set<Tensor> {
  const reaches = new Map<Tensor, boolean>();
  const visit = (tensor: Tensor): boolean => {
    const known = reaches.get(tensor);
    if (known !== undefined) return known;
    const inputs = loss.graph.gradientOf(tensor)?.inputs ?? [];
    // Every input is visited, not only the first that reaches: each has its own place on a path.
    const reached = inputs.map(visit).includes(true) || sources.has(tensor);
    reaches.set(tensor, reached);
    return reached;
  };
  visit(loss);
  return new Set([...reaches].filter(([, reached]) => reached).map(([tensor]) => tensor));
}
