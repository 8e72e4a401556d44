/**
 * Trains a preset on phantoms whose structure sets lack structures, as a clinic's do, and scores it on others.
 *
 *   phantom-trial.ts FOLDER [--preset laptop] [--minutes 60 | --steps N] [--seed 1] [--training 20] [--tests 10]
 *                    [--without mining|merging] [--config '{"stepsPerEpoch": 50}'] [--coarse] [--resume]
 *
 * Of the training phantoms, those of anorectal patients have no CTVn, nor has every third of the others, and every
 * fifth lacks one femoral head. Prints Dice on the test phantoms, their median for each structure, and voxels of CTVn
 * in patients that have none.
 */
import { parseArgs } from "node:util";
import { compareStructure } from "../src/evaluate/index.ts";
import { createPhantom, type Phantom } from "../src/phantom/index.ts";
import { segmentCt } from "../src/predict/index.ts";
import { pelvisScheme, requireStructure } from "../src/structures/index.ts";
import {
  type LabelledCt,
  prepareForRun,
  presets,
  type TrainingCase,
  type TrainingEvent,
  type TrainingSettings,
  train,
  trainingConfigurationSchema,
} from "../src/train/index.ts";
import { maskOf } from "../src/volume/index.ts";

const FIRST_TEST_SEED = 2001;
const labelOf = (name: string) => requireStructure(pelvisScheme, name).label;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    preset: { type: "string", default: "laptop" },
    minutes: { type: "string" },
    steps: { type: "string" },
    seed: { type: "string", default: "1" },
    training: { type: "string", default: "20" },
    tests: { type: "string", default: "10" },
    without: { type: "string" },
    config: { type: "string", default: "{}" },
    coarse: { type: "boolean", default: false },
    resume: { type: "boolean", default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new RangeError("Cannot try: name a folder for the run");

function phantom(seed: number): Phantom {
  const coarse = { size: [72, 176, 176], spacingMm: [4, 2.4, 2.4] } as const;
  return createPhantom({
    seed,
    diagnosis: seed % 2 === 0 ? "cervical" : "anorectal",
    ...(values.coarse && coarse),
  });
}

function* trainingPhantoms(count: number): Generator<LabelledCt> {
  for (let index = 0; index < count; index++) {
    const { ct, labelMap, missingLabels: unpainted } = phantom(index + 1);
    const missingLabels = [
      ...unpainted,
      ...(index % 6 === 1 ? [labelOf("CTVn")] : []),
      ...(index % 5 === 3 ? [labelOf(index % 2 === 0 ? "Femur_Head_R" : "Femur_Head_L")] : []),
    ];
    const labels = labelMap.labels.map((label) => (missingLabels.includes(label) ? 0 : label));
    const id = `phantom-${String(index + 1).padStart(4, "0")}`;
    yield {
      id,
      ct,
      labelMap: { grid: labelMap.grid, labels },
      missingLabels,
      unknownSlices: new Map(),
    };
  }
}

function tell(event: TrainingEvent): void {
  if (event.kind === "step" && event.step % 50 !== 0) return;
  if (event.kind === "started" || event.kind === "checkpoint") return;
  console.log(JSON.stringify(event));
}

const settings: TrainingSettings = trainingConfigurationSchema.parse({
  ...presets[values.preset as keyof typeof presets],
  ...JSON.parse(values.config),
  seed: Number(values.seed),
  ...(values.steps && { steps: Number(values.steps) }),
  ...(values.without === "mining" && { falsePositiveShare: 0 }),
  ...(values.without === "merging" && { mergeMissingLabels: false }),
});
const cases: TrainingCase[] = [];
for (const source of trainingPhantoms(Number(values.training))) {
  cases.push(await prepareForRun(source, settings, pelvisScheme, folder));
}
const { model } = await train(cases, pelvisScheme, {
  settings,
  folder,
  device: "cpu",
  resume: values.resume,
  ...(values.minutes && { timeLimitMs: 60_000 * Number(values.minutes) }),
  onEvent: tell,
});

const dice = new Map<string, number[]>(pelvisScheme.structures.map(({ name }) => [name, []]));
for (let seed = FIRST_TEST_SEED; seed < FIRST_TEST_SEED + Number(values.tests); seed++) {
  const { ct, labelMap, diagnosis } = phantom(seed);
  const predicted = await segmentCt(ct, model, { diagnosis: "cervical" }); // whatever it is: every label is looked at
  const columns = pelvisScheme.structures.map(({ label, name }) => {
    const score = compareStructure(maskOf(labelMap, label), maskOf(predicted.labelMap, label));
    if (score.kind === "notApplicable") return `${name} -`;
    if (name === "CTVn" && diagnosis !== "cervical") {
      return `${name} drawn where there is none: ${score.predictedCc.toFixed(0)} cc`;
    }
    dice.get(name)!.push(score.dice);
    return `${name} ${score.dice.toFixed(3)}`;
  });
  console.log(`${seed} ${diagnosis}: ${columns.join(", ")}`);
}
for (const [name, scores] of dice) {
  const sorted = scores.sort((a, b) => a - b);
  const middle =
    (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) /
    2;
  console.log(`median ${name} ${middle.toFixed(3)} (n = ${scores.length})`);
}
