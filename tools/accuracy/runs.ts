/** Runs of the comparison: each is trained, draws on the test cases and is measured, once. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../../src/host/index.ts";
import { runPython } from "../python.ts";
import { placesOf } from "./data.ts";
import { type RunDefinition, runName } from "./definition.ts";

/** What a training tells of itself. */
export interface Trained {
  readonly steps: number;
  readonly patches: number;
  readonly wallSeconds: number;
  readonly processorSeconds: number;
  /** Mean of the last steps. */
  readonly lastLoss: number;
  readonly parameters: number;
  /** Of the process that trains, with its cases. */
  readonly peakBytes: number;
}

/** How one structure of one test case was drawn; see `measure.py`. */
export interface MeasuredStructure {
  readonly case: string;
  readonly structure: string;
  readonly reference: "clinic" | "truth";
  readonly withinSlices: boolean;
  readonly dice: number;
  /** In mm; null where the structure was missed. */
  readonly msd: number | null;
  readonly hd95: number | null;
  readonly volumeRatio: number;
}

export interface Run {
  readonly name: string;
  readonly definition: RunDefinition;
  readonly trained: Trained;
  readonly measured: readonly MeasuredStructure[];
}

/** Trains, draws and measures, unless the folder already holds the run's results. */
export async function performRun(definition: RunDefinition, folder: string): Promise<Run> {
  const name = runName(definition);
  const run = join(folder, "runs", name);
  const measured = join(run, "measured.json"); // written last
  if (existsSync(measured)) console.log(`${name}: done before`);
  else {
    console.log(`${name} ...`);
    await rm(run, { recursive: true, force: true });
    await mkdir(run, { recursive: true });
    await writeFileAtomic(join(run, "definition.json"), JSON.stringify(definition, undefined, 1));
    const { threads } = definition;
    const data = join(folder, "data");
    if (definition.way === "arcuate") ownProcess(run, data);
    else {
      python("train.py", threads, run, placesOf(data).training);
      python("segment.py", threads, run, data);
    }
    python("measure.py", threads, run, data);
  }
  const read = async (file: string) => JSON.parse(await readFile(file, "utf8")); // our own files
  return {
    ...{ name, definition },
    trained: await read(join(run, "trained.json")),
    measured: await read(measured),
  };
}

/** Libraries take their threads from the environment; one that waits does not spin, which would count as used. */
function python(script: string, threads: number, ...args: readonly string[]): void {
  const environment = {
    OMP_WAIT_POLICY: "PASSIVE",
    OMP_NUM_THREADS: `${threads}`,
    OPENBLAS_NUM_THREADS: `${threads}`,
  };
  runPython(new URL(script, import.meta.url), args, { environment });
}

/** A process of its own, so that its processor time and memory are those of one run. */
function ownProcess(run: string, data: string): void {
  const args = [...process.execArgv, process.argv[1]!, "accuracy", "--perform", run, data];
  execFileSync(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
}
