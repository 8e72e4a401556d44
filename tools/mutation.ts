/**
 * How many small faults put into the code its tests notice, folder by folder:
 *
 *     npm run mutation -- geometry contours
 *
 * Without names it takes all folders below, which is hours. Reports and what goes on from them are in reports/mutation/.
 */
import { spawnSync } from "node:child_process";

const FOLDERS = [
  ...["base", "geometry", "volume", "contours", "cohort/names"],
  ...["evaluate", "predict", "model", "nn"],
];

const wished = process.argv.slice(2);
for (const folder of wished.length > 0 ? wished : FOLDERS) {
  const { status } = spawnSync("npx", ["stryker", "run", "tools/mutation/stryker.config.mjs"], {
    stdio: "inherit",
    env: { ...process.env, ARCUATE_MUTATED: folder },
  });
  if (status !== 0) process.exit(status ?? 1);
}
