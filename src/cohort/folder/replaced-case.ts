/**
 * Replaces a case's folder by another one. Nothing exchanges two folders in one step, so the old one is put aside under a
 * hidden name first; whoever finds it there without a successor puts it back.
 */
import { existsSync, readdirSync, renameSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const ASIDE = /^\.(case-[0-9a-f]{10})\.old$/;
/** As the folder of an unfinished import: the next import removes it. */
const REMOVABLE = ".tmp";

/**
 * Puts `successor` in the place of a case's folder. Whenever the process ends, the old folder or the new one is whole:
 * in its place, or aside, where `restoreReplaced` finds it.
 */
export async function replaceCase(folder: string, successor: string): Promise<void> {
  const aside = asideOf(folder);
  for (let attempt = 1; ; attempt++) {
    await rename(folder, aside);
    try {
      await rename(successor, folder);
      break;
    } catch (error) {
      // Another process that reads the cohort just then has put the old folder back.
      if (attempt === ATTEMPTS || !isCode(error, ["ENOTEMPTY", "EEXIST"])) throw error;
    }
  }
  await removeAside(aside, folder);
}

const ATTEMPTS = 3;

function isCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** Puts back what was aside when an import ended between two steps. Reading a cohort calls it first. */
export function restoreReplaced(casesFolder: string): void {
  for (const name of readdirSync(casesFolder)) {
    const caseId = ASIDE.exec(name)?.[1];
    if (caseId === undefined || existsSync(join(casesFolder, caseId))) continue;
    try {
      renameSync(join(casesFolder, name), join(casesFolder, caseId));
    } catch (error) {
      if (!isCode(error, ["ENOENT"])) throw error; // another process was quicker
    }
  }
}

/** Removes what is aside and has a successor. */
export async function removeReplaced(casesFolder: string): Promise<void> {
  restoreReplaced(casesFolder);
  for (const name of readdirSync(casesFolder)) {
    const caseId = ASIDE.exec(name)?.[1];
    if (caseId !== undefined) await removeAside(join(casesFolder, name), join(casesFolder, caseId));
  }
}

/** Renamed before it is removed, so that a folder that is aside is always whole. */
async function removeAside(aside: string, folder: string): Promise<void> {
  const removable = join(dirname(folder), `.${basename(folder)}${REMOVABLE}`);
  await rm(removable, { recursive: true, force: true });
  await rename(aside, removable);
  await rm(removable, { recursive: true, force: true });
}

function asideOf(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}.old`);
}
