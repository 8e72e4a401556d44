/**
 * How long listing a large cohort takes, from case.json files alone: `npx tsx tools/cohort-bench.ts [cases]`. Prints the
 * time in this process and that of `arcuate cohort show` as a whole.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCatalogue } from "../src/cohort/index.ts";
import { syntheticCohort } from "../test/cohort/synthetic-cohort.ts";

const cases = Number(process.argv[2] ?? 1000);
const command = fileURLToPath(new URL("../bin/arcuate.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "arcuate-bench-"));
try {
  await syntheticCohort(folder, { cases, otherRegions: 16 });
  console.log(`${cases} cases of 20 regions; ${cpus()[0]?.model}, Node ${process.version}`);
  for (let run = 0; run < 5; run++) {
    const begun = performance.now();
    const { structures } = await readCatalogue(folder);
    const elapsedMs = performance.now() - begun;
    console.log(
      `listing and statistics ${elapsedMs.toFixed(0)} ms (${structures[2]?.drawn} bladders)`,
    );
  }
  for (let run = 0; run < 3; run++) {
    const begun = performance.now();
    execFileSync(process.execPath, [command, "cohort", "show", folder]);
    console.log(`arcuate cohort show ${(performance.now() - begun).toFixed(0)} ms`);
  }
  const begun = performance.now();
  execFileSync(process.execPath, [command, "--version"]);
  console.log(`of which starting ${(performance.now() - begun).toFixed(0)} ms (arcuate --version)`);
} finally {
  rmSync(folder, { recursive: true });
}
