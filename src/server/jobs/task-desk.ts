/** Tasks that a request waits for: few at a time, the others queue. */
import { ArcuateError } from "../../base/index.ts";
import type { TaskInput, TaskName, TaskOutput } from "../tasks/index.ts";
import { runTask } from "./processes.ts";

export interface TaskDesk {
  /** @throws {ArcuateError} `busy` when too many wait already; as `runTask`. */
  run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>>;
  close(): void;
}

/** With more than this waiting, a person would wait for minutes: they are told instead. */
const LINE = 20;

/** Makes a desk that runs at most `atOnce` tasks at a time, each in a process of its own. */
export function createTaskDesk(atOnce: number): TaskDesk {
  const closing = new AbortController();
  const waiting: (() => void)[] = [];
  let working = 0;
  return {
    run: async (name, input) => {
      if (working >= atOnce) {
        if (waiting.length >= LINE) throw busy();
        await new Promise<void>((resolve) => waiting.push(resolve)); // a task that ends calls the first of them
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
  const message = `Cannot do this now: at most ${LINE} requests can wait for a processor, got more; try again in a minute`;
  return new ArcuateError("device", "busy", message);
}
