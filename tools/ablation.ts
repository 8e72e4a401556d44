/**
 * Whether mining false positives and merging missing labels help: `phantom-trial.ts` with and without each, over seeds.
 *
 *   ablation.ts FOLDER [--seeds 3] [--steps 480]
 *
 * Coarse phantoms, the demo's network, cycles of 120 steps, so that mining has something to go by from the second
 * quarter on. Prints the median Dice of every run on the ten test phantoms, the CTVn drawn in patients that have none,
 * and the mean over the seeds.
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: "string", default: "3" }, steps: { type: "string", default: "480" } },
});
const [folder] = positionals;
if (folder === undefined) throw new RangeError("Cannot compare: name a folder for the runs");

const cycles = { stepsPerEpoch: 60, epochsPerCycle: 2, validationShare: 0.2 };
const variants = ["the whole protocol", "without mining", "without merging"];

/** Median Dice by structure, and cc of CTVn drawn in patients that have none, on average. */
function trial(variant: string, seed: number): Map<string, number> {
  const [, without] = /^without (.*)/.exec(variant) ?? [];
  const script = new URL("phantom-trial.ts", import.meta.url).pathname;
  const options = ["--preset", "demo", "--coarse", "--steps", values.steps, "--seed", `${seed}`];
  const rest = ["--config", JSON.stringify(cycles), ...(without ? ["--without", without] : [])];
  const args = [...process.execArgv, script, folder!, ...options, ...rest];
  const text = execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1e8 });
  const scores = new Map(
    [...text.matchAll(/^median (\S+) (\S+)/gm)].map(([, name, dice]) => [name!, Number(dice)]),
  );
  const patients = text.match(/^\d+ anorectal/gm)?.length ?? 0;
  const drawn = [...text.matchAll(/drawn where there is none: (\d+) cc/g)].map(([, cc]) =>
    Number(cc),
  );
  return scores.set("false CTVn, cc", drawn.reduce((sum, cc) => sum + cc, 0) / patients);
}

for (const variant of variants) {
  const runs = Array.from({ length: Number(values.seeds) }, (_, index) =>
    trial(variant, index + 1),
  );
  for (const name of runs[0]!.keys()) {
    const figures = runs.map((run) => run.get(name)!);
    const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
    const texts = figures.map((figure) => figure.toFixed(3)).join(" ");
    console.log(`${variant.padEnd(20)} ${name.padEnd(14)} ${texts}   mean ${mean.toFixed(3)}`);
  }
}
