/**
 * Dice and volumes of a model on phantoms that no preset trains on, one line each, and the mean of each structure.
 *
 *   unseen-phantoms.ts MODEL.onnx [COUNT]
 */
import { compareStructure } from "../src/evaluate/index.ts";
import { readModelFile } from "../src/model/index.ts";
import { createPhantom } from "../src/phantom/index.ts";
import { segmentCt } from "../src/predict/index.ts";
import { maskOf } from "../src/volume/index.ts";

/** Seeds below this may have been trained on. */
const FIRST_SEED = 1001;

const [file, count = "6"] = process.argv.slice(2) as [string, string?]; // the usage above
const model = await readModelFile(file);
const { structures } = model.description.scheme;
const dice = new Map<string, number[]>(structures.map(({ name }) => [name, []]));
for (let seed = FIRST_SEED; seed < FIRST_SEED + Number(count); seed++) {
  const { ct, labelMap, diagnosis } = createPhantom({ seed });
  const predicted = await segmentCt(ct, model, { diagnosis });
  const columns = structures.map(({ label, name }) => {
    const score = compareStructure(maskOf(labelMap, label), maskOf(predicted.labelMap, label));
    if (score.kind === "notApplicable") return `${name} -`;
    dice.get(name)!.push(score.dice);
    const volumes = `${score.predictedCc.toFixed(0)} of ${score.referenceCc.toFixed(0)} cc`;
    return `${name} ${score.dice.toFixed(3)} (${volumes})`;
  });
  console.log(`${seed} ${diagnosis}: ${columns.join(", ")}`);
}
for (const [name, values] of dice) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  console.log(`mean ${name} ${mean.toFixed(3)} (n = ${values.length})`);
}
