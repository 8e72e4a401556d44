/** Whether a structure set was drawn on a CT, and on which of its slices. */
import { ArcuateError } from "../../base/index.ts";
import type { Contour } from "../../contours/index.ts";
import type { CtSeries } from "../files/ct-series.ts";
import type { DicomStructureSet, LostContour } from "./rtstruct-read.ts";

/**
 * `exact`: it names slices of this CT. `frame-only`: it names none of them but lies in the CT's frame of reference, as
 * after resampling or de-identification; this deserves a warning. `none`: it belongs to another CT and is refused.
 */
export type ReferenceState = "exact" | "frame-only" | "none";

export interface ReferenceMatch {
  readonly state: ReferenceState;
  /** Whether the structure set names the CT's frame of reference, only another, or there is none to compare. */
  readonly frame: "same" | "other" | "unsaid";
  /** Of the slices that the structure set names, how many are in the series, and how many are not. */
  readonly foundSlices: number;
  readonly missingSlices: number;
  /** ROIs that name another frame of reference than the CT's. */
  readonly foreignRoiNumbers: readonly number[];
}

type SeriesIdentity = Pick<
  CtSeries,
  "sliceIndexByUid" | "frameOfReferenceUid" | "seriesInstanceUid"
>;

/**
 * A structure set that names a frame of reference, but not the CT's, does not match whatever else it names. Slices
 * are counted over what the contours name, and where they name none, over the referenced series.
 */
export function matchReferences(set: DicomStructureSet, series: SeriesIdentity): ReferenceMatch {
  const named = namedSlices(set, series.seriesInstanceUid);
  const foundSlices = named.filter((uid) => series.sliceIndexByUid.has(uid)).length;
  const { frameOfReferenceUid } = series;
  const frame = compareFrames(set.frameOfReferenceUids, frameOfReferenceUid);
  const foreign = set.structureSet.rois.filter(
    ({ frameOfReferenceUid: own }) =>
      own !== undefined && compareFrames([own], frameOfReferenceUid) === "other",
  );
  return {
    state: stateOf(frame, foundSlices),
    frame,
    foundSlices,
    missingSlices: named.length - foundSlices,
    foreignRoiNumbers: foreign.map((roi) => roi.number),
  };
}

function compareFrames(named: readonly string[], own: string): ReferenceMatch["frame"] {
  if (named.length === 0 || own === "") return "unsaid";
  return named.includes(own) ? "same" : "other";
}

function stateOf(frame: ReferenceMatch["frame"], foundSlices: number): ReferenceState {
  if (frame === "other") return "none";
  if (foundSlices > 0) return "exact";
  return frame === "same" ? "frame-only" : "none";
}

function namedSlices(set: DicomStructureSet, seriesInstanceUid: string): readonly string[] {
  const byContours = set.structureSet.rois.flatMap((roi) =>
    roi.contours.flatMap((contour) => contour.sliceUid ?? []),
  );
  if (byContours.length > 0) return [...new Set(byContours)];
  const own = set.referencedSeries.filter((each) => each.seriesInstanceUid === seriesInstanceUid);
  const listed = own.length > 0 ? own : set.referencedSeries;
  return [...new Set(listed.flatMap((each) => each.sopInstanceUids))];
}

/**
 * As `matchReferences`, refusing what does not belong to the CT.
 * @throws {ArcuateError} `structure-set-elsewhere`.
 */
export function requireReferences(set: DicomStructureSet, series: SeriesIdentity): ReferenceMatch {
  const match = matchReferences(set, series);
  if (match.state !== "none") return match;
  const got =
    match.foundSlices > 0
      ? `${match.foundSlices} of its slices in another frame of reference, which contradict each other`
      : "neither (another patient, another scan, or one of the two re-identified)";
  throw new ArcuateError(
    "input",
    "structure-set-elsewhere",
    `Cannot use the structure set with this CT: it must name the CT's slices or its frame of reference, got ${got}`,
    { fields: { sopInstanceUid: set.sopInstanceUid, seriesInstanceUid: series.seriesInstanceUid } },
  );
}

/**
 * Whether a structure set says that it is of the CT's patient: the Patient IDs, without outer spaces, are the same. `unsaid`
 * where one of them is empty.
 */
export function comparePatients(
  { patient }: Pick<DicomStructureSet, "patient">,
  { header }: Pick<CtSeries, "header">,
): "same" | "other" | "unsaid" {
  const own = (header.patientAndStudy.PatientID ?? "").trim();
  if (own === "" || patient.patientId === "") return "unsaid";
  return own === patient.patientId ? "same" : "other";
}

/** The slice that a contour names; undefined when it names none, or one that is not in the series. */
export function sliceIndexOf(
  series: Pick<SeriesIdentity, "sliceIndexByUid">,
  contour: Contour | LostContour,
): number | undefined {
  return contour.sliceUid === undefined ? undefined : series.sliceIndexByUid.get(contour.sliceUid);
}
