/**
 * A CT and a label map in NIfTI as a case of DICOM files, which the recipe of models/starter.onnx takes beside its
 * generated bodies (docs/starter.md):
 *
 *   node --import tsx tools/starter/case-of-nifti.ts CT.nii.gz LABELS.nii.gz OUT Bladder=1 Femur_Head_L=2 Femur_Head_R=3
 */
import { join } from "node:path";
import { traceMask } from "../../src/contours/index.ts";
import { encodeCtSeries, encodeStructureSet, type RoiToWrite } from "../../src/dicom/index.ts";
import { writeFileAtomic } from "../../src/host/index.ts";
import { readNiftiCt, readNiftiLabels } from "../../src/nifti/index.ts";
import { pelvisScheme, structureNamed } from "../../src/structures/index.ts";
import { type LabelMap, maskOf } from "../../src/volume/index.ts";

const [ctPath, labelsPath, out, ...pairs] = process.argv.slice(2);
if (ctPath === undefined || labelsPath === undefined || out === undefined || pairs.length === 0) {
  throw new Error("Usage: case-of-nifti.ts CT LABELS OUT Structure=label...");
}

const acquired = new Date(Date.UTC(2020, 0, 1, 12));
const { volume: ct } = await readNiftiCt(ctPath);
const { labelMap } = await readNiftiLabels(labelsPath);
const { files, series } = encodeCtSeries(ct, {
  uidSeed: "starter case",
  patientId: "STARTER",
  patientName: "STARTER",
  patientSex: "O",
  patientPosition: "HFS",
  manufacturer: "unknown",
  manufacturerModelName: "unknown",
  softwareVersion: "unknown",
  studyDescription: "From NIfTI",
  acquired,
});
for (const { fileName, bytes } of files) await writeFileAtomic(join(out, fileName), bytes);
const rois = pairs.map((pair) => roiOf(pair, labelMap));
const structureSet = encodeStructureSet(series, rois, {
  label: "STARTER",
  description: "From a NIfTI label map.",
  softwareVersion: "unknown",
  modelName: "label map",
  algorithmParameters: "none",
  now: acquired,
});
await writeFileAtomic(join(out, "RS.dcm"), structureSet);
for (const { name, contours } of rois) console.log(`${name}: ${contours.length} contours`);

function roiOf(pair: string, from: LabelMap): RoiToWrite {
  const [name = "", label = ""] = pair.split("=");
  const structure = structureNamed(pelvisScheme, name);
  if (structure === undefined) throw new Error(`${name} is no structure of the scheme`);
  const { interpretedType, colour, code } = structure;
  const contours = traceMask(maskOf(from, Number(label)));
  if (contours.length === 0) throw new Error(`Label ${label} is not in the map`);
  const generationDescription = "From a label map";
  return {
    number: structure.label,
    name,
    interpretedType,
    colour,
    ...(code && { code }),
    contours,
    generationDescription,
  };
}
