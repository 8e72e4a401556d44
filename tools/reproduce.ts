/**
 * The whole protocol on phantoms, from DICOM folders with chaotic names to the report, by the commands a user types.
 *
 *   npm run reproduce -- [FOLDER] [options]      --help lists them
 */
import { parseArgs } from "node:util";
import { ArcuateError } from "../src/base/index.ts";
import { main as arcuate } from "../src/cli/main.ts";
import {
  exitCodes,
  formatDuration,
  formatTable,
  reportFailure,
} from "../src/cli/terminal/index.ts";
import { writeExample } from "./reproduce/example.ts";
import { compareNames } from "./reproduce/names.ts";
import { openRecord, type ReproductionRecord } from "./reproduce/record.ts";
import { readSettings, settingsHelp, settingsOptions } from "./reproduce/settings.ts";
import { listStages, placesIn, type Stage, typed } from "./reproduce/stages.ts";
import { requireTest } from "./reproduce/test-group.ts";

process.exitCode = await main().catch((error) => reportFailure(error, process, false));

async function main(): Promise<number> {
  const { values, positionals } = readWords();
  if (values.help) {
    say(settingsHelp);
    return exitCodes.ok;
  }
  const [folder = "reproduced", ...more] = positionals;
  if (more.length > 0) {
    const message = `Cannot reproduce: one folder must be named, got ${positionals.length}`;
    throw new ArcuateError("usage", "several-folders", message);
  }
  const settings = readSettings(values);
  const record = await openRecord(folder, settings);
  return reproduce(folder, listStages(folder, settings), record);
}

function readWords() {
  const options = { ...settingsOptions, help: { type: "boolean", short: "h" } } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (cause) {
    const got = cause instanceof Error ? cause.message.replace(/\..*$/s, "") : "something else";
    const message = `Cannot reproduce: the options must be those of --help, got: ${got}`;
    throw new ArcuateError("usage", "option-unknown", message, { cause });
  }
}

async function reproduce(
  folder: string,
  stages: readonly Stage[],
  record: ReproductionRecord,
): Promise<number> {
  for (const [index, stage] of stages.entries()) {
    const heading = `\n== ${index + 1}/${stages.length} ${stage.title}`;
    if (record.isFinished(stage)) {
      say(`${heading}: done before`);
      continue;
    }
    say(`${heading}\n`);
    await record.start(stage, stages.slice(index + 1));
    const startedAt = performance.now();
    const exitCode = await run(folder, stage);
    if (exitCode !== exitCodes.ok) {
      say(`\nstopped while it was to ${stage.title}; the same command goes on from there`);
      return exitCode;
    }
    await record.finish(stage, performance.now() - startedAt);
  }
  say(`\n${timesOf(stages, record)}`);
  say(`\nread ${placesIn(folder).report}/report.html. Synthetic patients; research use only.`);
  return exitCodes.ok;
}

async function run(folder: string, { name, prepare }: Stage): Promise<number> {
  const args = await prepare();
  if (args === undefined) say("it is there, and kept");
  else {
    say(`$ ${typed(args)}\n`);
    // In this process: what kills one kills the other, and no training goes on unseen beside the next attempt.
    const exitCode = await arcuate(args);
    if (exitCode !== exitCodes.ok) return exitCode;
  }
  if (name === "names") say(`\n${await compareNames(folder)}`);
  if (name === "evaluate") say(`\n${await requireTest(folder)}`);
  if (name === "report") {
    const kilobytes = Math.round((await writeExample(folder)) / 1000);
    say(`${placesIn(folder).example} holds the same with small pictures, ${kilobytes} kB`);
  }
  return exitCodes.ok;
}

function timesOf(stages: readonly Stage[], record: ReproductionRecord): string {
  const columns = [
    { title: "stage" },
    { title: "time", align: "right" },
    { title: "begun", align: "right" },
  ] as const;
  const timeOf = (stage: Stage) => record.about(stage).elapsedMs ?? 0;
  const rows = stages.map((stage) => {
    const { starts } = record.about(stage);
    return [stage.title, formatDuration(timeOf(stage)), starts === 1 ? "once" : `${starts} times`];
  });
  const sum = stages.reduce((total, stage) => total + timeOf(stage), 0);
  return formatTable(columns, rows, [["all", formatDuration(sum)]]);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
