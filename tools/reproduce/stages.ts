/** The stages of a reproduction: each is one command of arcuate, and knows how to begin anew or go on. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Settings } from "./settings.ts";

export interface Stage {
  readonly name: string;
  readonly title: string;
  /** There once the stage is finished; when it is gone, the stage is done again and all after it. */
  readonly output: string;
  /** Clears away what cannot be gone on with; gives the words of the command, undefined when all is there. */
  readonly prepare: () => Promise<readonly string[] | undefined>;
}

/** Where the parts of a reproduction lie. */
export function placesIn(folder: string) {
  const at = (...names: readonly string[]) => join(folder, ...names);
  return {
    archive: at("archive"),
    cohort: at("cohort"),
    model: at("model"),
    results: at("results"),
    report: at("report"),
    example: at("example"),
  };
}

export function listStages(folder: string, settings: Settings): Stage[] {
  const { archive, cohort, model, results, report } = placesIn(folder);
  const diagnoses = join(archive, "diagnoses.csv");
  const names = join(cohort, "names.json");
  const threads = option("threads", settings.threads);
  return [
    stage("phantoms", "make the patients of a clinic", diagnoses, [
      ...["phantom", "cohort", archive, ...option("cervical", settings.cervical)],
      ...[...option("anorectal", settings.anorectal), ...option("seed", settings.seed)],
      ...[...option("size", settings.size), ...option("spacing", settings.spacing), ...threads],
    ]),
    stage("import", "import them into a cohort", join(cohort, "cohort.json"), [
      ...["cohort", "import", cohort, join(archive, "patients")],
      ...["--diagnoses", diagnoses, "--link"],
    ]),
    stage("names", "map the clinic's names", names, ["cohort", "names", cohort]),
    stage("show", "look at the references", names, ["cohort", "show", cohort, "--remarks"]),
    splitStage(cohort, settings),
    trainStage(cohort, model, settings),
    anew("evaluate", "evaluate the test group", results, "results.json", [
      ...["evaluate", cohort, "--model", join(model, "model.onnx")],
      ...["--title", "Arcuate on phantoms", ...threads],
    ]),
    anew("report", "make the report", report, "report.html", [
      ...["report", join(results, "results.json")],
    ]),
  ];
}

/** A command that goes on by itself, or is done in a moment. */
function stage(name: string, title: string, output: string, args: readonly string[]): Stage {
  return { name, title, output, prepare: async () => args };
}

/** A command that wants a new folder. */
function anew(
  name: string,
  title: string,
  folder: string,
  file: string,
  args: readonly string[],
): Stage {
  const prepare = async () => {
    await rm(folder, { recursive: true, force: true });
    return [...args, "--out", folder];
  };
  return { name, title, output: join(folder, file), prepare };
}

/** A test group is drawn once. */
function splitStage(cohort: string, { testShare, seed }: Settings): Stage {
  const output = join(cohort, "split.json");
  const args = ["cohort", "split", cohort, ...option("test", testShare), ...option("seed", seed)];
  const prepare = async () => (existsSync(output) ? undefined : args);
  return { name: "split", title: "keep a test group", output, prepare };
}

/** Goes on from a checkpoint; without one, what an earlier attempt left is replaced. */
function trainStage(cohort: string, model: string, settings: Settings): Stage {
  const { preset, config, minutes, steps, threads } = settings;
  const args = [
    ...["train", cohort, "--out", model, ...option("preset", preset), ...option("config", config)],
    ...[...option("minutes", minutes), ...option("steps", steps), ...option("threads", threads)],
  ];
  const isThere = (file: string) => existsSync(join(model, file));
  const prepare = async () => {
    if (isThere("checkpoint.bin") || isThere("checkpoint.previous.bin"))
      return [...args, "--resume"];
    return isThere("log.jsonl") || isThere("model.onnx") ? [...args, "--force"] : args;
  };
  return {
    name: "train",
    title: "train on the others",
    output: join(model, "model.onnx"),
    prepare,
  };
}

function option(name: string, value: string | number | null): readonly string[] {
  return value === null ? [] : [`--${name}`, `${value}`];
}

/** The command as it is typed. */
export function typed(args: readonly string[]): string {
  const quoted = args.map((word) => (/^[\w./=:,-]+$/.test(word) ? word : `"${word}"`));
  return ["arcuate", ...quoted].join(" ");
}
