/** Runs each task in its own process, which frees its memory at the end and can be stopped at any time. */
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
  /** How long a task may take to stop before its process is killed. */
  readonly graceMs?: number;
}

const MODULE = fileURLToPath(new URL("./job-process.mjs", import.meta.url));
const GRACE_MS = 5_000;

/**
 * Runs a task in a new process.
 * @returns The output of the task.
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
        // Both ends are this program: the output of a task has the type of that task.
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
  const message = `Cannot finish the work: its process must run to its end, got ${state}; the machine may have too little memory`;
  return new ArcuateError("device", "process-died", message, { cause });
}
