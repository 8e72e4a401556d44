import type { JobRow } from "../../store/index.ts";

/** Passes every change of a job to listeners. */
export interface JobEvents {
  emit(job: JobRow): void;
  /** @returns How to stop listening. */
  listen(listener: (job: JobRow) => void): () => void;
}

/** Listeners of this process; they are called in the order in which they came. */
export function createJobEvents(): JobEvents {
  const listeners = new Set<(job: JobRow) => void>();
  return {
    emit: (job) => {
      for (const listener of listeners) listener(job);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
