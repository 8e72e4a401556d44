/**
 * What a start from a model saves: it trains on 1, 2, 4, 8 and 16 clinical phantoms, from the model and from chance,
 * and scores each on phantoms of a scanner that neither saw. Prints a line of JSON for each training; trainings whose
 * line FOLDER/curve.jsonl holds are not done again.
 *
 *   learning-curve.ts MODEL.onnx FOLDER [--steps 150] [--tests 6] [--seed 1]
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compareStructure } from "../../src/evaluate/index.ts";
import { type Model, readModelFile } from "../../src/model/index.ts";
import { createPhantom, type Phantom } from "../../src/phantom/index.ts";
import { segmentCt } from "../../src/predict/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { prepareForRun, presets, type TrainingSettings, train } from "../../src/train/index.ts";
import { maskOf } from "../../src/volume/index.ts";

const COUNTS = [1, 2, 4, 8, 16];
const FIRST_TRAINING_SEED = 5001;
const FIRST_TEST_SEED = 6001;
/** Smaller than the starter's own: the phantoms are, too. */
const PATCH: [number, number, number] = [48, 72, 104];
/** As in `arcuate finetune`. */
const FINETUNE_FACTOR = 0.3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: "string", default: "150" },
    tests: { type: "string", default: "6" },
    seed: { type: "string", default: "1" },
  },
});
const [modelFile, folder] = positionals;
if (modelFile === undefined || folder === undefined) {
  throw new Error("Usage: learning-curve.ts MODEL.onnx FOLDER");
}
const steps = Number(values.steps);
const results = join(folder, "curve.jsonl");
const starter = await readModelFile(modelFile);
const { network, spacingMm, clipHu, centreHu } = starter.description;
const { generated: _, ...usual } = presets.starter;
const settings: TrainingSettings = {
  ...usual,
  network,
  spacingMm: spacingMm === "native" ? "native" : [...spacingMm],
  clipHu,
  centreHu,
  patch: PATCH,
  steps,
  stepsPerEpoch: steps,
  validationShare: 0,
  validationPatches: 1,
  seed: Number(values.seed),
};

function phantom(seed: number, style: "soft" | "standard" | "sharp"): Phantom {
  const diagnosis = seed % 2 === 0 ? "cervical" : "anorectal";
  const size = [112, 192, 192] as const;
  return createPhantom({
    seed,
    diagnosis,
    variation: "clinical",
    style,
    size,
    spacingMm: [4, 2.2, 2.2],
  });
}

async function trainOn(count: number, startFrom: Model | undefined): Promise<Model> {
  const run = join(folder!, `${startFrom ? "starter" : "chance"}-${count}`);
  await mkdir(run, { recursive: true });
  const cases = [];
  for (let index = 0; index < count; index++) {
    const { ct, labelMap, missingLabels } = phantom(
      FIRST_TRAINING_SEED + index,
      index % 2 === 0 ? "standard" : "soft",
    );
    const source = {
      id: `phantom-${index + 1}`,
      ct,
      labelMap,
      missingLabels,
      unknownSlices: new Map(),
    };
    cases.push(await prepareForRun(source, settings, pelvisScheme, run));
  }
  const learningRate = settings.learningRate * (startFrom ? FINETUNE_FACTOR : 1);
  const { model } = await train(cases, pelvisScheme, {
    settings: { ...settings, learningRate },
    folder: run,
    device: "cpu",
    ...(startFrom && { startFrom }),
  });
  return model;
}

async function score(model: Model): Promise<Record<string, number[]>> {
  const dice: Record<string, number[]> = {};
  for (let index = 0; index < Number(values.tests); index++) {
    const { ct, labelMap, diagnosis } = phantom(FIRST_TEST_SEED + index, "sharp");
    const predicted = await segmentCt(ct, model, { diagnosis });
    for (const { label, name } of pelvisScheme.structures) {
      const result = compareStructure(maskOf(labelMap, label), maskOf(predicted.labelMap, label));
      if (result.kind === "notApplicable") continue;
      dice[name] = [...(dice[name] ?? []), result.dice];
    }
  }
  return dice;
}

async function note(start: "starter" | "chance", count: number): Promise<void> {
  const isDone = ({ start: of, count: ofCount }: { start: string; count: number }) =>
    of === start && ofCount === count;
  const lines = existsSync(results) ? readFileSync(results, "utf8").split("\n") : [];
  if (lines.some((line) => line !== "" && isDone(JSON.parse(line)))) return;
  const from = start === "starter" ? starter : undefined;
  const model = count === 0 ? starter : await trainOn(count, from);
  const line = JSON.stringify({ start, count, steps, dice: await score(model) });
  appendFileSync(results, `${line}\n`);
  console.log(line);
}

await mkdir(folder, { recursive: true });
await note("starter", 0);
for (const count of COUNTS) {
  await note("starter", count);
  await note("chance", count);
}
