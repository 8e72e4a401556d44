/** The run's log: one JSON object a line. */
import { appendFile, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../host/index.ts";

const NAME = "log.jsonl";

function logFile(folder: string): string {
  return join(folder, NAME);
}

/** Adds a line to the run's log.jsonl. The folder must exist. */
export async function appendToLog(folder: string, entry: object): Promise<void> {
  await appendFile(logFile(folder), `${JSON.stringify(entry)}\n`);
}

/**
 * Removes the lines that a killed run logged after its checkpoint, or all lines if it wrote none: the resumed run
 * repeats, and logs, these steps again.
 */
export async function truncateLog(folder: string, checkpointStep?: number): Promise<void> {
  if (checkpointStep === undefined) return rm(logFile(folder), { force: true });
  const text = await readFile(logFile(folder), "utf8").catch(() => "");
  const lines = text.split("\n");
  const last = lines.findLastIndex((line) => isCheckpoint(line, checkpointStep));
  if (last >= 0) await writeFileAtomic(logFile(folder), `${lines.slice(0, last + 1).join("\n")}\n`);
}

function isCheckpoint(line: string, step: number): boolean {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== "object" || entry === null) return false;
    return "kind" in entry && entry.kind === "checkpoint" && "step" in entry && entry.step === step;
  } catch {
    return false; // a line torn by the kill
  }
}
