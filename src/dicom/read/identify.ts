/** What one file is, from its bytes, as plain data that another thread can return. */
import { ArcuateError } from "../../base/index.ts";
import { type DicomFile, parseDamagedFile } from "../format/part10.ts";
import { type DicomProblemCode, dicomProblem, reasonOf } from "../format/problem.ts";
import { sopClass } from "../format/uid.ts";
import { elementOf, textOf } from "../format/values.ts";
import { type CtSliceHeader, readSliceHeader, requiredUid } from "./ct-slice.ts";

export interface StructureSetHeader {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  /** Absent where the file does not say it in its header; the references then do. */
  readonly frameOfReferenceUid: string | undefined;
  readonly label: string;
}

export interface Rejection {
  readonly kind: "rejected";
  readonly code: string;
  /** What must hold and does not. */
  readonly reason: string;
  /** The CT series that now lacks this slice. */
  readonly seriesUid?: string | undefined;
  /** What the file was is unknown. */
  readonly mayBeSlice?: true;
}

export type Identity =
  | { readonly kind: "ct"; readonly header: CtSliceHeader }
  | { readonly kind: "structureSet"; readonly header: StructureSetHeader }
  | Rejection;

/**
 * Never throws for the contents of the file: a problem becomes a rejection.
 * @param bytes - The file, or its beginning.
 * @returns Undefined where the beginning is not enough.
 */
export function identify(bytes: Uint8Array, wholeLength: number): Identity | undefined {
  let file: DicomFile | undefined;
  try {
    file = parseDamagedFile(bytes, wholeLength);
    if (!isEnough(file)) return undefined;
    if (file.problem !== undefined) throw file.problem;
    return recognise(file);
  } catch (problem) {
    if (!(problem instanceof ArcuateError)) throw problem;
    const isCutEarly = problem.code === "file-truncated" && !(file && saysWhatItIs(file));
    const rejection = rejectionOf(problem, file && lackingSeries(file, problem.code));
    // An empty file may be anything, and folders contain empty files for other reasons.
    return isCutEarly && wholeLength > 0 ? { ...rejection, mayBeSlice: true } : rejection;
  }
}

/** The outcome of a file that cannot be used; with the series that lacks it, where that is known. */
export function rejectionOf(problem: ArcuateError, seriesUid?: string): Rejection {
  return { kind: "rejected", code: problem.code, reason: reasonOf(problem), seriesUid };
}

/** Whether the class of the object, and for a CT its series, can still be read despite the damage. */
function saysWhatItIs({ dataSet }: DicomFile): boolean {
  const uid = textOf(dataSet, "SOPClassUID");
  const isCt = uid === sopClass.ct;
  return uid !== undefined && !(isCt && textOf(dataSet, "SeriesInstanceUID") === undefined);
}

/** From a structure set only the header is needed, from a foreign object nothing. */
function isEnough({ complete, dataSet }: DicomFile): boolean {
  const uid = textOf(dataSet, "SOPClassUID");
  const isStructureSet = uid === sopClass.rtStructureSet;
  if (complete || uid === undefined) return complete;
  return isStructureSet
    ? elementOf(dataSet, "ReferencedFrameOfReferenceSequence") !== undefined
    : uid !== sopClass.ct;
}

/** Refused because of their kind, not because of damage: no volume lacks them. */
const foreignCodes: ReadonlySet<string> = new Set<DicomProblemCode>([
  "foreign-sop-class",
  "multi-frame",
  "localizer",
]);

function lackingSeries({ dataSet }: DicomFile, code: string): string | undefined {
  if (foreignCodes.has(code) || textOf(dataSet, "SOPClassUID") !== sopClass.ct) return undefined;
  return textOf(dataSet, "SeriesInstanceUID");
}

function recognise({ dataSet }: DicomFile): Identity {
  if (textOf(dataSet, "SOPClassUID") !== sopClass.rtStructureSet) {
    const header = readSliceHeader(dataSet);
    if (elementOf(dataSet, "PixelData") === undefined) {
      throw dicomProblem("pixels-damaged", "Pixel Data must be there", "none");
    }
    return { kind: "ct", header };
  }
  const header = {
    sopInstanceUid: requiredUid(dataSet, "SOPInstanceUID"),
    seriesInstanceUid: requiredUid(dataSet, "SeriesInstanceUID"),
    studyInstanceUid: requiredUid(dataSet, "StudyInstanceUID"),
    frameOfReferenceUid: textOf(dataSet, "FrameOfReferenceUID"),
    label: textOf(dataSet, "StructureSetLabel") ?? "",
  };
  return { kind: "structureSet", header };
}
