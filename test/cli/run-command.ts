/**
 * Runs the command line: in this process, which costs no start of Node and no loading of modules, or in a process of
 * its own, as a user does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { main } from "../../src/cli/main.ts";
import { newFolder } from "../set-up/folders.ts";

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const command = join(projectRoot, "bin", "arcuate.mjs");

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  /** Resolves when stderr holds the text; rejects when the command ends without. */
  says(text: string): Promise<void>;
  readonly ended: Promise<Ran>;
}

/** Starts the command in a process of its own. */
export function startArcuate(args: readonly string[], cwd: string = tmpdir()): Running {
  const child = spawn(process.execPath, [command, ...args], { cwd });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (bytes) => {
    stdout += bytes;
  });
  child.stderr.on("data", (bytes) => {
    stderr += bytes;
  });
  const ended = new Promise<Ran>((resolve) => {
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => stderr.includes(text) && resolve();
      child.stderr.on("data", look);
      look();
      child.on("close", () =>
        reject(new RangeError(`The command ended without "${text}": ${stderr}`)),
      );
    });
  return { process: child, says, ended };
}

/** Runs the command in a process of its own, to its end. */
export function arcuateProcess(args: readonly string[], cwd?: string): Promise<Ran> {
  return startArcuate(args, cwd).ended;
}

function collector(chunks: string[]): Writable {
  return new Writable({
    write(chunk, _, done) {
      chunks.push(String(chunk));
      done();
    },
  });
}

/** The working folder belongs to the whole process, so one command runs after the other. */
let latest: Promise<unknown> = Promise.resolve();

/** Runs the command in this process, with another working folder until it ends. */
export function arcuate(args: readonly string[], cwd: string = tmpdir()): Promise<Ran> {
  const ran = latest.then(async () => {
    const [stdout, stderr]: [string[], string[]] = [[], []];
    const before = process.cwd();
    process.chdir(cwd);
    try {
      const streams = { stdout: collector(stdout), stderr: collector(stderr) };
      const exitCode = await main(args, streams);
      return { exitCode, stdout: stdout.join(""), stderr: stderr.join("") };
    } finally {
      process.chdir(before);
    }
  });
  latest = ran.catch(() => {});
  return ran;
}

/** Runs with --json and gives the one document on stdout. */
export async function arcuateJson(
  args: readonly string[],
  cwd?: string,
  run: typeof arcuate = arcuate,
): Promise<{ exitCode: number | null; document: unknown }> {
  const { exitCode, stdout, stderr } = await run([...args, "--json"], cwd);
  expect(stderr).not.toMatch(/^\s+at /m);
  return { exitCode, document: JSON.parse(stdout) };
}

/** Runs with --json and expects an error document with this code, a message that fits and no stack trace. */
export async function expectRefusal(
  args: readonly string[],
  expected: { exitCode: number; code: string; message: RegExp },
  cwd?: string,
): Promise<void> {
  const { exitCode, document } = await arcuateJson(args, cwd);
  expect(document).toMatchObject({
    error: { code: expected.code, message: expect.stringMatching(expected.message) },
  });
  expect(exitCode).toBe(expected.exitCode);
}

/** A file for `--structures-file` with these structures, each a name or a record, in this folder. */
export function structuresFile(folder: string, ...structures: readonly unknown[]): string {
  const path = join(folder, "structures.json");
  const document = { format: "arcuate-structures", version: 1, structures };
  writeFileSync(path, JSON.stringify(document));
  return path;
}

/** An empty folder that is removed when the test file is done. */
export function temporaryFolder(): string {
  return newFolder("arcuate-cli-");
}

/** Small and coarse: made in a moment, and all structures are there. */
export const SMALL = ["--size", "30x64x64", "--spacing", "10x6.4x6.4"] as const;

/** Settings of a network that trains a step in no time and learns nothing. */
export const TINY_RUN = {
  network: { widths: [2, 4], units: [1, 1] },
  spacingMm: [10, 10, 10],
  patch: [8, 16, 16],
  stepsPerEpoch: 1000,
} as const;
