/** What the comparison is asked for on the command line. */
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keysOf } from "../../src/base/index.ts";
import { type PresetName, presets } from "../../src/train/index.ts";
import { type DataSettings, shortData, wholeData } from "./data.ts";
import { type Way, wayNames } from "./definition.ts";

export interface Options {
  /** Holds the data, the runs and the comparison. */
  readonly folder: string;
  readonly data: DataSettings;
  readonly ways: readonly Way[];
  readonly durations: readonly number[];
  readonly seeds: readonly number[];
  readonly preset: PresetName;
  readonly config: string | undefined;
  readonly threads: number;
}

export const optionsHelp = `npm run bench -- accuracy [options]

Trains Arcuate and three ways of PyTorch on the same synthetic patients for the same processor seconds, and measures all of
them with one script that is none of Arcuate's code. unet and lean are what a researcher would take first, at 3 mm; twin has
Arcuate's network, grid and patch. What is done is kept in the folder and not done again. Needs Debian's python3-torch,
python3-nibabel and python3-scipy.

  --seconds LIST   processor seconds of each training (533, about 5 minutes of two cores; 1600: 15; 6400: 60)
  --seeds LIST     (1)
  --ways LIST      of ${wayNames.join(", ")} (all of them)
  --preset NAME    of arcuate train: settings of Arcuate; network, grid and patch of the twin (laptop)
  --config FILE    JSON with settings that replace those of the preset
  --threads N      of every way (as many as there are cores)
  --folder DIR     for data, runs and results (arcuate-accuracy in the system's folder for temporary files)
  --short          whether the scripts work, in a minute: tiny patients, a few processor seconds`;

const SHORT = { seconds: "2", preset: "demo", folder: "arcuate-accuracy-short" } as const;
const WHOLE = { seconds: "533", preset: "laptop", folder: "arcuate-accuracy" } as const;

/** Undefined where help is asked for. @throws {RangeError} When an option is none of those it may be. */
export function readOptions(args: readonly string[]): Options | undefined {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ seconds: text, seeds: text, ways: text, preset: text, config: text, threads: text },
      ...{ folder: text, short: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    },
  });
  if (values.help) return undefined;
  const defaults = values.short ? SHORT : WHOLE;
  return {
    folder: values.folder ?? join(tmpdir(), defaults.folder),
    data: values.short ? shortData : wholeData,
    ways: listed(values.ways ?? wayNames.join(","), wayNames),
    durations: numbers("seconds", values.seconds ?? defaults.seconds),
    seeds: numbers("seeds", values.seeds ?? "1"),
    preset: listed(values.preset ?? defaults.preset, keysOf(presets))[0]!,
    config: values.config,
    threads: numbers("threads", values.threads ?? `${availableParallelism()}`)[0]!,
  };
}

/** In the order in which they are known, each once. */
function listed<Name extends string>(text: string, known: readonly Name[]): Name[] {
  const asked = text.split(",");
  const strange = asked.find((name) => !known.some((each) => each === name));
  if (strange === undefined) return known.filter((name) => asked.includes(name));
  throw new RangeError(`Cannot compare ${strange}: it must be one of ${known.join(", ")}`);
}

/** Whole numbers above 0, rising, each once. */
function numbers(name: string, text: string): number[] {
  const all = [...new Set(text.split(",").map(Number))].sort((a, b) => a - b);
  if (all.every((each) => Number.isInteger(each) && each > 0)) return all;
  throw new RangeError(`Cannot compare with --${name} ${text}: it must be whole numbers above 0`);
}
