import { type ImageGrid, sameGrid } from "../geometry/index.ts";
import type { LabelScheme } from "../structures/index.ts";
import type { CtVolume, LabelMap } from "../volume/index.ts";
import { countLabels, extentAlong, fullestIndex, type LabelCounts } from "./overlay-cut.ts";
import { type GreyWindow, type MmRectangle, planePng } from "./overlay-image.ts";
import { outlinePath, type PlaneWindow } from "./overlay-outline.ts";
import {
  cutOffset,
  type DisplayAxis,
  displayIndex,
  edgeMm,
  hangPlanes,
  type PlaneName,
  type PlaneView,
} from "./overlay-plane.ts";
import { composeSvg, type Panel } from "./overlay-svg.ts";
import { rasteriseSvg } from "./rasterise.ts";

export interface OverlayOptions {
  readonly scheme: LabelScheme;
  /** Labels to draw; all of the scheme's when absent. */
  readonly labels?: readonly number[];
  readonly title?: string;
  /** Lines under the pictures, e.g. the figures of the structures shown. */
  readonly notes?: readonly string[];
  /** Where to cut, as a voxel [z, y, x]; the fullest cut of each plane when absent. */
  readonly at?: readonly [z: number, y: number, x: number];
  /** Default: soft tissue, centre 40 and width 400. */
  readonly window?: GreyWindow;
}

const SOFT_TISSUE: GreyWindow = { centreHu: 40, widthHu: 400 };

/**
 * Draws the outlines of the reference (blue) and of the predicted structures (red) on the CT, cut in three planes, as
 * a PNG. Outlines lie half way between voxel centres, as contours are written; all planes have one scale in mm.
 * Either label map may be missing. Without a structure to show, the middle of the CT is cut.
 *
 * @throws {RangeError} If the label maps do not lie on the CT's grid, or `at` is outside it.
 */
export function renderOverlay(
  ct: CtVolume,
  reference: LabelMap | undefined,
  predicted: LabelMap | undefined,
  options: OverlayOptions,
): Uint8Array {
  const maps = [reference, predicted].filter((map) => map !== undefined);
  if (!maps.every((map) => sameGrid(map.grid, ct.grid))) {
    throw new RangeError("Cannot draw an overlay: the label maps must lie on the CT's grid");
  }
  const labels = options.labels ?? options.scheme.structures.map(({ label }) => label);
  const counts = countLabels(maps, ct.grid.size, labels);
  const at = options.at ?? fullestVoxel(counts, ct.grid);
  if (!at.every((index, axis) => index >= 0 && index < ct.grid.size[axis]!)) {
    throw new RangeError(`Cannot draw an overlay: the cut must be inside the CT, got ${at}`);
  }
  const planes = hangPlanes(ct.grid);
  const windows = planes.map((plane) => windowOf(plane, counts));
  const areas = planes.map((plane, index) => areaOf(plane, windows[index]!));
  const pixelsPerMm = scaleFor(areas);
  const panels = planes.map((plane, index): Panel => {
    const offset = cutOffset(ct.grid, plane, at[plane.cutAxis]);
    const area = areas[index]!;
    const outlines = (map: LabelMap | undefined) =>
      map === undefined
        ? ""
        : labels.map((label) => outlinePath(map, label, plane, offset, windows[index]!)).join("");
    return {
      area,
      caption: captionOf(plane.name, ct.grid, plane, at[plane.cutAxis]),
      letters: { right: plane.right.letters, down: plane.down.letters },
      image: planePng(ct, plane, offset, area, pixelsPerMm, options.window ?? SOFT_TISSUE),
      reference: outlines(reference),
      predicted: outlines(predicted),
      cuts: { right: cutAt(plane.right, at), down: cutAt(plane.down, at) },
    };
  });
  const svg = composeSvg(panels, pixelsPerMm, {
    title: options.title ?? titleFor(options.scheme, labels),
    notes: options.notes ?? [],
    hasReference: reference !== undefined,
    hasPredicted: predicted !== undefined,
  });
  return rasteriseSvg(svg, { background: "#101010" });
}

/** One picture, and what to call its file. */
export interface NamedOverlay {
  /** `all`, or the structure's name. */
  readonly name: string;
  readonly png: Uint8Array;
}

/**
 * One picture of everything and one for every structure that occurs in either map. Arguments and errors as in
 * `renderOverlay`.
 */
export function renderOverlaySet(
  ct: CtVolume,
  reference: LabelMap | undefined,
  predicted: LabelMap | undefined,
  options: Omit<OverlayOptions, "labels" | "at">,
): NamedOverlay[] {
  const all = { name: "all", png: renderOverlay(ct, reference, predicted, options) };
  const occurs = (label: number) =>
    [reference, predicted].some((map) => map?.labels.includes(label) === true);
  const each = options.scheme.structures
    .filter(({ label }) => occurs(label))
    .map(({ label, name }) => {
      const title = options.title === undefined ? name : `${options.title}: ${name}`;
      const png = renderOverlay(ct, reference, predicted, { ...options, title, labels: [label] });
      return { name, png };
    });
  return [all, ...each];
}

function fullestVoxel(counts: LabelCounts, grid: ImageGrid): readonly [number, number, number] {
  const [slices, rows, columns] = grid.size;
  return [
    fullestIndex(counts, 0, slices),
    fullestIndex(counts, 1, rows),
    fullestIndex(counts, 2, columns),
  ];
}

/** Margin around the structures on each side, in mm. */
const MARGIN_MM = 35;

/** The structures with a margin, or all of the plane when there is nothing to show. */
function windowOf({ right, down }: PlaneView, counts: LabelCounts): PlaneWindow {
  return { right: rangeOf(right, counts), down: rangeOf(down, counts) };
}

function rangeOf(axis: DisplayAxis, counts: LabelCounts): readonly [number, number] {
  const extent = extentAlong(counts, axis.voxelAxis);
  if (extent === undefined) return [0, axis.count];
  const [a, b] = [displayIndex(axis, extent[0]), displayIndex(axis, extent[1])];
  const low = axis.centresMm[Math.min(a, b)]! - MARGIN_MM;
  const high = axis.centresMm[Math.max(a, b)]! + MARGIN_MM;
  const first = axis.centresMm.findIndex((centre) => centre >= low);
  const last = axis.centresMm.findLastIndex((centre) => centre <= high);
  return [first, last + 1];
}

function areaOf({ right, down }: PlaneView, window: PlaneWindow): MmRectangle {
  const [left, top] = [edgeMm(right, window.right[0]), edgeMm(down, window.down[0])];
  return {
    left,
    top,
    width: edgeMm(right, window.right[1]) - left,
    height: edgeMm(down, window.down[1]) - top,
  };
}

/** Pixels that the three pictures together may be wide, and each may be high. */
const LARGEST_PX = { width: 1500, height: 640 } as const;
const MOST_PIXELS_PER_MM = 5;

function scaleFor(areas: readonly MmRectangle[]): number {
  const width = areas.reduce((sum, area) => sum + area.width, 0);
  const height = Math.max(...areas.map((area) => area.height));
  return Math.min(LARGEST_PX.width / width, LARGEST_PX.height / height, MOST_PIXELS_PER_MM);
}

function cutAt(axis: DisplayAxis, at: readonly [number, number, number]): number {
  return axis.centresMm[displayIndex(axis, at[axis.voxelAxis])]!;
}

/** Patient axis that each plane is cut across, for its caption. */
const ACROSS: Record<PlaneName, readonly [letter: string, patientAxis: 0 | 1 | 2]> = {
  axial: ["z", 2],
  coronal: ["y", 1],
  sagittal: ["x", 0],
};

/** Name, position in the patient and index of the cut; on a tilted grid, the position of the cut's first voxel. */
function captionOf(name: PlaneName, grid: ImageGrid, plane: PlaneView, index: number): string {
  const [letter, patientAxis] = ACROSS[name];
  const voxel = [0, 0, 0];
  voxel[plane.cutAxis] = index;
  const origin = grid.sliceOrigins[voxel[0]!]!;
  const mm =
    origin[patientAxis] +
    grid.columnDirection[patientAxis] * voxel[1]! * grid.pixelSpacingMm[0] +
    grid.rowDirection[patientAxis] * voxel[2]! * grid.pixelSpacingMm[1];
  return `${name}, ${letter} = ${mm.toFixed(1)} mm, ${index + 1} of ${grid.size[plane.cutAxis]}`;
}

function titleFor({ structures }: LabelScheme, labels: readonly number[]): string {
  return structures
    .filter(({ label }) => labels.includes(label))
    .map(({ name }) => name)
    .join(", ");
}
