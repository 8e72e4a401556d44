/** The identity and geometry of one CT file, and how its pixels become Hounsfield units. */
import { type Tuples, tupleOf } from "../../base/index.ts";
import {
  cross,
  dot,
  norm,
  type PatientPoint,
  patientPoint,
  type Vector3,
} from "../../geometry/index.ts";
import type { DataSet } from "../format/data-set.ts";
import type { Keyword } from "../format/dictionary.ts";
import { limits } from "../format/limits.ts";
import { dicomProblem } from "../format/problem.ts";
import { describeSopClass, sopClass } from "../format/uid.ts";
import { numberOf, numbersOf, textOf, textsOf, uint16Of } from "../format/values.ts";
import { readSliceMarks, type SliceMarks } from "./slice-marks.ts";

/** The identity and geometry of one slice. */
export interface CtSliceHeader {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  /** Empty when not said: such a CT can be read, but nothing can be drawn on it for a planning system. */
  readonly frameOfReferenceUid: string;
  readonly rows: number;
  readonly columns: number;
  /** Distance between rows, then between columns, in mm. */
  readonly pixelSpacingMm: readonly [row: number, column: number];
  readonly rowDirection: Vector3;
  readonly columnDirection: Vector3;
  /** Centre of the first voxel. */
  readonly origin: PatientPoint;
  readonly marks: SliceMarks;
}

/** How stored values become Hounsfield units. */
export interface PixelDescription {
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly isSigned: boolean;
  readonly slope: number;
  readonly intercept: number;
  /** Stored values that are no measurement, both ends included; in the stored value's own sign. */
  readonly padding: readonly [low: number, high: number] | undefined;
}

/**
 * @throws {ArcuateError} `foreign-sop-class`, `multi-frame`, `localizer`, `identifier-missing`, `geometry-missing`,
 * `dicom-limit`.
 */
export function readSliceHeader(dataSet: DataSet): CtSliceHeader {
  refuseOtherObjects(dataSet);
  return {
    sopInstanceUid: requiredUid(dataSet, "SOPInstanceUID"),
    seriesInstanceUid: requiredUid(dataSet, "SeriesInstanceUID"),
    studyInstanceUid: requiredUid(dataSet, "StudyInstanceUID"),
    frameOfReferenceUid: textOf(dataSet, "FrameOfReferenceUID") ?? "",
    rows: matrixLength(dataSet, "Rows"),
    columns: matrixLength(dataSet, "Columns"),
    pixelSpacingMm: pixelSpacing(dataSet),
    ...orientation(dataSet),
    origin: position(dataSet),
    marks: readSliceMarks(dataSet),
  };
}

function refuseOtherObjects(dataSet: DataSet): void {
  const uid = textOf(dataSet, "SOPClassUID");
  if (uid === sopClass.enhancedCt || uid === sopClass.legacyEnhancedCt) {
    throw dicomProblem("multi-frame", "a CT must come as one file a slice", "an enhanced CT");
  }
  if (uid !== sopClass.ct) {
    throw dicomProblem(
      "foreign-sop-class",
      "the file must be a CT image or an RT structure set",
      describeSopClass(uid),
    );
  }
  const frames = numberOf(dataSet, "NumberOfFrames") ?? 1;
  if (frames !== 1) {
    throw dicomProblem("multi-frame", "a CT must come as one file a slice", `${frames} frames`);
  }
  if (textsOf(dataSet, "ImageType")[2] === "LOCALIZER") {
    throw dicomProblem("localizer", "the image must be a slice of a volume", "a localizer");
  }
}

/** A UID that the file must have. Its grammar is not checked: some archives rewrite UIDs badly. */
export function requiredUid(dataSet: DataSet, keyword: Keyword): string {
  const uid = textOf(dataSet, keyword);
  if (uid !== undefined) return uid;
  throw dicomProblem("identifier-missing", `${keyword} must be there`, "none", { keyword });
}

function matrixLength(dataSet: DataSet, keyword: "Rows" | "Columns"): number {
  const length = uint16Of(dataSet, keyword);
  if (length === undefined || length === 0) {
    const got = "none of two bytes";
    throw dicomProblem("geometry-missing", `${keyword} must be a positive number`, got, {
      keyword,
    });
  }
  if (length > limits.rowsOrColumns) {
    const mustHold = `${keyword} must be at most ${limits.rowsOrColumns}`;
    throw dicomProblem("dicom-limit", mustHold, `${length}`, { keyword });
  }
  return length;
}

function finiteNumbers<Count extends keyof Tuples<number>>(
  dataSet: DataSet,
  keyword: Keyword,
  count: Count,
): Tuples<number>[Count] {
  const values = numbersOf(dataSet, keyword);
  if (values.length !== count || !values.every(Number.isFinite)) {
    const got = values.length === count ? "other text" : `${values.length}`;
    throw dicomProblem("geometry-missing", `${keyword} must be ${count} numbers`, got, { keyword });
  }
  return tupleOf(values, count);
}

function pixelSpacing(dataSet: DataSet): readonly [number, number] {
  const [row, column] = finiteNumbers(dataSet, "PixelSpacing", 2);
  if (!(row > 0 && column > 0)) {
    throw dicomProblem("geometry-missing", "PixelSpacing must be positive", `${row} and ${column}`);
  }
  return [row, column];
}

function position(dataSet: DataSet): PatientPoint {
  const [x, y, z] = finiteNumbers(dataSet, "ImagePositionPatient", 3);
  return patientPoint(x, y, z);
}

/** Written cosines are rounded; beyond this they are not unit vectors at right angles but a mistake. */
const COSINE_TOLERANCE = 1e-3;

/** The two directions, made exactly orthonormal: over 512 pixels a rounded cosine would add up. */
function orientation(dataSet: DataSet): { rowDirection: Vector3; columnDirection: Vector3 } {
  const [rowX, rowY, rowZ, ...column] = finiteNumbers(dataSet, "ImageOrientationPatient", 6);
  const row: Vector3 = [rowX, rowY, rowZ];
  const isSound =
    Math.abs(norm(row) - 1) < COSINE_TOLERANCE &&
    Math.abs(norm(column) - 1) < COSINE_TOLERANCE &&
    Math.abs(dot(row, column)) < COSINE_TOLERANCE;
  if (!isSound) {
    const mustHold = "ImageOrientationPatient must be two unit vectors at right angles";
    throw dicomProblem("geometry-missing", mustHold, "others");
  }
  const rowDirection = scaled(row, 1 / norm(row));
  const normal = cross(rowDirection, column);
  return { rowDirection, columnDirection: cross(scaled(normal, 1 / norm(normal)), rowDirection) };
}

function scaled(vector: Vector3, factor: number): Vector3 {
  // Adding 0 turns -0 into 0, so that equal directions are equal numbers.
  return [vector[0] * factor + 0, vector[1] * factor + 0, vector[2] * factor + 0];
}

const photometrics: ReadonlySet<string> = new Set(["MONOCHROME1", "MONOCHROME2"]);

function photometricOf(dataSet: DataSet): string {
  return textOf(dataSet, "PhotometricInterpretation") ?? "MONOCHROME2";
}

/**
 * Whether the lowest value is meant to be shown white. That comes after rescale and window, so that it does not change
 * the values: PS3.3 section C.7.6.3.1.2. ITK and pydicom read such values as they are, too.
 */
export function isShownInverted(dataSet: DataSet): boolean {
  return photometricOf(dataSet) === "MONOCHROME1";
}

/** @throws {ArcuateError} `pixels-unsupported`, `rescale-missing`. */
export function readPixelDescription(dataSet: DataSet): PixelDescription {
  const bitsAllocated = uint16Of(dataSet, "BitsAllocated");
  const bitsStored = uint16Of(dataSet, "BitsStored") ?? bitsAllocated ?? 0;
  const highBit = uint16Of(dataSet, "HighBit") ?? bitsStored - 1;
  if (bitsAllocated !== 8 && bitsAllocated !== 16) {
    throw unsupported("pixels must take 8 or 16 bits", `${bitsAllocated ?? "none"}`);
  }
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit !== bitsStored - 1) {
    const got = `${bitsStored} bits with high bit ${highBit}`;
    throw unsupported("stored bits must be the lowest of the allocated", got);
  }
  if ((uint16Of(dataSet, "SamplesPerPixel") ?? 1) !== 1) {
    throw unsupported("pixels must have one sample", "several");
  }
  if (!photometrics.has(photometricOf(dataSet))) {
    throw unsupported("pixels must be MONOCHROME2 or MONOCHROME1", "others");
  }
  const isSigned = uint16Of(dataSet, "PixelRepresentation") === 1;
  return {
    rows: matrixLength(dataSet, "Rows"),
    columns: matrixLength(dataSet, "Columns"),
    bitsAllocated,
    bitsStored,
    isSigned,
    ...rescale(dataSet),
    padding: padding(dataSet, isSigned),
  };
}

function unsupported(mustHold: string, got: string) {
  return dicomProblem("pixels-unsupported", mustHold, got);
}

function rescale(dataSet: DataSet): { slope: number; intercept: number } {
  const slope = numberOf(dataSet, "RescaleSlope");
  const intercept = numberOf(dataSet, "RescaleIntercept");
  if (slope === undefined || intercept === undefined || slope === 0) {
    const mustHold = "RescaleSlope and RescaleIntercept must give Hounsfield units";
    throw dicomProblem("rescale-missing", mustHold, "none");
  }
  return { slope, intercept };
}

function padding(dataSet: DataSet, isSigned: boolean): readonly [number, number] | undefined {
  const first = uint16Of(dataSet, "PixelPaddingValue");
  if (first === undefined) return undefined;
  const last = uint16Of(dataSet, "PixelPaddingRangeLimit") ?? first;
  // Its two bytes are in the pixels' own sign, whichever of US and SS was written.
  const [a, b] = isSigned ? [(first << 16) >> 16, (last << 16) >> 16] : [first, last];
  return [Math.min(a, b), Math.max(a, b)];
}
