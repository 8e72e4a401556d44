/**
 * An import that replaces the CTs of ten cases, killed at random moments and run again: each case is always the old one or
 * the new one, whole. ARCUATE_KILLS says how often (default 3).
 */
import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { createRandom } from "../../src/base/index.ts";
import { importSources, readCases } from "../../src/cohort/index.ts";
import { temporaryFolder, writePatient } from "./support.ts";

const kills = Number(process.env.ARCUATE_KILLS ?? 3);
const PATIENTS = 10;
const [PART, WHOLE] = [14, 24];
const script = fileURLToPath(new URL("import-process.ts", import.meta.url));

function writePatients(folder: string, slices: number): void {
  for (let index = 0; index < PATIENTS; index++) {
    const own = join(folder, `${index}`);
    writePatient(own, { seed: `replace ${index}` });
    for (const name of readdirSync(own)) {
      const [, slice = "0"] = /^CT\D*(\d+)/.exec(name) ?? [];
      if (Number(slice) > slices) rmSync(join(own, name));
    }
  }
}

/** Whether the import was still at work when it was killed. */
async function killedAfter(cohort: string, source: string, delayMs: number): Promise<boolean> {
  const child = spawn(process.execPath, ["--import", "tsx", script, cohort, source], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => {
    child.on("close", (_, signal) => resolve(signal));
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  await wait(delayMs);
  child.kill("SIGKILL");
  return (await ended) === "SIGKILL";
}

/** How many cases have the whole CT by now. */
function checkCases(cohort: string): number {
  const cases = readCases(cohort);
  expect(cases).toHaveLength(PATIENTS);
  for (const { caseId, ct } of cases) {
    const folder = join(cohort, "cases", caseId);
    expect([PART, WHOLE]).toContain(ct.slices);
    expect(readdirSync(join(folder, "CT"))).toHaveLength(ct.slices);
    expect(readdirSync(join(folder, "RTSTRUCT"))).toEqual(["0001.dcm"]);
  }
  return cases.filter(({ ct }) => ct.slices === WHOLE).length;
}

it(`keeps each case whole when killed ${kills} times while it replaces them`, {
  timeout: 60_000 * (kills + 1),
}, async () => {
  const folder = temporaryFolder();
  const [part, whole, cohort] = ["part", "whole", "cohort"].map((name) => join(folder, name));
  writePatients(part!, PART);
  writePatients(whole!, WHOLE);
  const random = createRandom(7);
  let [atWork, attempts, finished] = [0, 0, PATIENTS];
  while (atWork < kills && attempts++ < 4 * kills) {
    if (finished === PATIENTS) {
      rmSync(cohort!, { recursive: true, force: true });
      await importSources(cohort!, [part!]);
    }
    if (await killedAfter(cohort!, whole!, random.uniform() * 1200)) atWork++;
    finished = checkCases(cohort!);
  }
  expect(atWork).toBe(kills);
  console.info(
    `replace.long.test: killed at work ${atWork} times, ${finished} cases replaced at the last`,
  );
  const { outcomes } = await importSources(cohort!, [whole!]);
  const countOf = (wanted: string) => outcomes.filter(({ outcome }) => outcome === wanted).length;
  expect([countOf("already-there"), countOf("replaced")]).toEqual([finished, PATIENTS - finished]);
  expect(checkCases(cohort!)).toBe(PATIENTS);
  expect(readdirSync(join(cohort!, "cases")).filter((name) => name.startsWith("."))).toEqual([]);
});
