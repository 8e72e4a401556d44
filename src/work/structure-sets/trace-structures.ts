/** From a label map to contours and ROIs. */
import type { SliceContour } from "../../contours/index.ts";
import type { RoiToWrite } from "../../dicom/index.ts";
import type { Structure } from "../../structures/index.ts";
import type { LabelMap } from "../../volume/index.ts";

export interface TraceOptions {
  /** How holes are written: joined to the outside, as contours inside others, or by exclusive or. Default: keyhole. */
  readonly holes?: "keyhole" | "nested" | "xor" | undefined;
  /** Contours without the steps of the voxels; they enclose the same voxels. */
  readonly smooth?: boolean | undefined;
}

/** A structure with its contours in the patient frame; none where no voxel has its label. */
export interface TracedStructure {
  readonly structure: Structure;
  readonly contours: readonly SliceContour[];
}

/** Traces each of the structures in a label map; slice indexes are those of the map's grid. */
export async function traceStructures(
  labelMap: LabelMap,
  structures: readonly Structure[],
  { holes = "keyhole", smooth = false }: TraceOptions,
): Promise<TracedStructure[]> {
  const { traceMask } = await import("../../contours/index.ts");
  const { boundingBox, cropLabels, maskOf } = await import("../../volume/index.ts");
  return structures.map((structure) => {
    const { label } = structure;
    // The whole CT has a hundred times as many voxels as the box around a structure.
    const box = boundingBox(labelMap.labels, labelMap.grid.size, label);
    if (box === undefined) return { structure, contours: [] };
    const traced = traceMask(maskOf(cropLabels(labelMap, box), label), { holes, smooth });
    const contours = traced.map((each) => ({
      ...each,
      sliceIndex: each.sliceIndex + box.low[0],
    }));
    return { structure, contours };
  });
}

/** A traced structure as an ROI: its label is the ROI Number. */
export function roiOf(
  { structure, contours }: TracedStructure,
  about: Pick<RoiToWrite, "generationDescription" | "generationAlgorithm" | "description">,
): RoiToWrite {
  const { label, name, interpretedType, colour, code } = structure;
  return {
    number: label,
    name,
    interpretedType,
    colour,
    ...(code && { code }),
    contours,
    ...about,
  };
}
