/** A structure set as an RTSTRUCT that refers to the case's CT. */

import { loadCase } from "../../cohort/index.ts";
import { traceMask } from "../../contours/index.ts";
import { encodeStructureSet, type RoiToWrite } from "../../dicom/index.ts";
import { softwareVersion } from "../../host/index.ts";
import { FileStore, type StoredGrid } from "../../store/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { boundingBox, cropLabels, type LabelMap, maskOf } from "../../volume/index.ts";
import { gridFrom, readVoxels } from "./voxels.ts";

export interface StructureSetFileInput {
  readonly filesFolder: string;
  /** Where the case's DICOM files lie. */
  readonly caseFolder: string;
  readonly grid: StoredGrid;
  readonly labelsSha256: string;
  readonly generationAlgorithm: "AUTOMATIC" | "SEMIAUTOMATIC" | "MANUAL";
  /** Structure Set Label, at most 16 characters. */
  readonly label: string;
  /** What drew it, at most 64 characters. */
  readonly drawnBy: string;
  readonly parameters: string;
  /** Of the drawing, so that the same set gives the same file. */
  readonly drawnAt: Date;
}

/** @throws {ArcuateError} As `loadCase` and `encodeStructureSet`. */
export async function encodeSetFile(input: StructureSetFileInput): Promise<Uint8Array> {
  const files = new FileStore(input.filesFolder);
  const labels = await readVoxels(files, input.labelsSha256, gridFrom(input.grid));
  const { series } = await loadCase(input.caseFolder, { uneven: "accept" });
  const labelMap = { grid: series.volume.grid, labels };
  return encodeStructureSet(series, roisOf(labelMap, input), {
    label: input.label,
    description: `${input.drawnBy}.`,
    softwareVersion,
    modelName: input.drawnBy,
    algorithmParameters: input.parameters,
    now: input.drawnAt,
  });
}

function roisOf(
  labelMap: LabelMap,
  { generationAlgorithm, drawnBy }: StructureSetFileInput,
): RoiToWrite[] {
  return pelvisScheme.structures.flatMap(({ label, name, interpretedType, colour, code }) => {
    // Only the box around a structure is looked at: the whole CT has a hundred times its voxels.
    const box = boundingBox(labelMap.labels, labelMap.grid.size, label);
    if (box === undefined) return [];
    const contours = traceMask(maskOf(cropLabels(labelMap, box), label)).map((each) => ({
      ...each,
      sliceIndex: each.sliceIndex + box.low[0],
    }));
    const about = { number: label, name, interpretedType, colour, ...(code && { code }), contours };
    return [{ ...about, generationDescription: drawnBy, generationAlgorithm }];
  });
}
