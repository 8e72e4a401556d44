import { cross, dot } from "../../geometry/index.ts";
import type { CtSliceHeader } from "./ct-slice.ts";

/** Slices closer than this along their normal, in mm, are at the same place. */
export const SAME_PLACE_MM = 0.01;

/** Slices by place, along the normal of the first slice: each place holds one slice or several. */
export function slicesByPlace<
  T extends Pick<CtSliceHeader, "origin" | "rowDirection" | "columnDirection">,
>(slices: readonly T[]): T[][] {
  const [first] = slices;
  if (first === undefined) return [];
  const normal = cross(first.rowDirection, first.columnDirection);
  const sorted = slices
    .map((slice) => ({ slice, along: dot(slice.origin, normal) }))
    .sort((a, b) => a.along - b.along);
  const places: T[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { slice, along } of sorted) {
    if (along - last < SAME_PLACE_MM) places.at(-1)!.push(slice);
    else places.push([slice]);
    last = along;
  }
  return places;
}

/** Whether some place holds more than one slice. */
export function hasRepeatedPlaces(slices: readonly CtSliceHeader[]): boolean {
  return slicesByPlace(slices).length < slices.length;
}
