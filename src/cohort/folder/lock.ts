/** Lets only one import at a time work on a cohort: a lock file names the process. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { ArcuateError } from "../../base/index.ts";

/**
 * Holds the cohort while `use` runs. A lock whose process is gone is taken over.
 * @throws {ArcuateError} `cohort-busy`; whatever `use` throws.
 */
export async function whileLocked<T>(cohort: string, use: () => Promise<T>): Promise<T> {
  const path = join(cohort, "import.lock");
  take(path);
  const release = () => rmSync(path, { force: true });
  process.once("exit", release);
  try {
    return await use();
  } finally {
    release();
    process.off("exit", release);
  }
}

function take(path: string): void {
  const owner = `${process.pid} ${hostname()}`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, owner, { flag: "wx" });
      return;
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) {
        const message = `Cannot write ${path}: the folder must be writable`;
        throw new ArcuateError("storage", "write-failed", message, { fields: { path }, cause });
      }
    }
    if (isHeld(path)) break;
    rmSync(path, { force: true });
  }
  const message = `Cannot import: no other import may be running on the cohort, got one; if none is running, remove ${path}`;
  throw new ArcuateError("storage", "cohort-busy", message, { fields: { path } });
}

/** Of another machine nothing can be known: its lock counts. A half-written one is nobody's. */
function isHeld(path: string): boolean {
  let owner: readonly string[];
  try {
    owner = readFileSync(path, "utf8").split(" ");
  } catch {
    return false;
  }
  const pid = Number(owner[0]);
  if (owner.length !== 2 || !Number.isInteger(pid) || pid <= 0) return false;
  if (owner[1] !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
