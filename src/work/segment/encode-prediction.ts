/** A prediction as an RTSTRUCT that says everything that a person should know about it. */
import { type Remark, worstFirst } from "../../base/index.ts";
import type { CtSeries } from "../../dicom/index.ts";
import type { Vector3 } from "../../geometry/index.ts";
import { softwareVersion } from "../../host/index.ts";
import {
  roiOf,
  type TracedStructure,
  type TraceOptions,
} from "../structure-sets/trace-structures.ts";
import { type LeftOut, leftOutRemarks } from "./left-out.ts";
import {
  DESCRIPTION_LENGTH,
  fitted,
  remarkSentence,
  remarkSentenceOfSet,
} from "./remark-sentences.ts";

/** What predicted the structures, and how. */
export interface AboutPrediction extends TraceOptions {
  readonly model: {
    /** Of the model file, in hexadecimal. */
    readonly sha256: string;
    /** [z, y, x] of the model's grid. */
    readonly spacingMm: "native" | Vector3;
  };
  readonly flags: readonly Remark[];
  /** What is known of the CT and its case beside the remarks that the series has. */
  readonly remarks?: readonly Remark[];
  readonly leftOut: readonly LeftOut[];
  /** Diagnosis group; null where none was given. */
  readonly diagnosis: string | null;
  /** What the network ran on. */
  readonly device: string;
  /** Structure Set Label, at most 16 characters. */
  readonly label: string;
  /** Id under which the prediction is stored, if it is. */
  readonly storedAs?: string;
  readonly now: Date;
}

/**
 * Encodes a prediction. ROI Description holds the flags of that structure; Structure Set Description holds all remarks,
 * those about the CT too, the worst first, and then what was left out and why. Where it has no room for all, it says how
 * many are missing.
 *
 * @param traced All structures that were looked for; one without contours becomes an ROI without contours.
 * @throws {ArcuateError} As `encodeStructureSet`.
 */
export async function encodePrediction(
  series: CtSeries,
  traced: readonly TracedStructure[],
  about: AboutPrediction,
): Promise<Uint8Array> {
  const { encodeStructureSet } = await import("../../dicom/index.ts");
  const { flags, model, label, now } = about;
  const generationDescription = `Arcuate ${softwareVersion}, model ${shortHash(model)}`;
  const rois = traced.map((each) => {
    const own = flags.filter(({ structure }) => structure === each.structure.name);
    const description = fitted(own.map(remarkSentence), ROI_DESCRIPTION_LENGTH);
    return roiOf(each, { generationDescription, description });
  });
  return encodeStructureSet(series, rois, {
    label,
    description: describePrediction(about, series.remarks),
    softwareVersion,
    modelName: `Arcuate model ${shortHash(model)}`,
    algorithmParameters: parametersOf(about),
    now,
  });
}

/** Enough of the model's hash to tell models apart; the whole hash is among the parameters. */
export function shortHash({ sha256 }: { readonly sha256: string }): string {
  return sha256.slice(0, 12);
}

const ROI_DESCRIPTION_LENGTH = 1024;

function describePrediction(
  { model, flags, leftOut, remarks = [] }: AboutPrediction,
  ofCt: readonly Remark[],
): string {
  const known = worstFirst([...ofCt, ...remarks, ...flags]);
  const sentences = [
    `Drawn by Arcuate ${softwareVersion}, model ${shortHash(model)}.`,
    ...known.map(remarkSentenceOfSet),
    ...leftOutRemarks(leftOut).map(({ structure, text }) => `${structure} ${text}.`),
  ];
  return fitted(sentences, DESCRIPTION_LENGTH);
}

function parametersOf(about: AboutPrediction): string {
  const { model, diagnosis, device, holes = "keyhole", smooth = false, storedAs } = about;
  const { sha256, spacingMm } = model;
  const spacing = spacingMm === "native" ? "native" : `${spacingMm.join(" x ")} mm`;
  const parts = [
    `Model SHA-256 ${sha256}`,
    `spacing ${spacing}`,
    `diagnosis ${diagnosis ?? "not given"}`,
    `device ${device}`,
    "largest piece kept, holes filled",
    `holes written as ${holes}`,
    `outlines ${smooth ? "smooth" : "plain"}`,
    ...(storedAs === undefined ? [] : [`stored as ${storedAs}`]),
  ];
  return `${parts.join("; ")}.`;
}
