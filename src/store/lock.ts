/** Only one process can use a data folder: the embedded database has no lock, and two processes would destroy it. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { ArcuateError } from "../base/index.ts";

export interface FolderLock {
  release(): void;
}

/** Who holds a lock. A process id may be used again later, so the start of the process is noted too where it is known. */
const ownerSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** Empty where the system does not tell. */
  started: z.string().catch(""),
});
type Owner = Readonly<z.infer<typeof ownerSchema>>;

const LOCK = "arcuate.lock";

/**
 * Takes the folder for this process. A lock whose process is gone is taken over.
 * @throws {ArcuateError} `data-folder-busy` when another process holds it; `write-failed`.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, LOCK);
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(path)) return { release: () => releaseOwn(path) };
    const text = readText(path);
    if (text === undefined) continue; // released just now
    if (isHeld(text)) throw busy(folder, path, text);
    takeAway(path, text);
  }
  throw busy(folder, path, readText(path) ?? "");
}

function own(): string {
  const owner: Owner = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
  return JSON.stringify(owner);
}

function create(path: string): boolean {
  try {
    writeFileSync(path, own(), { flag: "wx", mode: 0o600 });
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    const message = `Cannot write ${path}: the data folder must be writable`;
    throw new ArcuateError("storage", "write-failed", message, { fields: { path }, cause });
  }
}

/** Of two processes that find the same dead lock, only one renames it; a process that renamed a fresh lock puts it back. */
function takeAway(path: string, dead: string): void {
  const aside = `${path}.${process.pid}.tmp`;
  try {
    renameSync(path, aside);
  } catch {
    return; // somebody else was faster
  }
  if (readText(aside) === dead) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function releaseOwn(path: string): void {
  if (readText(path) === own()) rmSync(path, { force: true });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Of another machine nothing can be known: its lock counts. A half-written one is nobody's. */
function isHeld(text: string): boolean {
  const owner = parseOwner(text);
  if (owner === undefined) return false;
  if (owner.host !== hostname()) return true;
  if (owner.pid === process.pid) return owner.started === startOf(process.pid);
  if (!isAlive(owner.pid)) return false;
  const started = startOf(owner.pid);
  return owner.started === "" || started === "" || started === owner.started;
}

function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return ownerSchema.parse(value);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** When a process was started, in the kernel's ticks; Linux tells, others do not. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces; the 22nd field is the 20th after it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function busy(folder: string, path: string, text: string): ArcuateError {
  const owner = parseOwner(text);
  const holder = owner === undefined ? "another process" : `process ${owner.pid} on ${owner.host}`;
  const message = `Cannot use the data folder ${folder}: no other server may be using it, got ${holder}; if that server is not running, remove ${path}`;
  return new ArcuateError("storage", "data-folder-busy", message, { fields: { path: folder } });
}
