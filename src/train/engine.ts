/**
 * The numbers of a run and the sessions that move them: gradients of micro-batches added up to a batch, one step of
 * Nadam, running statistics. It knows nothing about cases, schedules or files.
 */

import { createRandom } from "../base/index.ts";
import {
  initialWeights,
  type NetworkWeights,
  type ParameterLayout,
  parameterLayout,
  trainingGraph,
} from "../model/index.ts";
import {
  allFinite,
  channelBlockOf,
  floats,
  initialNadamState,
  type NadamState,
  type Optimiser,
  openOptimiser,
  openSession,
  processorOf,
  type Session,
  type SessionOptions,
  writeOnnx,
} from "../nn/index.ts";
import { averageAfter } from "./average.ts";
import type { TrainingConfiguration } from "./configuration.ts";
import type { MicroBatch } from "./patch.ts";
import { follow, pool } from "./statistics.ts";

/** What the optimiser and the statistics go on from. Every number in it is finite. */
export interface EngineState {
  readonly weights: NetworkWeights;
  readonly optimiser: NadamState;
  /** Of the parameters, over the last steps; the parameters themselves in a run that does not average. */
  readonly average: Float32Array;
  readonly isStatisticsFixed: boolean;
}

/** What became of a step. One that diverged has changed nothing. */
export type StepOutcome =
  | {
      readonly kind: "taken";
      /** Mean of the batch, before the step. */
      readonly loss: number;
    }
  | {
      readonly kind: "diverged";
      /** What is not finite. Only the weights depend on the learning rate of this step. */
      readonly what: "loss" | "gradient" | "statistics" | "weights";
      /** Places in the list of cases that the batch's patches are of, ascending. */
      readonly cases: readonly number[];
    };

export class TrainingEngine {
  readonly device: string;
  readonly layout: ParameterLayout;
  #state: EngineState;
  #session: Session;
  readonly #optimiser: Optimiser;
  readonly #configuration: TrainingConfiguration;
  readonly #options: SessionOptions;

  /**
   * Loads the training step and the optimiser on the device. `release` gives their memory back.
   * @throws {ArcuateError} As `openSession`.
   */
  static async open(
    configuration: TrainingConfiguration,
    options: SessionOptions,
    state: EngineState,
  ): Promise<TrainingEngine> {
    const layout = parameterLayout(configuration.network);
    const session = await openStep(configuration, state.isStatisticsFixed, options);
    const { weightDecay } = configuration;
    const count = state.weights.parameters.length;
    const optimiser = await openOptimiser(count, { ...options, weightDecay });
    return new TrainingEngine(configuration, options, { layout, session, optimiser, state });
  }

  private constructor(
    configuration: TrainingConfiguration,
    options: SessionOptions,
    parts: { layout: ParameterLayout; session: Session; optimiser: Optimiser; state: EngineState },
  ) {
    this.#configuration = configuration;
    this.#options = options;
    this.#session = parts.session;
    this.#optimiser = parts.optimiser;
    this.#state = parts.state;
    this.layout = parts.layout;
    this.device = parts.session.device;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** One step of the optimiser on a batch, unless a number would not be finite after it. */
  async step(batch: AsyncIterable<MicroBatch>, learningRate: number): Promise<StepOutcome> {
    const { weights, optimiser } = this.#state;
    const gradient = new Float32Array(weights.parameters.length);
    let { statistics } = weights;
    const losses: number[] = [];
    const cases = new Set<number>();
    for await (const microBatch of batch) {
      for (const each of microBatch.cases) cases.add(each);
      const results = await this.#run(microBatch);
      addTo(gradient, floats(results, "gradient"));
      losses.push(floats(results, "loss")[0]!);
      if (results.batchStatistics)
        statistics = follow(statistics, floats(results, "batchStatistics"));
    }
    for (let index = 0; index < gradient.length; index++) gradient[index]! /= losses.length;
    const loss = losses.reduce((sum, each) => sum + each, 0) / losses.length;
    const diverged = (what: "loss" | "gradient" | "statistics" | "weights") =>
      ({ kind: "diverged", what, cases: [...cases].sort((a, b) => a - b) }) as const;
    if (!Number.isFinite(loss)) return diverged("loss");
    if (!allFinite(gradient)) return diverged("gradient");
    if (!allFinite(statistics)) return diverged("statistics");
    const from = { parameters: weights.parameters, gradient, state: optimiser };
    const { parameters, state } = await this.#optimiser.step(from, learningRate);
    if (![state.firstMoment, state.secondMoment].every(allFinite)) return diverged("gradient");
    if (!allFinite(parameters)) return diverged("weights");
    const average = averageAfter(
      this.#state.average,
      parameters,
      state.step,
      this.#configuration.averaging,
    );
    const after = { weights: { parameters, statistics }, optimiser: state, average };
    this.#state = { ...this.#state, ...after };
    return { kind: "taken", loss };
  }

  /** Loss of patches under the running statistics, changing nothing. */
  async loss(microBatches: AsyncIterable<MicroBatch>): Promise<number> {
    const results = await this.#runForward("loss", true, microBatches);
    return results.reduce((sum, [loss]) => sum + loss!, 0) / results.length;
  }

  /**
   * Measures the statistics over many micro-batches with the current weights, and normalises by them from here on, so
   * that training then computes exactly what inference computes.
   * @returns False, with nothing changed, if a statistic would not be finite.
   */
  async fixStatistics(microBatches: AsyncIterable<MicroBatch>): Promise<boolean> {
    const statistics = pool(
      await this.#runForward("batchStatistics", false, microBatches),
      this.layout,
    );
    if (!allFinite(statistics)) return false;
    await this.#session.release();
    this.#session = await openStep(this.#configuration, true, this.#options);
    const weights = { ...this.#state.weights, statistics };
    this.#state = { ...this.#state, weights, isStatisticsFixed: true };
    return true;
  }

  /** Goes over to the averaged weights. Their statistics have to be measured: `fixStatistics`. */
  takeAverage(): void {
    const { weights, average } = this.#state;
    this.#state = { ...this.#state, weights: { ...weights, parameters: average } };
  }

  /** One output for every micro-batch, without gradients. */
  async #runForward(
    output: "loss" | "batchStatistics",
    isStatisticsFixed: boolean,
    microBatches: AsyncIterable<MicroBatch>,
  ): Promise<Float32Array[]> {
    const session = await openStep(this.#configuration, isStatisticsFixed, this.#options, [output]);
    const values: Float32Array[] = [];
    for await (const microBatch of microBatches) {
      const { labels, missing, ...inputs } = this.#feeds(microBatch, isStatisticsFixed);
      const feeds = output === "loss" ? { ...inputs, labels, missing } : inputs;
      values.push(floats(await session.run(feeds), output));
    }
    await session.release();
    return values;
  }

  /** Gives back the memory of the sessions; the state stays readable. */
  async release(): Promise<void> {
    await Promise.all([this.#session.release(), this.#optimiser.release()]);
  }

  #run(microBatch: MicroBatch) {
    return this.#session.run(this.#feeds(microBatch, this.#state.isStatisticsFixed));
  }

  #feeds({ samples, ct, labels, missing }: MicroBatch, withStatistics: boolean) {
    const { parameters, statistics } = this.#state.weights;
    const { patch, network } = this.#configuration;
    const shape = [samples, 1, ...patch];
    return {
      parameters: { shape: [parameters.length], data: parameters },
      ...(withStatistics && { statistics: { shape: [statistics.length], data: statistics } }),
      ct: { shape, data: ct },
      labels: { shape, data: labels },
      missing: { shape: [samples, network.channels], data: missing },
    };
  }
}

/** The state before the first step: with these weights, or with weights drawn from the seed. */
export function initialState(
  configuration: TrainingConfiguration,
  weights: NetworkWeights = drawnWeights(configuration),
): EngineState {
  return {
    weights,
    optimiser: initialNadamState(weights.parameters.length),
    average: weights.parameters,
    isStatisticsFixed: false,
  };
}

/** Weights to begin with, drawn from the seed. */
export function drawnWeights({ network, seed }: TrainingConfiguration): NetworkWeights {
  return initialWeights(parameterLayout(network), createRandom(seed).fork("weights"));
}

async function openStep(
  { network, patch, microBatch, diceWeight }: TrainingConfiguration,
  isStatisticsFixed: boolean,
  options: SessionOptions,
  outputs?: readonly string[],
): Promise<Session> {
  const graph = trainingGraph(network, parameterLayout(network), {
    samples: microBatch,
    patch,
    normaliseBy: isStatisticsFixed ? "given" : "batch",
    diceWeight,
    runsOn: processorOf(options.device),
    channelBlock: await channelBlockOf(options.device),
  });
  return openSession(writeOnnx(graph, { outputs }), options);
}

function addTo(target: Float32Array, source: Float32Array): void {
  for (let index = 0; index < target.length; index++) target[index]! += source[index]!;
}
