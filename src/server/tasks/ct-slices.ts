/** Label maps from one version of a CT to another that contains its slices. */
import type { StoredGrid } from "../../store/index.ts";

/** The slices of a version of a CT. */
export interface VersionSlices {
  readonly grid: StoredGrid;
  /** In the order of the grid; null where only their places are known. */
  readonly sopInstanceUids: readonly string[] | null;
}

/** Coordinates that differ by less are those of the same voxel, written with other digits. */
const SAME_MM = 0.01;

/**
 * The place of each slice of a CT in another: by SOP Instance UID where both are known, by position otherwise.
 * @returns Null where the other CT lacks a slice, or its pixels lie elsewhere.
 */
export function placesOfSlices(from: VersionSlices, to: VersionSlices): readonly number[] | null {
  if (!hasSamePixels(from.grid, to.grid)) return null;
  const [own, others] = [from.sopInstanceUids, to.sopInstanceUids];
  const origins = to.grid.sliceOrigins;
  const indexOf = new Map(others?.map((uid, z) => [uid, z]));
  const places: number[] = [];
  for (const [z, origin] of from.grid.sliceOrigins.entries()) {
    const byPlace = () => origins.findIndex((each) => areNear(each, origin));
    const place = own && others ? (indexOf.get(own[z] ?? "") ?? -1) : byPlace();
    const found = origins[place];
    if (found === undefined || !areNear(found, origin)) return null;
    places.push(place);
  }
  return places;
}

function hasSamePixels(a: StoredGrid, b: StoredGrid): boolean {
  const pixelsOf = ({ size, pixelSpacingMm, rowDirection, columnDirection }: StoredGrid) => [
    ...size.slice(1),
    ...pixelSpacingMm,
    ...rowDirection,
    ...columnDirection,
  ];
  const others = pixelsOf(b);
  return pixelsOf(a).every((value, place) => Math.abs(value - others[place]!) < 1e-4);
}

function areNear(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, axis) => Math.abs(value - b[axis]!) < SAME_MM);
}

/**
 * A label map on a CT with more slices: each slice at its place, the others empty.
 * @param labels One byte a voxel, [z, y, x]. @param places As `placesOfSlices` gives them. @param size Of the other CT.
 */
export function moveSlices(
  labels: Uint8Array,
  places: readonly number[],
  [slices, rows, columns]: StoredGrid["size"],
): Uint8Array {
  const plane = rows * columns;
  const moved = new Uint8Array(slices * plane);
  for (const [z, place] of places.entries()) {
    moved.set(labels.subarray(z * plane, (z + 1) * plane), place * plane);
  }
  return moved;
}
