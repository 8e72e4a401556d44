/** Writes a case in the formats of other programs. */
import { join } from "node:path";
import { softwareVersion, writeFileAtomic } from "../../host/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import { encodeManualSet } from "../structure-sets/encode-structure-set.ts";
import { type TracedStructure, traceStructures } from "../structure-sets/trace-structures.ts";
import type { ExportRequest } from "./request.ts";
import type { Source } from "./sources.ts";

/** Writes the files of one case. @returns Their paths below the folder. */
export async function writeCase(
  folder: string,
  source: Source,
  { scheme, request }: { scheme: LabelScheme; request: ExportRequest },
): Promise<string[]> {
  if (request.to === "rtstruct") return writeStructureSet(folder, source, scheme);
  const { encodeNiftiCt, encodeNiftiLabels, writeNifti } = await import("../../nifti/index.ts");
  const { id, series, loaded, isTest } = source;
  const ct = series.volume;
  const labelMap = loaded?.labelMap ?? emptyLabels(ct, request);
  const files: string[] = [];
  const write = async (file: string, bytes: Uint8Array | string) => {
    const path = join(folder, file);
    await (typeof bytes === "string" ? writeFileAtomic(path, bytes) : writeNifti(path, bytes));
    files.push(file);
  };
  if (request.to === "nnunet") {
    const part = isTest ? "Ts" : "Tr";
    await write(join(`images${part}`, `${id}_0000.nii.gz`), encodeNiftiCt(ct));
    if (labelMap) await write(join(`labels${part}`, `${id}.nii.gz`), encodeNiftiLabels(labelMap));
    return files;
  }
  await write(join(id, "ct.nii.gz"), encodeNiftiCt(ct));
  if (labelMap === undefined) return files;
  await write(join(id, "labels.nii.gz"), encodeNiftiLabels(labelMap));
  await write(join(id, "labels.json"), asJson(labelsOf(scheme)));
  if (!request.masks) return files;
  for (const { label, name } of scheme.structures) {
    const mask = loaded?.masks.get(label);
    const file = join(id, "masks", `${fileName(name)}.nii.gz`);
    if (mask) await write(file, encodeNiftiLabels({ grid: mask.grid, labels: mask.voxels }));
  }
  return files;
}

/** The reference as a structure set under TG-263 names, every structure whole, traced from the voxels of the CT. */
async function writeStructureSet(
  folder: string,
  { id, series, loaded, remarks }: Source,
  scheme: LabelScheme,
): Promise<string[]> {
  const traced: TracedStructure[] = [];
  for (const structure of scheme.structures) {
    const mask = loaded?.masks.get(structure.label);
    if (mask === undefined) continue;
    const alone = { ...structure, label: 1 };
    const labelMap = { grid: mask.grid, labels: mask.voxels };
    const [drawn] = await traceStructures(labelMap, [alone], {});
    if (drawn !== undefined) traced.push({ ...drawn, structure });
  }
  const bytes = await encodeManualSet(series, traced, {
    origin: { kind: "reference" },
    // The CT's own are told by the encoder.
    remarks: remarks.filter((remark) => !series.remarks.includes(remark)),
    storedAs: id,
    now: new Date(),
  });
  const file = join(id, "RS.dcm");
  await writeFileAtomic(join(folder, file), bytes);
  return [file];
}

/** nnU-Net wants labels of every case; elsewhere a case without a structure set has none. */
function emptyLabels({ grid, hu }: CtVolume, { to }: ExportRequest) {
  return to === "nnunet" ? { grid, labels: new Uint8Array(hu.length) } : undefined;
}

/** The name of a structure as part of a file name. */
function fileName(structure: string): string {
  return structure.replace(/[^\w-]/g, "_");
}

/** What the labels of an export mean. */
export function labelsOf({ structures }: LabelScheme): Record<string, number> {
  return Object.fromEntries([
    ["background", 0],
    ...structures.map(({ name, label }) => [name, label] as const),
  ]);
}

/** Source: nnU-Net v2, documentation/dataset_format.md. */
export async function writeDataset(
  folder: string,
  scheme: LabelScheme,
  cases: number,
): Promise<void> {
  const dataset = {
    channel_names: { 0: "CT" },
    labels: labelsOf(scheme),
    numTraining: cases,
    file_ending: ".nii.gz",
    description: `Exported by Arcuate ${softwareVersion}`,
  };
  await writeFileAtomic(join(folder, "dataset.json"), asJson(dataset));
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
