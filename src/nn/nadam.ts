/**
 * Adam with Nesterov momentum, as a graph over all parameters laid out as one vector.
 *
 * Dozat's form with the momentum schedule mu_t = beta1 (1 - 0.5 * 0.96^(0.004 t)), the one PyTorch's NAdam implements:
 *
 *   m <- beta1 m + (1 - beta1) g          v <- beta2 v + (1 - beta2) g^2
 *   p <- (1 - lr w) p - lr [ (1 - mu_t) g / (1 - M_t) + mu_{t+1} m / (1 - M_{t+1}) ] / (sqrt(v / (1 - beta2^t)) + eps)
 *
 * with M_t the product of mu_1 ... mu_t and w the weight decay, apart from the gradient. Sources: Dozat, "Incorporating
 * Nesterov Momentum into Adam", ICLR workshop 2016; Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.
 */
import { Graph, type Tensor } from "./graph.ts";
import { writeOnnx } from "./onnx-write.ts";
import { add, divide, multiply, scale, sqrt, subtract } from "./ops/arithmetic.ts";
import { floats, openSession, type SessionOptions } from "./session.ts";
import type { TensorData } from "./tensor.ts";

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;
const MOMENTUM_DECAY = 0.004;

/** What the optimiser remembers between steps, beside the parameters. Plain numbers, so a checkpoint can hold it. */
export interface NadamState {
  /** Steps taken. */
  readonly step: number;
  /** Product of the momenta mu_1 ... mu_step. */
  readonly momentumProduct: number;
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
}

/** The state before the first step: both moments 0, of the parameters' length. */
export function initialNadamState(parameterCount: number): NadamState {
  return {
    step: 0,
    momentumProduct: 1,
    firstMoment: new Float32Array(parameterCount),
    secondMoment: new Float32Array(parameterCount),
  };
}

export interface Optimiser {
  /** One step down the gradient. The inputs are left as they are. */
  step(from: OptimiserInput, learningRate: number): Promise<OptimiserResult>;
  release(): Promise<void>;
}

interface OptimiserResult {
  readonly parameters: Float32Array;
  readonly state: NadamState;
}

interface OptimiserInput extends OptimiserResult {
  readonly gradient: Float32Array;
}

export interface OptimiserOptions extends SessionOptions {
  /** Share of each parameter that a step takes away, times the learning rate; 0 when absent. */
  readonly weightDecay?: number;
}

/** @throws {ArcuateError} As `openSession`. */
export async function openOptimiser(
  parameterCount: number,
  { weightDecay = 0, ...options }: OptimiserOptions = {},
): Promise<Optimiser> {
  const session = await openSession(writeOnnx(nadamGraph(parameterCount)), options);
  const vector = (data: Float32Array): TensorData => ({ shape: [parameterCount], data });
  return {
    release: () => session.release(),
    async step({ parameters, gradient, state }, learningRate) {
      const { factors, momentumProduct } = stepFactors(state, learningRate, weightDecay);
      const results = await session.run({
        ...factors,
        parameters: vector(parameters),
        gradient: vector(gradient),
        firstMoment: vector(state.firstMoment),
        secondMoment: vector(state.secondMoment),
      });
      return {
        parameters: floats(results, "newParameters"),
        state: {
          step: state.step + 1,
          momentumProduct,
          firstMoment: floats(results, "newFirstMoment"),
          secondMoment: floats(results, "newSecondMoment"),
        },
      };
    },
  };
}

function nadamGraph(parameterCount: number): Graph {
  const graph = new Graph();
  const vector = (name: string) => graph.input(name, [parameterCount]);
  const factor = (name: string) => graph.input(name, [1]);
  const [parameters, gradient] = [vector("parameters"), vector("gradient")];
  const mix = (old: Tensor, fresh: Tensor, beta: number) =>
    add(scale(old, beta), scale(fresh, 1 - beta));

  const first = mix(vector("firstMoment"), gradient, BETA_1);
  const second = mix(vector("secondMoment"), multiply(gradient, gradient), BETA_2);
  const direction = add(
    multiply(gradient, factor("gradientFactor")),
    multiply(first, factor("momentFactor")),
  );
  const deviation = add(sqrt(multiply(second, factor("varianceFactor"))), graph.scalar(EPSILON));

  const kept = multiply(parameters, factor("keptFactor"));
  graph.output("newParameters", subtract(kept, divide(direction, deviation)));
  graph.output("newFirstMoment", first);
  graph.output("newSecondMoment", second);
  return graph;
}

/** The scalar factors of the next step, learning rate included, computed in double precision. */
function stepFactors(state: NadamState, learningRate: number, weightDecay: number) {
  const step = state.step + 1;
  const momentum = (t: number) => BETA_1 * (1 - 0.5 * 0.96 ** (t * MOMENTUM_DECAY));
  const momentumProduct = state.momentumProduct * momentum(step);
  const nextProduct = momentumProduct * momentum(step + 1);
  const factor = (value: number): TensorData => ({ shape: [1], data: Float32Array.of(value) });
  return {
    momentumProduct,
    factors: {
      keptFactor: factor(1 - learningRate * weightDecay),
      gradientFactor: factor((learningRate * (1 - momentum(step))) / (1 - momentumProduct)),
      momentFactor: factor((learningRate * momentum(step + 1)) / (1 - nextProduct)),
      varianceFactor: factor(1 / (1 - BETA_2 ** step)),
    },
  };
}
