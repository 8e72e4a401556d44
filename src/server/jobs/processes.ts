/** Runs tasks in processes of their own: their memory goes with them, and what is stopped is stopped. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ArcuateError } from "../../base/index.ts";
import type { StoredProgress } from "../../store/index.ts";
import type { TaskInput, TaskName, TaskOutput } from "../tasks/index.ts";
import { Fault } from "./fault.ts";
import type { FromProcess, TaskFailure, ToProcess } from "./job-main.ts";

export interface TaskOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: StoredProgress) => void;
  /** How long a task that was told to stop may take to do so. */
  readonly graceMs?: number;
}

const MODULE = fileURLToPath(new URL("./job-process.mjs", import.meta.url));
const GRACE_MS = 5_000;

/**
 * Performs a task and gives what it gives.
 * @throws {ArcuateError} What the task throws; `interrupted` when the signal stopped it; `process-died`.
 */
export function runTask<N extends TaskName>(
  name: N,
  input: TaskInput<N>,
  { signal, onProgress, graceMs = GRACE_MS }: TaskOptions = {},
): Promise<TaskOutput<N>> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(interrupted());
    const child = fork(MODULE, [], {
      serialization: "advanced",
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    let outcome: (() => void) | undefined;
    const onAbort = () => stopProcess(child, graceMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    child.on("message", (message: FromProcess) => {
      if (message.kind === "ready") {
        tell(child, { kind: "perform", name, input });
        if (signal?.aborted) onAbort();
      } else if (message.kind === "progress") {
        const { stage, done, total } = message;
        onProgress?.({ stage, done, total });
      } else if (message.kind === "done") {
        // What the task gives is what its type says: both ends are this program.
        outcome = () => resolve(message.output as TaskOutput<N>);
      } else outcome = () => reject(errorFrom(message.failure));
    });
    child.on("error", (cause) => {
      outcome ??= () => reject(died("it could not be started", cause));
    });
    child.on("close", (code, killedBy) => {
      signal?.removeEventListener("abort", onAbort);
      if (outcome !== undefined) outcome();
      else if (signal?.aborted) reject(interrupted());
      else reject(died(killedBy ?? `exit code ${code}`));
    });
  });
}

function stopProcess(child: ChildProcess, graceMs: number): void {
  tell(child, { kind: "stop" });
  const end = setTimeout(() => child.kill("SIGKILL"), graceMs);
  child.once("close", () => clearTimeout(end));
}

function tell(child: ChildProcess, message: ToProcess): void {
  if (child.connected) child.send(message);
}

function errorFrom({ errorKind, code, message, fields }: TaskFailure): Error {
  if (errorKind === "bug") return new Fault(message);
  return new ArcuateError(errorKind, code, message, { fields });
}

function interrupted(): ArcuateError {
  return new ArcuateError("interrupted", "interrupted", "Stopped");
}

function died(state: string, cause?: unknown): ArcuateError {
  const message = `Cannot finish the work: its process must live, got ${state}; there may be too little memory`;
  return new ArcuateError("device", "process-died", message, { cause });
}
