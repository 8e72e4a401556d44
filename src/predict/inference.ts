/**
 * Exact inference on a whole volume in bounded memory.
 *
 * Only the network's full resolution is too large to hold at once, and it is narrow and shallow. So the network runs
 * in three parts: the way in, slab by slab, keeping only what is pooled; everything below at half resolution, at
 * once; the way out, slab by slab, with the way in computed again for each. Slabs overlap by what the full-resolution
 * convolutions reach, so every voxel gets the logits of an undivided run.
 */
import { type Progress, silentProgress } from "../base/index.ts";
import type { GridSize } from "../geometry/index.ts";
import {
  constantWeights,
  enter,
  layersFrom,
  leave,
  type Model,
  parameterLayout,
  sizeMultiple,
  trunk,
} from "../model/index.ts";
import {
  fetchBytes,
  floats,
  Graph,
  largestChannel,
  maxPool,
  openSession,
  type Session,
  type SessionOptions,
  slice,
  type Tensor,
  type TensorData,
  writeOnnx,
} from "../nn/index.ts";
import { OUTSIDE } from "./preprocess.ts";
import { putSlices, type Slab, slabsOf, takeSlices } from "./slabs.ts";

export interface InferenceOptions extends SessionOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Memory the slabs at full resolution may take, roughly. */
  readonly slabBytes?: number;
}

/** Logits of some slices: [channels, count, y, x] for slices `start` ... `start + count - 1` of the volume. */
export interface LogitsSlab {
  readonly start: number;
  readonly count: number;
  readonly logits: Float32Array;
}

const DEFAULT_SLAB_BYTES = 500e6;

/** Maps of the full-resolution width that live at one time, roughly. */
const LIVE_MAPS = 4;

/** A scaled CT: [z, y, x] of the given size. */
interface ScaledCt {
  readonly ct: Float32Array;
  readonly size: GridSize;
}

/**
 * Runs the model over a scaled CT and hands over the logits slab by slab, in order of z. The logits' planes are
 * rows x columns of the input.
 */
export function inferLogits(
  model: Model,
  volume: ScaledCt,
  onSlab: (slab: LogitsSlab) => void,
  options: InferenceOptions = {},
): Promise<void> {
  const whole = (logits: Tensor) => logits;
  const plane = volume.size[1] * volume.size[2];
  return infer(model, volume, options, whole, (start, results) => {
    const logits = floats(results, "out");
    onSlab({ start, count: logits.length / (model.description.network.channels * plane), logits });
  });
}

/** The channel with the largest logit of every voxel, the lowest of equals: [z, y, x]. */
export async function inferLabels(
  model: Model,
  volume: ScaledCt,
  options: InferenceOptions = {},
): Promise<Uint8Array> {
  const [slices, rows, columns] = volume.size;
  const labels = new Uint8Array(slices * rows * columns);
  await infer(model, volume, options, largestChannel, (start, results) =>
    fetchBytes(results, "out", labels.subarray(start * rows * columns)),
  );
  return labels;
}

/** @param ending Adds operators to the graph after the logits. Its results, called `out`, come slab by slab. */
async function infer(
  model: Model,
  { ct, size }: ScaledCt,
  options: InferenceOptions,
  ending: (logits: Tensor) => Tensor,
  onSlab: (start: number, results: Readonly<Record<string, TensorData>>) => void,
): Promise<void> {
  const { progress = silentProgress, signal } = options;
  const run = new WholeVolumeRun(model, size, options);
  const total = run.slabs.length + 1 + run.wantedSlabs.length;
  try {
    const padded = padVolume(ct, size, run.size);
    let done = 0;
    const tick = () => {
      signal?.throwIfAborted();
      progress.report("segmenting", ++done, total);
    };
    const pooled = await run.enter(padded, tick);
    await run.release(); // free each part's memory before the next part allocates its own
    const up = await run.trunk(pooled);
    await run.release();
    tick();
    await run.leave(padded, up, ending, (start, results) => {
      onSlab(start, results);
      tick();
    });
  } finally {
    await run.release();
  }
}

/** The sessions of one volume's size. Slabs of one shape share a session. */
class WholeVolumeRun {
  /** The volume's size, padded to what halves evenly. */
  readonly size: GridSize;
  readonly #unpadded: GridSize;
  readonly slabs: readonly Slab[];
  /** Those that are not all padding. */
  readonly wantedSlabs: readonly Slab[];
  readonly #model: Model;
  readonly #options: SessionOptions;
  readonly #sessions = new Map<string, Session>();

  constructor(model: Model, size: GridSize, options: InferenceOptions) {
    const { network } = model.description;
    const multiple = sizeMultiple(network);
    const padded = (length: number) => Math.ceil(length / multiple) * multiple;
    this.size = [padded(size[0]), padded(size[1]), padded(size[2])];
    this.#unpadded = size;
    this.#model = model;
    this.#options = options;
    const sliceBytes = 4 * network.widths[0]! * this.size[1] * this.size[2] * LIVE_MAPS;
    // What full-resolution units see on both ways, rounded up to whole pooled slices.
    const halo = 2 * network.units[0]!;
    const fitting = Math.floor((options.slabBytes ?? DEFAULT_SLAB_BYTES) / sliceBytes) - 2 * halo;
    this.slabs = slabsOf(this.size[0], Math.max(2 * Math.floor(fitting / 2), 8), halo);
    this.wantedSlabs = this.slabs.filter(({ start }) => start < size[0]);
  }

  async enter(ct: Float32Array, tick: () => void): Promise<Float32Array> {
    const pooled = new Float32Array(this.#width * this.#halfVolume);
    for (const slab of this.slabs) {
      const session = await this.#session("enter", slab, (graph, layers) => {
        const full = enter(this.#slabInput(graph, "ct", 1, slab, 1), this.#network, layers);
        return maxPool(this.#withoutHalo(full, slab));
      });
      const results = await session.run({ ct: this.#slabFeed(ct, 1, slab, 1) });
      putSlices(pooled, floats(results, "out"), this.#half(this.#width), slab.start / 2);
      tick();
    }
    return pooled;
  }

  async trunk(pooled: Float32Array): Promise<Float32Array> {
    const [z, y, x] = this.size;
    const shape = [1, this.#width, z / 2, y / 2, x / 2];
    const session = await this.#session("trunk", undefined, (graph, layers) =>
      trunk(graph.input("pooled", shape), this.#network, layers),
    );
    return floats(await session.run({ pooled: { shape, data: pooled } }), "out");
  }

  async leave(
    ct: Float32Array,
    up: Float32Array,
    ending: (logits: Tensor) => Tensor,
    onSlab: (start: number, results: Readonly<Record<string, TensorData>>) => void,
  ): Promise<void> {
    for (const slab of this.wantedSlabs) {
      const session = await this.#session("leave", slab, (graph, layers) => {
        const full = enter(this.#slabInput(graph, "ct", 1, slab, 1), this.#network, layers);
        const below = this.#slabInput(graph, "up", this.#width, slab, 2);
        const logits = leave(full, below, this.#network, layers);
        return ending(this.#withoutPadding(logits, slab));
      });
      const results = await session.run({
        ct: this.#slabFeed(ct, 1, slab, 1),
        up: this.#slabFeed(up, this.#width, slab, 2),
      });
      onSlab(slab.start, results);
    }
  }

  async release(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => session.release()));
  }

  get #network() {
    return this.#model.description.network;
  }

  get #width(): number {
    return this.#network.widths[0]!;
  }

  get #halfVolume(): number {
    return (this.size[0] * this.size[1] * this.size[2]) / 8;
  }

  #half(channels: number) {
    return { channels, depth: this.size[0] / 2, plane: (this.size[1] * this.size[2]) / 4 };
  }

  /** Shape of a slab with its halo, on the grid made coarser by `factor`. */
  #slabShape(channels: number, { before, count, after }: Slab, factor: 1 | 2): number[] {
    return [
      1,
      channels,
      (before + count + after) / factor,
      this.size[1] / factor,
      this.size[2] / factor,
    ];
  }

  #slabInput(graph: Graph, name: string, channels: number, slab: Slab, factor: 1 | 2): Tensor {
    return graph.input(name, this.#slabShape(channels, slab, factor));
  }

  #slabFeed(source: Float32Array, channels: number, slab: Slab, factor: 1 | 2) {
    const layout = {
      channels,
      depth: this.size[0] / factor,
      plane: (this.size[1] * this.size[2]) / factor ** 2,
    };
    const from = (slab.start - slab.before) / factor;
    const to = (slab.start + slab.count + slab.after) / factor;
    return {
      shape: this.#slabShape(channels, slab, factor),
      data: takeSlices(source, layout, [from, to]),
    };
  }

  #withoutHalo(x: Tensor, { before, count }: Slab): Tensor {
    return slice(x, [0, 0, before, 0, 0], x.shape.with(2, before + count));
  }

  #withoutPadding(x: Tensor, { start, before, count }: Slab): Tensor {
    const [slices, rows, columns] = this.#unpadded;
    const end = before + Math.min(count, slices - start);
    return slice(x, [0, 0, before, 0, 0], [1, x.shape[1]!, end, rows, columns]);
  }

  async #session(
    part: string,
    slab: Slab | undefined,
    build: (graph: Graph, layers: ReturnType<typeof layersFrom>) => Tensor,
  ): Promise<Session> {
    // Slabs at the volume's end are cut where the volume ends, so they share with none.
    const { start = 0, before, count = 0, after } = slab ?? {};
    const key = [part, before, count, after, start + count > this.#unpadded[0]].join(" ");
    const known = this.#sessions.get(key);
    if (known) return known;
    const graph = new Graph();
    const layout = parameterLayout(this.#network);
    graph.output(
      "out",
      build(graph, layersFrom(constantWeights(graph, layout, this.#model.weights))),
    );
    const session = await openSession(writeOnnx(graph), this.#options);
    this.#sessions.set(key, session);
    return session;
  }
}

function padVolume(ct: Float32Array, size: GridSize, padded: GridSize): Float32Array {
  if (size.every((length, axis) => length === padded[axis])) return ct;
  const [slices, rows, columns] = size;
  const result = new Float32Array(padded[0] * padded[1] * padded[2]).fill(OUTSIDE);
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const from = (z * rows + y) * columns;
      result.set(ct.subarray(from, from + columns), (z * padded[1] + y) * padded[2]);
    }
  }
  return result;
}
