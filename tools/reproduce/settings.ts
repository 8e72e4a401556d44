/** What a reproduction is made from: the same settings give the same patients, split and, with --steps, results. */
import { ArcuateError } from "../../src/base/index.ts";

export interface Settings {
  readonly cervical: number;
  readonly anorectal: number;
  readonly seed: number;
  readonly testShare: number;
  readonly preset: string;
  readonly minutes: number | null;
  readonly steps: number | null;
  /** For arcuate phantom cohort, as it takes them; null for its own. */
  readonly size: string | null;
  readonly spacing: string | null;
  /** Settings file for arcuate train. */
  readonly config: string | null;
  readonly threads: number | null;
}

export const settingsOptions = {
  cervical: { type: "string", default: "16" },
  anorectal: { type: "string", default: "32" },
  seed: { type: "string", default: "1" },
  test: { type: "string", default: "0.25" },
  preset: { type: "string", default: "laptop" },
  minutes: { type: "string" },
  steps: { type: "string" },
  size: { type: "string" },
  spacing: { type: "string" },
  config: { type: "string" },
  threads: { type: "string" },
} as const;

type Given = { readonly [Name in keyof typeof settingsOptions]?: string | undefined };

/** Minutes of training unless said otherwise: with everything else meant for an hour on two cores. */
const DEFAULT_MINUTES = 25;

export const settingsHelp = `npm run reproduce -- [FOLDER] [options]

Makes the patients of a clinic, imports them, maps their names, keeps a test group, trains on the others, evaluates the
test group and makes the report, by the commands of arcuate, which it prints. Everything stays in FOLDER (default:
reproduced). Whatever stopped it, the same command goes on where it was.

  --cervical N, --anorectal N   patients of each group (16 and 32)
  --seed N                      of the patients and the split (1)
  --test SHARE                  of the cases, for the test (0.25)
  --preset NAME                 of arcuate train (laptop)
  --minutes N, or --steps N     of training (${DEFAULT_MINUTES} minutes); with steps the results are the same each time
  --config FILE.json            settings for arcuate train
  --size ZxYxX, --spacing ZxYxX coarser patients, quicker: 100x256x256 and 4x1.954x1.954
  --threads N                   for making patients, training and evaluating`;

/** @throws {ArcuateError} `setting-invalid`. */
export function readSettings(given: Given): Settings {
  const number = (name: keyof Given, isGood: (value: number) => boolean): number => {
    const value = Number(given[name]);
    if (given[name]?.trim() !== "" && isGood(value)) return value;
    const message = `Cannot reproduce with --${name} ${given[name]}: it must be a number that fits; see --help`;
    throw new ArcuateError("usage", "setting-invalid", message);
  };
  const optional = (name: keyof Given, isGood: (value: number) => boolean) =>
    given[name] === undefined ? null : number(name, isGood);
  const isCount = (value: number) => Number.isInteger(value) && value >= 0;
  const isPositive = (value: number) => Number.isFinite(value) && value > 0;
  const minutes = optional("minutes", isPositive);
  const steps = optional("steps", (value) => isCount(value) && value > 0);
  return {
    cervical: number("cervical", isCount),
    anorectal: number("anorectal", isCount),
    seed: number("seed", isCount),
    testShare: number("test", (value) => value > 0 && value < 1),
    preset: given.preset ?? "laptop",
    minutes: minutes ?? (steps === null ? DEFAULT_MINUTES : null),
    steps,
    size: given.size ?? null,
    spacing: given.spacing ?? null,
    config: given.config ?? null,
    threads: optional("threads", (value) => isCount(value) && value > 0),
  };
}
