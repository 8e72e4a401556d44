import { routes } from "../../server/contract/index.ts";
import { CallError, call } from "../api/client.ts";
import { texts } from "../texts/index.ts";
import type { Voxel } from "./plane.ts";

const SLICES_A_PIECE = 8;
const PIECES_AT_ONCE = 3;
const RETRY_MS = 1500;
const KEPT_VOLUMES = 3;

interface Piece {
  readonly first: number;
  readonly count: number;
}

/** The start slice alone, then pieces on both sides of it, the nearest first. */
export function piecesAround(slices: number, start: number): Piece[] {
  const pieces: Piece[] = [{ first: start, count: 1 }];
  let below = start;
  let above = start + 1;
  while (below > 0 || above < slices) {
    if (above < slices) {
      const count = Math.min(SLICES_A_PIECE, slices - above);
      pieces.push({ first: above, count });
      above += count;
    }
    if (below > 0) {
      const count = Math.min(SLICES_A_PIECE, below);
      pieces.push({ first: below - count, count });
      below -= count;
    }
  }
  return pieces;
}

function wait(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** A version of a case's CT. */
export interface CtOfCase {
  readonly caseId: string;
  readonly ctId: string;
}

/** A CT that is being downloaded: slices can be shown as they come. */
export class CtDownload {
  readonly caseId: string;
  readonly ctId: string;
  readonly size: Voxel;
  /** [z, y, x]; 0 where `hasSlice` is 0. */
  readonly hu: Int16Array;
  readonly hasSlice: Uint8Array;
  readonly #waiting: Piece[];
  readonly #listeners = new Set<() => void>();
  readonly #abort = new AbortController();
  #loaded = 0;
  #problem: Error | null = null;

  constructor({ caseId, ctId }: CtOfCase, size: Voxel, start: number) {
    this.caseId = caseId;
    this.ctId = ctId;
    this.size = size;
    this.hu = new Int16Array(size[0] * size[1] * size[2]);
    this.hasSlice = new Uint8Array(size[0]);
    this.#waiting = piecesAround(size[0], Math.max(0, Math.min(size[0] - 1, start)));
    void this.#run();
  }

  /** How many slices have come. Rises with every change. */
  get loaded(): number {
    return this.#loaded;
  }

  get problem(): Error | null {
    return this.#problem;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  dispose(): void {
    this.#abort.abort();
    this.#listeners.clear();
  }

  async #run(): Promise<void> {
    const first = this.#waiting.shift();
    if (first) await this.#fetch(first);
    await Promise.all(Array.from({ length: PIECES_AT_ONCE }, () => this.#work()));
  }

  async #work(): Promise<void> {
    for (let piece = this.#waiting.shift(); piece; piece = this.#waiting.shift()) {
      await this.#fetch(piece);
    }
  }

  async #fetch(piece: Piece): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        const params = { caseId: this.caseId };
        const query = { ...piece, ct: this.ctId };
        const response = await call(routes.ctSlices, { params, query }, { signal });
        this.#take(piece, new Int16Array(await response.arrayBuffer()));
        return;
      } catch (error) {
        if (signal.aborted) return;
        this.#problem = error instanceof Error ? error : new Error(String(error));
        this.#tell();
        const isPassing = error instanceof CallError && (error.status === 0 || error.status >= 500);
        if (!isPassing) return;
        await wait(RETRY_MS);
      }
    }
  }

  #take({ first, count }: Piece, hu: Int16Array): void {
    const area = this.size[1] * this.size[2];
    if (hu.length !== count * area) {
      throw new RangeError(texts.viewer.slicesOfOtherSize(count * area, hu.length));
    }
    this.hu.set(hu, first * area);
    this.hasSlice.fill(1, first, first + count);
    this.#loaded += count;
    this.#problem = null;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const kept = new Map<string, CtDownload>();

/** The CT of a case: from memory, or else a download that starts now at a slice. The last few are kept. */
export function openCt(of: CtOfCase, size: Voxel, start: number): CtDownload {
  const known = kept.get(of.ctId);
  if (known && known.problem === null) {
    kept.delete(of.ctId);
    kept.set(of.ctId, known);
    return known;
  }
  known?.dispose();
  const download = new CtDownload(of, size, start);
  kept.set(of.ctId, download);
  for (const [oldest, volume] of kept) {
    if (kept.size <= KEPT_VOLUMES) break;
    volume.dispose();
    kept.delete(oldest);
  }
  return download;
}
