/** Threads that decompress frames and can be ended. The first compressed slice starts them. */
import { availableParallelism } from "node:os";
import { ThreadPool } from "../../host/index.ts";
import type { DecodeRequest } from "./codec-worker.ts";
import { patience } from "./patience.ts";

const MAX_THREADS = 4;
/** A slice takes 0.05 s; one that takes this long was not made by a scanner. */
const FRAME_LIMIT_MS = 20_000;

export interface Decoder {
  /** The frame's pixels, little-endian; undefined when it cannot be decoded, or not in time. */
  decode(request: DecodeRequest): Promise<Uint8Array | undefined>;
  /** Ends the threads; with the series. */
  close(): Promise<void>;
}

/** @param frameLimitMs What a frame may take on an idle machine. */
export function createDecoder(frameLimitMs = FRAME_LIMIT_MS): Decoder {
  const module = new URL("./codec-worker.ts", import.meta.url);
  const threads = Math.min(MAX_THREADS, availableParallelism());
  const pool = new ThreadPool<DecodeRequest, Uint8Array | undefined>(module, { threads });
  return {
    // A frame that takes too long, or breaks its thread, has no pixels: the reader refuses its slice by name.
    decode: (request) =>
      pool.run(request, { timeMs: frameLimitMs * patience() }).catch(() => undefined),
    close: () => pool.close(),
  };
}
