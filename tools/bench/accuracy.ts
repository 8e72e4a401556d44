/**
 * How well Arcuate draws after the same processor time as PyTorch, on synthetic patients.
 *
 * `npm run bench -- accuracy [options]`; --help lists them. The ways take turns, each run in a process of its own. Writes
 * comparison.json and comparison.md and, with several durations, the curves of Dice against minutes as SVG.
 */
import { join } from "node:path";
import { writeFileAtomic } from "../../src/host/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { readSettings } from "../../src/work/index.ts";
import { performOwnRun } from "../accuracy/arcuate.ts";
import { curveSvg, curvesOf } from "../accuracy/curve.ts";
import { openData } from "../accuracy/data.ts";
import { defineRun, type RunDefinition } from "../accuracy/definition.ts";
import { type Options, optionsHelp, readOptions } from "../accuracy/options.ts";
import { performRun, type Run } from "../accuracy/runs.ts";
import { type Summary, summarise } from "../accuracy/summary.ts";
import { comparisonTables } from "../accuracy/tables.ts";
import { whyNoPython } from "../python.ts";

export async function run(args: readonly string[]): Promise<void> {
  const [first, ...rest] = args;
  if (first === "--perform") return performOwnRun(rest[0]!, rest[1]!);
  const options = readOptions(args);
  if (options === undefined) return console.log(optionsHelp);
  const reason = whyNoPython(["torch", "nibabel", "scipy"]);
  if (reason !== undefined) return console.log(`skipped: ${reason}`);
  console.log(`data and runs are in ${options.folder}`);
  await openData(join(options.folder, "data"), options.data);
  const runs: Run[] = [];
  for (const definition of await definitionsOf(options)) {
    runs.push(await performRun(definition, options.folder));
  }
  await writeComparison(options.folder, runs);
}

/** Shorter ones first; the ways take turns, so that what happens on the machine meanwhile meets all of them. */
async function definitionsOf(options: Options): Promise<RunDefinition[]> {
  const { ways, seeds, durations, threads, preset, config } = options;
  const request = {
    out: options.folder,
    device: "cpu",
    preset,
    ...(config && { config }),
  } as const;
  const settings = await readSettings(request, pelvisScheme, { remark: console.log });
  return durations.flatMap((processorSeconds) =>
    seeds.flatMap((seed) =>
      ways.map((way) => defineRun({ way, seed, processorSeconds, threads }, settings)),
    ),
  );
}

async function writeComparison(folder: string, runs: readonly Run[]): Promise<void> {
  const summaries = summarise(runs);
  const text = comparisonTables(runs, summaries);
  const about = runs.map(({ name, definition, trained }) => ({ name, definition, trained }));
  const document = { format: 1, runs: about, summaries };
  await writeFileAtomic(
    join(folder, "comparison.json"),
    `${JSON.stringify(document, undefined, 1)}\n`,
  );
  await writeFileAtomic(join(folder, "comparison.md"), `${text}\n`);
  console.log(`\n${text}\n`);
  const written = ["comparison.json", "comparison.md", ...(await writeCurves(folder, summaries))];
  console.log(`wrote ${written.join(", ")} in ${folder}`);
}

const titles = {
  clinic: "Mean Dice against the clinic's contours",
  truth: "Mean Dice against the true structures",
} as const;

/** @returns The names of the files; none where there is only one duration. */
async function writeCurves(folder: string, summaries: readonly Summary[]): Promise<string[]> {
  const durations = new Set(summaries.map(({ processorSeconds }) => processorSeconds));
  if (durations.size < 2) return [];
  const names: string[] = [];
  for (const reference of ["clinic", "truth"] as const) {
    const name = `curve-${reference}.svg`;
    await writeFileAtomic(
      join(folder, name),
      curveSvg(titles[reference], curvesOf(summaries, reference)),
    );
    names.push(name);
  }
  return names;
}
