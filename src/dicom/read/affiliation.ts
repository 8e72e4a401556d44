/** Where an object belongs: patient, study, series, and the objects that it refers to. */
import type { DataSet } from "../format/data-set.ts";
import type { Keyword } from "../format/dictionary.ts";
import { parseDamagedFile } from "../format/part10.ts";
import { sopClass } from "../format/uid.ts";
import { itemsOf, textOf } from "../format/values.ts";
import { requiredUid } from "./ct-slice.ts";

/** Kinds of objects that belong to a plan, by Modality. */
export type ObjectKind = "CT" | "RTSTRUCT" | "RTPLAN" | "RTDOSE";

export interface Affiliation {
  readonly as: ObjectKind;
  /** As it is written, without outer spaces; undefined where it is empty. */
  readonly patientId: string | undefined;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
  readonly frameOfReferenceUid: string | undefined;
  /** Series that a structure set was drawn on. */
  readonly drawnOn: readonly string[];
  /** The structure set and plan that a plan or dose belongs to. */
  readonly refersTo: readonly string[];
}

const kindByClass: ReadonlyMap<string, ObjectKind> = new Map([
  [sopClass.ct, "CT"],
  [sopClass.rtStructureSet, "RTSTRUCT"],
  [sopClass.rtPlan, "RTPLAN"],
  [sopClass.rtDose, "RTDOSE"],
]);

/** Undefined for an object of another kind. */
function kindOf(dataSet: DataSet): ObjectKind | undefined {
  return kindByClass.get(textOf(dataSet, "SOPClassUID") ?? "");
}

/**
 * Undefined for an object of another kind.
 * @throws {ArcuateError} `identifier-missing`.
 */
export function readAffiliation(dataSet: DataSet): Affiliation | undefined {
  const as = kindOf(dataSet);
  if (as === undefined) return undefined;
  const references = (keyword: Keyword) =>
    itemsOf(dataSet, keyword).flatMap((item) => textOf(item, "ReferencedSOPInstanceUID") ?? []);
  return {
    as,
    patientId: textOf(dataSet, "PatientID"),
    studyInstanceUid: requiredUid(dataSet, "StudyInstanceUID"),
    seriesInstanceUid: requiredUid(dataSet, "SeriesInstanceUID"),
    sopInstanceUid: requiredUid(dataSet, "SOPInstanceUID"),
    frameOfReferenceUid: textOf(dataSet, "FrameOfReferenceUID"),
    drawnOn: seriesDrawnOn(dataSet),
    refersTo: [
      ...references("ReferencedStructureSetSequence"),
      ...references("ReferencedRTPlanSequence"),
    ],
  };
}

function seriesDrawnOn(dataSet: DataSet): string[] {
  return itemsOf(dataSet, "ReferencedFrameOfReferenceSequence")
    .flatMap((frame) => itemsOf(frame, "RTReferencedStudySequence"))
    .flatMap((study) => itemsOf(study, "RTReferencedSeriesSequence"))
    .flatMap((series) => textOf(series, "SeriesInstanceUID") ?? []);
}

/**
 * The affiliation that a file states; `null` for an object of another kind.
 * @param bytes - The file, or its beginning.
 * @returns Undefined where the beginning is not enough.
 * @throws {ArcuateError} What is wrong with the file.
 */
export function affiliationIn(
  bytes: Uint8Array,
  wholeLength: number,
): Affiliation | null | undefined {
  const { dataSet, complete, problem } = parseDamagedFile(bytes, wholeLength);
  if (problem !== undefined) throw problem;
  const isForeign = textOf(dataSet, "SOPClassUID") !== undefined && kindOf(dataSet) === undefined;
  if (isForeign) return null;
  return complete ? (readAffiliation(dataSet) ?? null) : undefined;
}
