import type { JobRow } from "../../store/index.ts";

/** Tells whoever listens of every change of a job. */
export interface JobEvents {
  emit(job: JobRow): void;
  /** @returns How to stop listening. */
  listen(listener: (job: JobRow) => void): () => void;
}

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
