/**
 * The numbers of a run and the sessions that move them: gradients of micro-batches added up to a batch, one step of
 * Nadam, running statistics. It knows nothing of cases, schedules or files.
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
  floats,
  initialNadamState,
  type NadamState,
  type Optimiser,
  openOptimiser,
  openSession,
  type Session,
  type SessionOptions,
  writeOnnx,
} from "../nn/index.ts";
import type { TrainingConfiguration } from "./configuration.ts";
import type { Patch } from "./patch.ts";
import { follow, pool } from "./statistics.ts";

/** Patches that run at one time. */
export type MicroBatch = readonly Patch[];

export interface EngineState {
  readonly weights: NetworkWeights;
  readonly optimiser: NadamState;
  readonly isStatisticsFixed: boolean;
}

export class TrainingEngine {
  readonly device: string;
  readonly layout: ParameterLayout;
  #state: EngineState;
  #session: Session;
  readonly #optimiser: Optimiser;
  readonly #configuration: TrainingConfiguration;
  readonly #options: SessionOptions;

  static async open(
    configuration: TrainingConfiguration,
    options: SessionOptions,
    state: EngineState = initialState(configuration),
  ): Promise<TrainingEngine> {
    const layout = parameterLayout(configuration.network);
    const session = await openStep(configuration, state.isStatisticsFixed, options);
    const optimiser = await openOptimiser(state.weights.parameters.length, options);
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

  /** One step of the optimiser on a batch; returns the batch's mean loss before it. */
  async step(batch: Iterable<MicroBatch>, learningRate: number): Promise<number> {
    const { weights, optimiser } = this.#state;
    const gradient = new Float32Array(weights.parameters.length);
    let { statistics } = weights;
    const losses: number[] = [];
    for (const microBatch of batch) {
      const results = await this.#run(microBatch);
      addTo(gradient, floats(results, "gradient"));
      losses.push(floats(results, "loss")[0]!);
      if (results.batchStatistics)
        statistics = follow(statistics, floats(results, "batchStatistics"));
    }
    for (let index = 0; index < gradient.length; index++) gradient[index]! /= losses.length;
    const from = { parameters: weights.parameters, gradient, state: optimiser };
    const { parameters, state } = await this.#optimiser.step(from, learningRate);
    this.#state = { ...this.#state, weights: { parameters, statistics }, optimiser: state };
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  }

  /** Loss of patches under the running statistics, changing nothing. */
  async loss(microBatches: Iterable<MicroBatch>): Promise<number> {
    const results = await this.#runForward("loss", true, microBatches);
    return results.reduce((sum, [loss]) => sum + loss!, 0) / results.length;
  }

  /**
   * Measures the statistics anew over many micro-batches with the weights as they are, and normalises by them from
   * here on: what is trained from now on is exactly what inference will compute.
   */
  async fixStatistics(microBatches: Iterable<MicroBatch>): Promise<void> {
    const statistics = pool(
      await this.#runForward("batchStatistics", false, microBatches),
      this.layout,
    );
    await this.#session.release();
    this.#session = await openStep(this.#configuration, true, this.#options);
    const weights = { ...this.#state.weights, statistics };
    this.#state = { ...this.#state, weights, isStatisticsFixed: true };
  }

  /** One output for every micro-batch, without the way back. */
  async #runForward(
    output: "loss" | "batchStatistics",
    isStatisticsFixed: boolean,
    microBatches: Iterable<MicroBatch>,
  ): Promise<Float32Array[]> {
    const session = await openStep(this.#configuration, isStatisticsFixed, this.#options, [output]);
    const values: Float32Array[] = [];
    for (const microBatch of microBatches) {
      const { labels, missing, ...inputs } = this.#feeds(microBatch, isStatisticsFixed);
      const feeds = output === "loss" ? { ...inputs, labels, missing } : inputs;
      values.push(floats(await session.run(feeds), output));
    }
    await session.release();
    return values;
  }

  async release(): Promise<void> {
    await Promise.all([this.#session.release(), this.#optimiser.release()]);
  }

  #run(microBatch: MicroBatch) {
    return this.#session.run(this.#feeds(microBatch, this.#state.isStatisticsFixed));
  }

  #feeds(microBatch: MicroBatch, withStatistics: boolean) {
    const { parameters, statistics } = this.#state.weights;
    const { patch, network } = this.#configuration;
    const shape = [microBatch.length, 1, ...patch];
    return {
      parameters: { shape: [parameters.length], data: parameters },
      ...(withStatistics && { statistics: { shape: [statistics.length], data: statistics } }),
      ct: { shape, data: joined(microBatch.map(({ ct }) => ct)) },
      labels: { shape, data: joined(microBatch.map(({ labels }) => labels)) },
      missing: {
        shape: [microBatch.length, network.channels],
        data: joined(microBatch.map(({ missing }) => missing)),
      },
    };
  }
}

function initialState(configuration: TrainingConfiguration): EngineState {
  const random = createRandom(configuration.seed).fork("weights");
  const weights = initialWeights(parameterLayout(configuration.network), random);
  return {
    weights,
    optimiser: initialNadamState(weights.parameters.length),
    isStatisticsFixed: false,
  };
}

function openStep(
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
  });
  return openSession(writeOnnx(graph, { outputs }), options);
}

function addTo(target: Float32Array, source: Float32Array): void {
  for (let index = 0; index < target.length; index++) target[index]! += source[index]!;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Float32Array(parts.length * parts[0]!.length);
  for (const [index, part] of parts.entries()) all.set(part, index * part.length);
  return all;
}
