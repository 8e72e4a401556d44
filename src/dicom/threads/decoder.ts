/** Threads that decompress frames and can be ended. Started by the first compressed slice, closed with the series. */
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { startThread } from "../../host/index.ts";
import type { DecodeAnswer, DecodeRequest } from "./codec-worker.ts";
import { patience } from "./patience.ts";

const MAX_THREADS = 4;
/** A slice takes 0.05 s; a frame that takes this long does not come from a scanner. */
const FRAME_LIMIT_MS = 20_000;

export interface Decoder {
  /** The frame's pixels; undefined when it cannot be decoded, or not in time. */
  decode(request: Omit<DecodeRequest, "id">): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, (pixels: Uint8Array | undefined) => void>;
}

/**
 * Decodes compressed frames in threads of their own, which start with the first frame. `close` ends them.
 *
 * @param frameLimitMs A thread that takes longer for one frame is ended, and the frame counts as undecodable.
 */
export function createDecoder(frameLimitMs = FRAME_LIMIT_MS): Decoder {
  const threads = new Map<number, Thread>();
  let frames = 0;

  function nextThread(): Thread {
    const slot = frames % Math.min(MAX_THREADS, availableParallelism());
    const thread = threads.get(slot) ?? startDecoding(() => threads.delete(slot));
    threads.set(slot, thread);
    return thread;
  }

  return {
    decode(request) {
      const thread = nextThread();
      const id = frames++;
      return new Promise((resolve) => {
        // Ending the thread answers all frames that wait for it: a frame of twenty seconds means a hostile file.
        const allowedMs = frameLimitMs * patience();
        const timer = setTimeout(() => void thread.worker.terminate(), allowedMs);
        thread.waiting.set(id, (pixels) => {
          clearTimeout(timer);
          resolve(pixels);
        });
        thread.worker.postMessage({ ...request, id });
      });
    },
    async close() {
      await Promise.all([...threads.values()].map((thread) => thread.worker.terminate()));
    },
  };
}

function startDecoding(onEnd: () => void): Thread {
  const waiting: Thread["waiting"] = new Map();
  const worker = startThread(new URL("./codec-worker.ts", import.meta.url));
  worker.on("message", ({ id, pixels }: DecodeAnswer) => {
    waiting.get(id)?.(pixels);
    waiting.delete(id);
  });
  // A thread that breaks down ends; what is waiting then has no pixels.
  worker.on("error", () => {});
  worker.on("exit", () => {
    for (const answer of waiting.values()) answer(undefined);
    waiting.clear();
    onEnd();
  });
  worker.unref();
  return { worker, waiting };
}
