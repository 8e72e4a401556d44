/** What the tests of dicom/ share: folders to write files to, the tools of Debian, and the samples. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { newFolder } from "../set-up/folders.ts";

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
/** Third-party files, present on development machines only. */
export const sharedData = join(projectRoot, "..", "shared", "data");

/** Whether the data are here; says so once where not. */
export function hasSharedData(folder: string): boolean {
  const isHere = existsSync(join(sharedData, folder));
  if (!isHere) console.warn(`skipped: ../shared/data/${folder} is not there`);
  return isHere;
}

/** What was found of each tool, so that the test files of a process start it once. */
const found = new Map<string, boolean>();

/** Whether a tool runs; says so where it does not. */
export function hasTool(command: string, args: readonly string[]): boolean {
  const called = [command, ...args].join(" ");
  const isHere = found.get(called) ?? runs(command, args);
  found.set(called, isHere);
  if (!isHere) console.warn(`skipped: ${called} does not run`);
  return isHere;
}

function runs(command: string, args: readonly string[]): boolean {
  const { error, status } = spawnSync(command, args, { stdio: "ignore" });
  return error === undefined && (status === 0 || command !== PYTHON);
}

/** Debian's Python, which sees Debian's pydicom. */
const PYTHON = "/usr/bin/python3";
export const hasPydicom = () => hasTool(PYTHON, ["-c", "import pydicom, numpy"]);
export const hasDciodvfy = () => hasTool("dciodvfy", ["-version"]);

/** Runs the project's pydicom reader, which shares no code with Arcuate, and gives what it prints. */
export function askPydicom(...args: readonly string[]): unknown {
  const script = join(projectRoot, "tools", "dicom-oracle.py");
  const text = execFileSync(PYTHON, [script, ...args], { maxBuffer: 2 ** 30, encoding: "utf8" });
  return JSON.parse(text);
}

/** The errors that dciodvfy finds in a file. */
export function dciodvfyErrors(path: string): readonly string[] {
  const { stdout, stderr } = spawnSync("dciodvfy", [path], { encoding: "utf8" });
  return `${stdout}${stderr}`.split("\n").filter((line) => line.startsWith("Error"));
}

/** An empty folder that is removed when the test file is done. */
export function temporaryFolder(): string {
  return newFolder("arcuate-dicom-");
}

export function writeFiles(
  files: Readonly<Record<string, Uint8Array | string>>,
  folder = temporaryFolder(),
): string {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

export * from "./samples.ts";
