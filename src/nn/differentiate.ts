/**
 * Reverse-mode differentiation: adds to the graph the nodes that compute gradients of a scalar.
 *
 * An operator between a source and the loss must have a gradient rule or be declared to stop gradients. Anything else
 * is refused by name: an operator that was taken for a constant would give a gradient that is wrong without any sign of
 * it.
 */
import type { GradientRule, Tensor } from "./graph.ts";
import { add } from "./ops/arithmetic.ts";

/**
 * Gradients of `loss` with respect to each of `sources`, in their order and shapes.
 *
 * Only what lies on a path from a source to the loss is differentiated.
 * @throws {RangeError} If the loss is not a scalar or does not depend on a source; if an operator on the path has
 * neither a gradient rule nor a declaration that it stops gradients; if a rule leaves out an input that depends on a
 * source.
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
    for (const [index, input] of step.inputs.entries()) {
      if (!onPath.has(input)) continue;
      const inputGradient = inputGradients[index];
      if (!inputGradient) throw refused(tensor, `its rule gives none for input ${index}`);
      const earlier = collected.get(input);
      collected.set(input, earlier ? add(earlier, inputGradient) : inputGradient);
    }
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
  const { graph } = loss;
  const reaches = new Map<Tensor, boolean>();
  const visit = (tensor: Tensor): boolean => {
    const known = reaches.get(tensor);
    if (known !== undefined) return known;
    const step = graph.gradientOf(tensor);
    // Every input is visited, not only the first that reaches: each has its own place on a path.
    const reached = !graph.isGradientStopped(tensor) && inputsOf(tensor).map(visit).includes(true);
    if (reached && !step && !sources.has(tensor)) throw refused(tensor, "it has neither");
    if (step && !sources.has(tensor)) requireAllInputs(tensor, step, sources);
    reaches.set(tensor, reached || sources.has(tensor));
    return reached || sources.has(tensor);
  };
  visit(loss);
  return new Set([...reaches].filter(([, reached]) => reached).map(([tensor]) => tensor));
}

/** What a tensor depends on for differentiation: its rule's inputs, or its operator's where it has no rule. */
function inputsOf(tensor: Tensor): readonly Tensor[] {
  return tensor.graph.gradientOf(tensor)?.inputs ?? operatorInputs(tensor);
}

function operatorInputs(tensor: Tensor): Tensor[] {
  return (tensor.graph.producerOf(tensor)?.inputs ?? []).filter((input) => input !== undefined);
}

/**
 * A rule may stand for several nodes. None of them may depend on a source but through the rule's inputs, or that part
 * of the gradient would be lost.
 */
function requireAllInputs(
  tensor: Tensor,
  { inputs }: GradientRule,
  sources: ReadonlySet<Tensor>,
): void {
  const { graph } = tensor;
  const seen = new Set<Tensor>(inputs);
  const waiting = operatorInputs(tensor);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (seen.has(next) || graph.isGradientStopped(next)) continue;
    seen.add(next);
    if (sources.has(next)) throw refused(tensor, `its rule does not name ${next.name}`);
    waiting.push(...operatorInputs(next));
  }
}

function refused(tensor: Tensor, state: string): RangeError {
  const operator = tensor.graph.producerOf(tensor)?.opType ?? "no operator";
  return new RangeError(
    `Cannot differentiate ${operator} (${tensor.name}): an operator between a source and the loss must have a gradient ` +
      `rule for all it depends on, or be declared to stop gradients, got one where ${state}`,
  );
}
