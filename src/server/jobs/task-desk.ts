/** Tasks that a request waits for: few at a time, the others in line. */
import { ArcuateError } from "../../base/index.ts";
import type { TaskInput, TaskName, TaskOutput } from "../tasks/index.ts";
import { runTask } from "./processes.ts";

export interface TaskDesk {
  /** @throws {ArcuateError} `busy` when too many wait already; as `runTask`. */
  run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>>;
  close(): void;
}

/** More than this in line and a person waits for minutes: better to be told. */
const LINE = 20;

export function createTaskDesk(atOnce: number): TaskDesk {
  const closing = new AbortController();
  const waiting: (() => void)[] = [];
  let working = 0;
  return {
    run: async (name, input) => {
      if (working >= atOnce) {
        if (waiting.length >= LINE) throw busy();
        await new Promise<void>((resolve) => waiting.push(resolve)); // whoever is done hands the place on
      } else working++;
      try {
        return await runTask(name, input, { signal: closing.signal });
      } finally {
        const next = waiting.shift();
        if (next === undefined) working--;
        else next();
      }
    },
    close: () => closing.abort(),
  };
}

function busy(): ArcuateError {
  const message = `Cannot do this now: fewer than ${LINE} requests may wait for a processor, got more; try again soon`;
  return new ArcuateError("device", "busy", message);
}
