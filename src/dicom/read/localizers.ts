import { cross, dot } from "../../geometry/index.ts";
import type { CtSliceHeader } from "./ct-slice.ts";

/** Planes that differ by more than this lie across the volume, as a localizer does. */
const CROSSING_COSINE = Math.cos((20 * Math.PI) / 180);
/** A scanner makes one or two localizers; more images in one orientation are a volume of their own. */
const MAX_LOCALIZERS = 3;

/**
 * Takes out the few images of a series that lie across its volume: localizers that the scanner filed with the slices.
 * Other images that differ stay in the series, and loading refuses it.
 */
export function splitLocalizers<T extends CtSliceHeader>(
  slices: readonly T[],
): { volume: readonly T[]; localizers: readonly T[] } {
  const orientations: T[][] = [];
  for (const slice of slices) {
    const alike = orientations.find((group) => !crosses(group[0]!, slice));
    if (alike === undefined) orientations.push([slice]);
    else alike.push(slice);
  }
  const [main, ...others] = orientations.sort((a, b) => b.length - a.length);
  if (main === undefined) return { volume: [], localizers: [] };
  const isFew = (group: readonly T[]) =>
    group.length <= MAX_LOCALIZERS && group.length < main.length;
  const localizers = new Set(others.filter(isFew).flat());
  return { volume: slices.filter((slice) => !localizers.has(slice)), localizers: [...localizers] };
}

function crosses(a: CtSliceHeader, b: CtSliceHeader): boolean {
  const normals = [a, b].map((slice) => cross(slice.rowDirection, slice.columnDirection));
  return Math.abs(dot(normals[0]!, normals[1]!)) < CROSSING_COSINE;
}
