/**
 * RTSTRUCT to a structure set. A problem of one contour or ROI becomes a warning, and only that contour is left
 * out. ROIs are matched by ROI Number alone.
 */
import { latin1Text } from "../../base/index.ts";
import type { Contour, ContourGeometricType, Roi, StructureSet } from "../../contours/index.ts";
import type { DataSet } from "../format/data-set.ts";
import { parseCoordinates, parseDecimal } from "../format/decimal.ts";
import { parseFile } from "../format/part10.ts";
import { dicomProblem } from "../format/problem.ts";
import { describeSopClass, sopClass } from "../format/uid.ts";
import { bytesOf, itemsOf, numberOf, numbersOf, textOf } from "../format/values.ts";
import { requiredUid } from "./ct-slice.ts";
import { isPlanar } from "./planar.ts";

/** The CT series that a structure set says it was drawn on. */
export interface ReferencedSeries {
  readonly seriesInstanceUid: string;
  readonly frameOfReferenceUid: string | undefined;
  readonly sopInstanceUids: readonly string[];
}

export type StructureSetWarningCode =
  | "contour-too-short"
  | "contour-unreadable"
  | "contour-type-unknown"
  /** The file does not say the type: closed and planar, as its points are. */
  | "contour-type-assumed"
  | "point-count-differs"
  | "roi-number-repeated"
  | "roi-number-unknown"
  | "roi-number-missing";

export interface StructureSetRemark {
  readonly code: StructureSetWarningCode;
  readonly roiNumber?: number;
  /** How many contours or items of the ROI it concerns. */
  readonly count: number;
}

/** A closed contour of which no line can be drawn: its slice holds something that is not known. */
export interface LostContour {
  readonly code: "contour-too-short" | "contour-unreadable" | "contour-type-unknown";
  readonly roiNumber: number;
  /** SOP Instance UID of the slice that it names. */
  readonly sliceUid?: string;
  /** Its first points as far as they can be read: x, y, z, ... in the patient frame (LPS, mm). Coordinates may be shifted. */
  readonly beginning: Float64Array;
}

/** Opaque outside dicom/: it holds the patient's number and must not reach a log. */
interface SetPatient {
  /** Decoded and trimmed; empty when not said. */
  readonly patientId: string;
}

export interface DicomStructureSet {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly structureSet: StructureSet;
  /** Every frame of reference that the file or one of its ROIs names, each once. */
  readonly frameOfReferenceUids: readonly string[];
  readonly referencedSeries: readonly ReferencedSeries[];
  /** APPROVED, UNAPPROVED, REJECTED or empty. */
  readonly approvalStatus: string;
  /** Structure Set Date and Time as digits, which sort by time; empty when not said. */
  readonly drawnAt: string;
  readonly manufacturer: string;
  readonly warnings: readonly StructureSetRemark[];
  /** Of all ROIs. */
  readonly lostContours: readonly LostContour[];
  /** See `comparePatients`. */
  readonly patient: SetPatient;
}

/**
 * Reads a structure set from a file's bytes.
 * @throws {ArcuateError} `foreign-sop-class`, `file-truncated` and what else can be wrong with a file.
 */
export function parseStructureSet(bytes: Uint8Array): DicomStructureSet {
  const { dataSet } = parseFile(bytes);
  const uid = textOf(dataSet, "SOPClassUID");
  if (uid !== sopClass.rtStructureSet) {
    const mustHold = "the file must be an RT structure set";
    throw dicomProblem("foreign-sop-class", mustHold, describeSopClass(uid));
  }
  const warnings = createRemarks();
  const rois = readRois(dataSet, warnings);
  const referencedSeries = readReferencedSeries(dataSet);
  return {
    sopInstanceUid: requiredUid(dataSet, "SOPInstanceUID"),
    seriesInstanceUid: requiredUid(dataSet, "SeriesInstanceUID"),
    studyInstanceUid: requiredUid(dataSet, "StudyInstanceUID"),
    structureSet: { label: textOf(dataSet, "StructureSetLabel") ?? "", rois },
    frameOfReferenceUids: framesOf(dataSet, rois),
    referencedSeries,
    approvalStatus: textOf(dataSet, "ApprovalStatus") ?? "",
    drawnAt: momentOf(dataSet),
    manufacturer: textOf(dataSet, "Manufacturer") ?? "",
    warnings: warnings.list(),
    lostContours: warnings.lost,
    patient: { patientId: (textOf(dataSet, "PatientID") ?? "").trim() },
  };
}

function momentOf(dataSet: DataSet): string {
  const texts = ["StructureSetDate", "StructureSetTime"] as const;
  const [date = "", time = ""] = texts.map((keyword) =>
    (textOf(dataSet, keyword) ?? "").replace(/[.:]/g, ""),
  );
  return /^\d{8}$/.test(date) ? `${date}${/^\d{2,}$/.test(time) ? time : ""}` : "";
}

interface Remarks {
  readonly lost: LostContour[];
  add(code: StructureSetWarningCode, roiNumber?: number): void;
  list(): readonly StructureSetRemark[];
}

/** Counts equal warnings of one ROI together. */
function createRemarks(): Remarks {
  const counted = new Map<string, StructureSetRemark>();
  return {
    lost: [],
    add(code, roiNumber) {
      const key = `${code} ${roiNumber}`;
      const count = (counted.get(key)?.count ?? 0) + 1;
      counted.set(key, roiNumber === undefined ? { code, count } : { code, roiNumber, count });
    },
    list: () => [...counted.values()],
  };
}

function readReferencedSeries(dataSet: DataSet): readonly ReferencedSeries[] {
  return itemsOf(dataSet, "ReferencedFrameOfReferenceSequence").flatMap((frame) =>
    itemsOf(frame, "RTReferencedStudySequence").flatMap((study) =>
      itemsOf(study, "RTReferencedSeriesSequence").map((series) => ({
        seriesInstanceUid: textOf(series, "SeriesInstanceUID") ?? "",
        frameOfReferenceUid: textOf(frame, "FrameOfReferenceUID"),
        sopInstanceUids: itemsOf(series, "ContourImageSequence").flatMap(
          (image) => textOf(image, "ReferencedSOPInstanceUID") ?? [],
        ),
      })),
    ),
  );
}

function framesOf(dataSet: DataSet, rois: readonly Roi[]): readonly string[] {
  const uids = [
    textOf(dataSet, "FrameOfReferenceUID"),
    ...itemsOf(dataSet, "ReferencedFrameOfReferenceSequence").map((frame) =>
      textOf(frame, "FrameOfReferenceUID"),
    ),
    ...rois.map((roi) => roi.frameOfReferenceUid),
  ];
  return [...new Set(uids.filter((uid) => uid !== undefined))];
}

function readRois(dataSet: DataSet, warnings: Remarks): readonly Roi[] {
  const declared = new Map<number, DataSet>();
  for (const item of itemsOf(dataSet, "StructureSetROISequence")) {
    const number = numberOf(item, "ROINumber");
    if (number === undefined) warnings.add("roi-number-missing");
    else if (declared.has(number)) warnings.add("roi-number-repeated", number);
    else declared.set(number, item);
  }
  const drawn = groupByRoi(dataSet, "ROIContourSequence");
  const observed = groupByRoi(dataSet, "RTROIObservationsSequence");
  for (const number of drawn.keys()) {
    if (!declared.has(number)) warnings.add("roi-number-unknown", number);
  }
  return [...declared].map(([number, item]) =>
    readRoi({ number, item, drawn: drawn.get(number), observed: observed.get(number) }, warnings),
  );
}

function groupByRoi(
  dataSet: DataSet,
  keyword: "ROIContourSequence" | "RTROIObservationsSequence",
): ReadonlyMap<number, readonly DataSet[]> {
  const groups = new Map<number, DataSet[]>();
  for (const item of itemsOf(dataSet, keyword)) {
    const number = numberOf(item, "ReferencedROINumber");
    if (number === undefined) continue;
    const group = groups.get(number);
    if (group === undefined) groups.set(number, [item]);
    else group.push(item);
  }
  return groups;
}

interface RoiParts {
  readonly number: number;
  readonly item: DataSet;
  readonly drawn: readonly DataSet[] | undefined;
  readonly observed: readonly DataSet[] | undefined;
}

function readRoi({ number, item, drawn = [], observed = [] }: RoiParts, warnings: Remarks): Roi {
  const frameOfReferenceUid = textOf(item, "ReferencedFrameOfReferenceUID");
  const generationDescription = textOf(item, "ROIGenerationDescription");
  const colour = drawn.map(colourOf).find((each) => each !== undefined);
  const interpretedType = observed
    .map((each) => textOf(each, "RTROIInterpretedType"))
    .find((each) => each !== undefined);
  return {
    number,
    name: textOf(item, "ROIName") ?? "",
    interpretedType: interpretedType ?? "",
    generationAlgorithm: textOf(item, "ROIGenerationAlgorithm") ?? "",
    contours: drawn
      .flatMap((each) => itemsOf(each, "ContourSequence"))
      .map((contour) => readContour(contour, number, warnings))
      .filter((contour) => contour !== undefined),
    ...(frameOfReferenceUid === undefined ? {} : { frameOfReferenceUid }),
    ...(generationDescription === undefined ? {} : { generationDescription }),
    ...(colour === undefined ? {} : { colour }),
  };
}

function colourOf(item: DataSet): Roi["colour"] {
  const values = numbersOf(item, "ROIDisplayColor");
  const isColour = values.length === 3 && values.every((each) => each >= 0 && each <= 255);
  return isColour ? [values[0]!, values[1]!, values[2]!] : undefined;
}

const geometricTypes: ReadonlyMap<string, ContourGeometricType> = new Map([
  ["POINT", "POINT"],
  ["OPEN_PLANAR", "OPEN_PLANAR"],
  ["OPEN_NONPLANAR", "OPEN_NONPLANAR"],
  ["CLOSED_PLANAR", "CLOSED_PLANAR"],
  ["CLOSEDPLANAR_XOR", "CLOSEDPLANAR_XOR"],
  // Another spelling that some programs write instead of the standard's.
  ["CLOSED_PLANAR_XOR", "CLOSEDPLANAR_XOR"],
]);

function readContour(item: DataSet, roiNumber: number, warnings: Remarks): Contour | undefined {
  const said = textOf(item, "ContourGeometricType");
  const type = said === undefined ? "unsaid" : geometricTypes.get(said);
  if (type === undefined) {
    warnings.add("contour-type-unknown", roiNumber);
    warnings.lost.push(lostContour(item, roiNumber, "contour-type-unknown"));
    return undefined;
  }
  const values = parseCoordinates(bytesOf(item, "ContourData") ?? new Uint8Array(0));
  if (values === undefined || values.length % 3 !== 0) {
    warnings.add("contour-unreadable", roiNumber);
    if (type !== "POINT") {
      warnings.lost.push(lostContour(item, roiNumber, "contour-unreadable"));
    }
    return undefined;
  }
  const declared = numberOf(item, "NumberOfContourPoints");
  if (declared !== undefined && declared !== values.length / 3) {
    warnings.add("point-count-differs", roiNumber);
  }
  const isClosed = type === "unsaid" || type.startsWith("CLOSED");
  const points = isClosed ? withoutRepeatedStart(values) : values;
  if (points.length === 0 || (isClosed && points.length < 9)) {
    warnings.add("contour-too-short", roiNumber);
    // One or two points enclose nothing, unless the file says that there should be more.
    if (isClosed && declared !== undefined && declared >= 3) {
      warnings.lost.push(lostContour(item, roiNumber, "contour-too-short"));
    }
    return undefined;
  }
  const isOfNoPlane = type === "unsaid" && !isPlanar(points);
  if (isOfNoPlane) {
    warnings.add("contour-type-unknown", roiNumber);
    warnings.lost.push(lostContour(item, roiNumber, "contour-type-unknown"));
    return undefined;
  }
  if (type === "unsaid") warnings.add("contour-type-assumed", roiNumber);
  const geometricType = type === "unsaid" ? "CLOSED_PLANAR" : type;
  const sliceUid = sliceNamed(item);
  return sliceUid === undefined ? { geometricType, points } : { geometricType, points, sliceUid };
}

function sliceNamed(item: DataSet): string | undefined {
  return itemsOf(item, "ContourImageSequence")
    .map((image) => textOf(image, "ReferencedSOPInstanceUID"))
    .find((uid) => uid !== undefined);
}

/** Bytes that hold at least seven points. */
const BEGINNING_BYTES = 400;

function lostContour(item: DataSet, roiNumber: number, code: LostContour["code"]): LostContour {
  const bytes = bytesOf(item, "ContourData") ?? new Uint8Array(0);
  const beginning = parseBeginning(bytes.subarray(0, BEGINNING_BYTES), bytes.length);
  const sliceUid = sliceNamed(item);
  return { code, roiNumber, beginning, ...(sliceUid !== undefined && { sliceUid }) };
}

/** Whole points before the first value that is no number. @param wholeLength Of all bytes, of which these are the first. */
function parseBeginning(bytes: Uint8Array, wholeLength: number): Float64Array {
  const values = latin1Text(bytes).split("\\").map(parseDecimal);
  // The last value may be cut.
  if (bytes.length < wholeLength) values.pop();
  const end = values.findIndex(Number.isNaN);
  const readable = end < 0 ? values : values.slice(0, end);
  return Float64Array.from(readable.slice(0, readable.length - (readable.length % 3)));
}

/** Some writers close a contour by repeating its first point, which the standard does not. */
function withoutRepeatedStart(points: Float64Array): Float64Array {
  const last = points.length - 3;
  const isRepeated =
    last > 0 &&
    points[0] === points[last] &&
    points[1] === points[last + 1] &&
    points[2] === points[last + 2];
  return isRepeated ? points.subarray(0, last) : points;
}
