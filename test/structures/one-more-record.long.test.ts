/**
 * Adding a structure to those that Arcuate knows is one record and one line in the list. What breaks is counted in a copy
 * of the sources: nothing may, neither types nor tests.
 */
import { spawn } from "node:child_process";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { projectRoot, temporaryFolder } from "../cli/run-command.ts";

const copy = temporaryFolder();

const RECORD = `import type { StructureRecord } from "./structure.ts";

export const stomach: StructureRecord = {
  name: "Stomach",
  title: "Stomach",
  interpretedType: "ORGAN",
  colour: [139, 69, 19],
  precedence: 35,
  usualVolumeCc: [20, 900],
  plausible: { asideMm: 90, volumeCc: [5, 2000] },
  code: { value: "69695003", meaning: "Stomach" },
  naming: {
    words: { stomach: "stomach magen stomaco" },
    also: ["whole", "filler"],
    enough: [{ all: ["stomach"] }],
  },
};
`;

/** The tests of what works with structures; folders or beginnings of file names. */
const TESTS = [
  "src/structures",
  "src/cohort",
  "src/report",
  "src/evaluate/",
  "src/model",
  "src/predict/flags",
  "src/dicom/write",
  "src/train/transfer.test.ts",
  "test/cohort/names.test.ts",
  "test/predict",
];

beforeAll(async () => {
  for (const name of ["src", "test", "tools", "bin"]) {
    await cp(join(projectRoot, name), join(copy, name), { recursive: true });
  }
  for (const name of ["package.json", "tsconfig.json", "vite.config.ts", "vitest.config.ts"]) {
    await cp(join(projectRoot, name), join(copy, name));
  }
  await symlink(join(projectRoot, "node_modules"), join(copy, "node_modules"));
  await writeFile(join(copy, "src", "structures", "stomach.ts"), RECORD);
  const list = join(copy, "src", "structures", "pelvis.ts");
  const text = await readFile(list, "utf8");
  const longer = text.replace(/\n\];/, "\n  stomach,\n];");
  expect(longer).not.toBe(text);
  await writeFile(list, `import { stomach } from "./stomach.ts";\n${longer}`);
});

/** Runs a tool of node_modules in the copy; gives what it printed. */
function run(
  tool: string,
  ...args: readonly string[]
): Promise<{ code: number | null; text: string }> {
  const { VITEST: _, VITEST_POOL_ID: __, VITEST_WORKER_ID: ___, ...env } = process.env;
  const child = spawn(process.execPath, [join(copy, "node_modules", tool), ...args], {
    cwd: copy,
    env,
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (text += bytes));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, text })));
}

/** A whole compiler and a whole run of tests, perhaps on a busy machine. */
const timeout = 600_000;

it("breaks no type", { timeout }, async () => {
  const { code, text } = await run("typescript/bin/tsc", "--noEmit");
  expect(text).toBe("");
  expect(code).toBe(0);
});

it("breaks no test of structures, cohorts, models, flags, results and reports", {
  timeout,
}, async () => {
  const { code, text } = await run("vitest/vitest.mjs", "run", "--reporter=json", ...TESTS);
  const result: { numTotalTests: number; numFailedTests: number } = JSON.parse(
    text.slice(text.indexOf('{"num')),
  );
  expect(result.numFailedTests, text).toBe(0);
  expect(result.numTotalTests).toBeGreaterThan(150);
  expect(code, text).toBe(0);
});
