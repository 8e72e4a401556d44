/** Draws a ROI on the voxels of its CT, and says which of its contours are lost and on which slices. */
import {
  type Contour,
  type ContourRemark,
  type Roi,
  rasterizeContours,
  slicesOfPoints,
} from "../../contours/index.ts";
import {
  type CtSeries,
  type DicomStructureSet,
  type LostContour,
  matchReferences,
  sliceIndexOf,
} from "../../dicom/index.ts";
import { dot, type ImageGrid, patientPoint, sliceNormal } from "../../geometry/index.ts";
import { type Mask, maskBox } from "../../volume/index.ts";
import { type ContourFault, type ContourFaultKind, lostKinds } from "../folder/contour-fault.ts";

/** What is needed of a CT to draw on it: its grid, and which slice has which UID. No voxels. */
export interface DrawnOn
  extends Pick<CtSeries, "sliceIndexByUid" | "frameOfReferenceUid" | "seriesInstanceUid"> {
  readonly volume: Pick<CtSeries["volume"], "grid">;
}

export interface RoiDrawing {
  readonly mask: Mask;
  /** In the file, those that cannot be read too. */
  readonly contours: number;
  readonly faults: readonly ContourFault[];
  /** From 0, ascending: a contour is or may be lost on them, and there the ROI is unknown. */
  readonly unknownSlices: readonly number[];
  /** Whether lost contours may also lie on other slices than the unknown ones. */
  readonly isUnbounded: boolean;
}

/**
 * Draws a ROI on its CT's voxels.
 *
 * The slice of a lost contour is the one that it names, else the one on which its readable points lie. Where neither is
 * known, it may lie on any empty slice between those that are drawn; where these are too few, anywhere.
 * A ROI of another frame of reference is drawn only where its contours name the CT's slices: elsewhere its coordinates
 * say nothing about this CT.
 *
 * @param set The structure set of the ROI.
 */
export function drawRoi(series: DrawnOn, set: DicomStructureSet, roi: Roi): RoiDrawing {
  const { grid } = series.volume;
  const contours = isOfOtherFrame(series, roi)
    ? roi.contours.filter((contour) => sliceIndexOf(series, contour) !== undefined)
    : roi.contours;
  const elsewhere = roi.contours.length - contours.length;
  const { mask, remarks } = rasterizeContours(grid, contours, {
    sliceOf: (contour) => sliceIndexOf(series, contour),
  });
  const places = lostOf(set, roi).map((lost) => placeOfLost(series, lost));
  const unplaced = places.filter((slices) => slices === undefined).length + elsewhere;
  const candidates = unplaced === 0 ? [] : emptyBetween(mask);
  const faults = [
    ...places.map((slices) => fault("unreadable", slices ?? candidates)),
    ...(elsewhere > 0 ? [fault("otherFrame", candidates, { contours: elsewhere })] : []),
    ...faultsOfFile(set, roi.number),
    ...ofOtherImages(series, set, { contours, remarks }),
    ...remarks.map((remark) => faultOf(grid, contours, remark)),
  ];
  return {
    mask,
    contours: contoursInFile(roi, faults) + places.length,
    faults: joinKinds(faults),
    unknownSlices: ascending(
      faults.filter(({ kind }) => lostKinds.has(kind)).flatMap(({ slices }) => slices),
    ),
    isUnbounded: unplaced > candidates.length,
  };
}

/** What the file alone says of a ROI's contours, where there is no CT to draw them on. */
export function undrawnRoi(
  set: DicomStructureSet,
  roi: Roi,
): Omit<RoiDrawing, "mask" | "unknownSlices"> {
  const lost = lostOf(set, roi).map(() => fault("unreadable", []));
  const faults = [...lost, ...faultsOfFile(set, roi.number)];
  return {
    contours: contoursInFile(roi, faults) + lost.length,
    faults: joinKinds(faults),
    isUnbounded: lost.length > 0,
  };
}

function lostOf({ lostContours }: DicomStructureSet, roi: Roi): readonly LostContour[] {
  return lostContours.filter(({ roiNumber }) => roiNumber === roi.number);
}

/** Those that are left after reading, and those that were too short to be kept. */
function contoursInFile({ contours }: Roi, faults: readonly ContourFault[]): number {
  const tooShort = faults.filter(({ kind }) => kind === "tooShort");
  return tooShort.reduce((sum, each) => sum + each.contours, contours.length);
}

/** Whether a ROI says that it lies in another frame of reference than the CT. */
function isOfOtherFrame({ frameOfReferenceUid }: DrawnOn, roi: Roi): boolean {
  const own = roi.frameOfReferenceUid;
  return own !== undefined && frameOfReferenceUid !== "" && own !== frameOfReferenceUid;
}

/**
 * Contours that are drawn although they name an image that is no slice of this CT. Where that holds of the whole set, a
 * remark on the set says so.
 */
function ofOtherImages(
  series: DrawnOn,
  set: DicomStructureSet,
  drawn: { contours: readonly Contour[]; remarks: readonly ContourRemark[] },
): ContourFault[] {
  const isNamed = ({ sliceUid }: Contour) => sliceUid !== undefined;
  const named = drawn.contours.map(
    (each) => isNamed(each) && sliceIndexOf(series, each) === undefined,
  );
  if (!named.includes(true) || matchReferences(set, series).state !== "exact") return [];
  const undrawn = new Set(
    drawn.remarks.flatMap((remark) =>
      undrawnKinds.has(remark.kind) && "contourIndex" in remark ? remark.contourIndex : [],
    ),
  );
  return drawn.contours.flatMap(({ points }, index) =>
    named[index] && !undrawn.has(index)
      ? fault("otherImage", slicesOfPoints(series.volume.grid, points))
      : [],
  );
}

const undrawnKinds: ReadonlySet<ContourRemark["kind"]> = new Set([
  "notClosed",
  "tooFewPoints",
  "notFinite",
  "tilted",
  "offGrid",
  "otherPlane",
]);

type Figures = Partial<Pick<ContourFault, "contours" | "distanceMm" | "areaMm2">>;

function fault(
  kind: ContourFaultKind,
  slices: readonly number[],
  { contours = 1, distanceMm, areaMm2 }: Figures = {},
): ContourFault {
  return {
    kind,
    contours,
    slices: [...slices],
    ...(distanceMm !== undefined && { distanceMm }),
    ...(areaMm2 !== undefined && { areaMm2 }),
  };
}

function faultsOfFile({ warnings, lostContours }: DicomStructureSet, number: number) {
  const own = warnings.filter(({ roiNumber }) => roiNumber === number);
  const count = (wanted: string) => own.find(({ code }) => code === wanted)?.count ?? 0;
  const shortAndLost = lostContours.filter(
    ({ roiNumber, code }) => roiNumber === number && code === "contour-too-short",
  );
  const counted = [
    fault("pointCount", [], { contours: count("point-count-differs") - shortAndLost.length }),
    fault("typeUnsaid", [], { contours: count("contour-type-assumed") }),
    fault("tooShort", [], { contours: count("contour-too-short") - shortAndLost.length }),
  ];
  return counted.filter(({ contours }) => contours > 0);
}

function faultOf(
  grid: ImageGrid,
  contours: readonly Contour[],
  remark: ContourRemark,
): ContourFault {
  const touched = (contourIndex: number) => slicesOfPoints(grid, contours[contourIndex]!.points);
  switch (remark.kind) {
    case "notClosed": {
      const isPoint = remark.geometricType === "POINT";
      return fault(isPoint ? "point" : "openLine", touched(remark.contourIndex));
    }
    case "tooFewPoints":
      return fault("tooShort", touched(remark.contourIndex));
    case "notFinite":
      return fault("unreadable", touched(remark.contourIndex));
    case "tilted":
      return fault("tilted", touched(remark.contourIndex), { distanceMm: remark.spreadMm });
    case "offGrid":
      return fault("offGrid", [], remark);
    case "otherSlice":
      return fault("otherSlice", [remark.namedSlice, ...touched(remark.contourIndex)], remark);
    case "crowded":
      return fault("crowded", [remark.sliceIndex], { contours: remark.contourCount });
    case "duplicate":
    case "noVoxel":
      return fault(remark.kind, [remark.sliceIndex]);
    default:
      return fault(remark.kind, [remark.sliceIndex], remark);
  }
}

/** The slices on which a lost contour lies, none where it lies beside the image; undefined where they are not known. */
function placeOfLost(series: DrawnOn, lost: LostContour): readonly number[] | undefined {
  const named = sliceIndexOf(series, lost);
  if (named !== undefined) return [named];
  const { grid } = series.volume;
  const plane = planarBeginning(grid, lost.beginning);
  return plane === undefined ? undefined : slicesOfPoints(grid, plane);
}

/** With a coordinate missing, those behind it are taken for others: only points that lie in one plane are believed. */
const SAME_PLANE_MM = 0.25;
const LEAST_POINTS = 4;

/** The first points as far as they lie in one plane of the slices; undefined where they are too few. */
function planarBeginning(grid: ImageGrid, points: Float64Array): Float64Array | undefined {
  const normal = sliceNormal(grid);
  let end = 0;
  let first = 0;
  for (; end + 2 < points.length; end += 3) {
    const along = dot(patientPoint(points[end]!, points[end + 1]!, points[end + 2]!), normal);
    if (end === 0) first = along;
    if (Math.abs(along - first) > SAME_PLANE_MM) break;
  }
  return end >= 3 * LEAST_POINTS ? points.subarray(0, end) : undefined;
}

/** Slices between the first and the last of a mask that hold nothing of it. */
function emptyBetween({ grid, voxels }: Mask): number[] {
  const box = maskBox(voxels, grid.size);
  if (box === undefined) return [];
  const planeLength = grid.size[1] * grid.size[2];
  const slices = Array.from({ length: box.high[0] - box.low[0] }, (_, z) => box.low[0] + z);
  return slices.filter((z) => !voxels.subarray(z * planeLength, (z + 1) * planeLength).includes(1));
}

/** One fault for each kind, in the order of their first. */
function joinKinds(faults: readonly ContourFault[]): ContourFault[] {
  return [...new Set(faults.map(({ kind }) => kind))].map((kind) => {
    const alike = faults.filter((each) => each.kind === kind);
    const distancesMm = alike.flatMap(({ distanceMm }) => distanceMm ?? []);
    const areasMm2 = alike.flatMap(({ areaMm2 }) => areaMm2 ?? []);
    const sum = (values: readonly number[]) => values.reduce((total, each) => total + each, 0);
    return {
      kind,
      contours: sum(alike.map(({ contours }) => contours)),
      slices: ascending(alike.flatMap(({ slices }) => slices)),
      ...(distancesMm.length > 0 && { distanceMm: rounded(Math.max(...distancesMm)) }),
      ...(areasMm2.length > 0 && { areaMm2: rounded(sum(areasMm2)) }),
    };
  });
}

function ascending(slices: readonly number[]): number[] {
  return [...new Set(slices)].sort((a, b) => a - b);
}

/** To thousandths, which keeps case.json readable. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
