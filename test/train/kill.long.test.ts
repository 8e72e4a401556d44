/**
 * kill -9 at random moments of a run, resumed each time: the same model, to the byte, and the same log of losses.
 * `ARCUATE_KILLS=20 npx vitest run test/train/kill.long.test.ts` is the long form.
 */
import { type ChildProcess, fork } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createRandom } from "../../src/base/index.ts";

const kills = Number(process.env.ARCUATE_KILLS ?? 3);
const program = new URL("./training-process.ts", import.meta.url);
const work = mkdtempSync(join(tmpdir(), "arcuate-kill-"));
afterAll(() => rmSync(work, { recursive: true }));

function start(folder: string): ChildProcess {
  return fork(program, [folder], { execArgv: ["--import", "tsx"], stdio: "ignore" });
}

/** Resolves with whether the run came to its end before the time was up; if not, it was killed. */
function runFor(folder: string, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = start(folder);
    const timer = setTimeout(() => child.kill("SIGKILL"), ms);
    child.on("exit", (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function losses(folder: string): string[] {
  return readFileSync(join(folder, "log.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === "step" || kind === "validated")
    .map(({ kind, step, loss }) => `${kind} ${step} ${loss}`);
}

it(`a run killed ${kills} times ends with the model of the undisturbed one`, async () => {
  const [whole, killed] = [join(work, "whole"), join(work, "killed")];
  const startedAt = performance.now();
  expect(await runFor(whole, 600_000)).toBe(true);
  const usualMs = performance.now() - startedAt;

  const random = createRandom(Date.now() % 2 ** 32); // another moment every time
  let done = 0;
  while (done < kills) {
    // A run that ended is begun anew, so that every kill hits one at work.
    if (await runFor(killed, random.between(0.2, 1.1) * usualMs))
      rmSync(killed, { recursive: true });
    else done += 1;
  }
  expect(await runFor(killed, 600_000)).toBe(true);
  expect(sha256(join(killed, "model.onnx"))).toBe(sha256(join(whole, "model.onnx")));
  expect(losses(killed)).toEqual(losses(whole));
}, 1_800_000);
