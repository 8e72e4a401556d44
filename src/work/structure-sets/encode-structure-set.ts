/** Structure sets that no model predicted, as RTSTRUCTs: the clinic's reference, and what a person corrected. */
import { type Remark, worstFirst } from "../../base/index.ts";
import type { CtSeries } from "../../dicom/index.ts";
import { softwareVersion } from "../../host/index.ts";
import { shortHash } from "../segment/encode-prediction.ts";
import { DESCRIPTION_LENGTH, fitted, remarkSentenceOfSet } from "../segment/remark-sentences.ts";
import { roiOf, type TracedStructure } from "./trace-structures.ts";

/** Where the structure set comes from. */
export type ManualOrigin =
  /** The clinic's structure set, as it lies on the CT's voxels. */
  | { readonly kind: "reference" }
  /** Edited by a person. */
  | { readonly kind: "corrected"; readonly basedOn: CorrectedFrom };

/** The structure set that a correction began with: the prediction of a model, or the clinic's reference. */
type CorrectedFrom =
  | { readonly kind: "prediction"; readonly id: string; readonly modelSha256: string }
  | { readonly kind: "reference"; readonly id: string };

export interface AboutStructureSet {
  readonly origin: ManualOrigin;
  /** What is known of the set, its CT and its case beside the remarks that the series has. */
  readonly remarks?: readonly Remark[];
  /** Id under which the structure set is stored. */
  readonly storedAs: string;
  readonly now: Date;
}

/**
 * Encodes a structure set. Structure Set Description of a correction names the prediction it is based on. The remarks
 * follow, the worst first; where there is no room for all, it says how many are missing.
 * @param traced Structures without contours are not written.
 * @throws {ArcuateError} As `encodeStructureSet`.
 */
export async function encodeManualSet(
  series: CtSeries,
  traced: readonly TracedStructure[],
  { origin, remarks = [], storedAs, now }: AboutStructureSet,
): Promise<Uint8Array> {
  const { encodeStructureSet } = await import("../../dicom/index.ts");
  const { label, drawnBy, generationAlgorithm, description } = wordsFor(origin);
  const drawn = traced.filter(({ contours }) => contours.length > 0);
  const rois = drawn.map((each) =>
    roiOf(each, { generationDescription: drawnBy, generationAlgorithm }),
  );
  const told = worstFirst([...series.remarks, ...remarks]).map(remarkSentenceOfSet);
  return encodeStructureSet(series, rois, {
    label,
    description: fitted([description, ...told], DESCRIPTION_LENGTH),
    softwareVersion,
    modelName: drawnBy,
    algorithmParameters: `Stored as ${storedAs}.`,
    now,
  });
}

function wordsFor(origin: ManualOrigin) {
  switch (origin.kind) {
    case "reference":
      return {
        label: "ARC-REFERENCE",
        drawnBy: "Clinic's structure set, on voxels",
        generationAlgorithm: "MANUAL",
        description: "The clinic's contours, traced again from the voxels of the CT.",
      } as const;
    case "corrected":
      return {
        label: "ARC-CORRECTED",
        drawnBy: "Arcuate, corrected by a person",
        generationAlgorithm: "SEMIAUTOMATIC",
        description: `Corrected by a person. ${describeBase(origin.basedOn)}`,
      } as const;
    default:
      return origin satisfies never;
  }
}

function describeBase(basedOn: CorrectedFrom): string {
  switch (basedOn.kind) {
    case "prediction": {
      const model = shortHash({ sha256: basedOn.modelSha256 });
      return `Based on the prediction ${basedOn.id} of Arcuate model ${model}.`;
    }
    case "reference":
      return `Based on the clinic's structure set, stored as ${basedOn.id}.`;
    default:
      return basedOn satisfies never;
  }
}
