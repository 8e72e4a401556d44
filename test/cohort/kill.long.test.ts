/**
 * An import that is killed at random moments and run again. ARCUATE_KILLS says how often (default 3); 20 take a minute
 * or two: ARCUATE_KILLS=20 npx vitest run test/cohort/kill.long.test.ts
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { createRandom } from "../../src/base/index.ts";
import { importSources, readCases } from "../../src/cohort/index.ts";
import { temporaryFolder, writePatient } from "./support.ts";

const kills = Number(process.env.ARCUATE_KILLS ?? 3);
const PATIENTS = 10;
const script = fileURLToPath(new URL("import-process.ts", import.meta.url));

/** Starts an import, waits until it is at work and `delayMs` more, kills it. Whether it was still at work. */
async function importKilledAfter(
  cohort: string,
  source: string,
  delayMs: number,
): Promise<boolean> {
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

/** Every file of every case, by path, as a hash; the patient's pseudonym, which each cohort makes anew, blanked. */
function contents(cohort: string): Map<string, string> {
  const found = new Map<string, string>();
  const folder = join(cohort, "cases");
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    const plain =
      entry.name === "case.json" ? bytes.toString().replace(/patient-[0-9a-f]+/, "") : bytes;
    found.set(path.slice(folder.length + 1), createHash("sha256").update(plain).digest("hex"));
  }
  return found;
}

it(`loses and doubles nothing when killed ${kills} times`, {
  timeout: 60_000 * (kills + 1),
}, async () => {
  const folder = temporaryFolder();
  const source = join(folder, "in");
  for (let index = 0; index < PATIENTS; index++)
    writePatient(join(source, `${index}`), { seed: `kill ${index}` });
  const whole = join(folder, "whole");
  const begun = performance.now();
  await importSources(whole, [source]);
  const workMs = performance.now() - begun;
  const expected = contents(whole);

  const cohort = join(folder, "killed");
  const random = createRandom(5);
  let atWork = 0;
  let attempts = 0;
  let finished = 0;
  while (atWork < kills && attempts++ < 4 * kills) {
    // An import that was through begins anew, so that every kill has something to hit.
    if (finished === PATIENTS) rmSync(cohort, { recursive: true });
    // One in each part of the work's time; earlier after each import that was through first, as on a machine less busy now.
    const misses = attempts - 1 - atWork;
    const delayMs = ((atWork + random.uniform()) / kills) * workMs * 0.8 ** misses;
    if (await importKilledAfter(cohort, source, delayMs)) atWork++;
    finished = checkCasesWhole(cohort, expected);
  }
  expect(atWork).toBe(kills);
  console.info(
    `kill.long.test: killed at work ${atWork} times, ${finished} cases stood at the last`,
  );
  const { outcomes } = await importSources(cohort, [source]);
  expect(outcomes.filter(({ outcome }) => outcome === "already-there")).toHaveLength(finished);
  expect(outcomes).toHaveLength(PATIENTS);
  expect(contents(cohort)).toEqual(expected);
  const broken = readFileSync(join(cohort, "import.jsonl"), "utf8")
    .trim()
    .split("\n")
    .filter(isNoJson);
  expect(broken.length).toBeLessThanOrEqual(attempts);
});

/** Whatever stands as a case is whole, at any moment. How many there are. */
function checkCasesWhole(cohort: string, expected: ReadonlyMap<string, string>): number {
  if (!existsSync(join(cohort, "cases"))) return 0;
  const caseIds = readCases(cohort).map(({ caseId }) => caseId);
  const there = contents(cohort);
  for (const [path, hash] of expected) {
    if (caseIds.some((id) => path.startsWith(`${id}/`))) expect(there.get(path), path).toBe(hash);
  }
  const folders = readdirSync(join(cohort, "cases")).filter((name) => !name.startsWith("."));
  expect(folders.sort()).toEqual(caseIds.sort());
  return caseIds.length;
}

function isNoJson(line: string): boolean {
  try {
    JSON.parse(line);
    return false;
  } catch {
    return true;
  }
}
