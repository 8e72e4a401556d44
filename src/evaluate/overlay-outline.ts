import type { LabelMap } from "../volume/index.ts";
import { type DisplayAxis, edgeMm, type PlaneView } from "./overlay-plane.ts";

/** A part of an image plane, as indexes along its display axes: first inclusive, end exclusive. */
export interface PlaneWindow {
  readonly right: readonly [first: number, end: number];
  readonly down: readonly [first: number, end: number];
}

/**
 * Pairs of cell sides that an outline joins, by which corners are inside (1 top left, 2 top right, 4 bottom right,
 * 8 bottom left). Sides: 0 top, 1 right, 2 bottom, 3 left. Diagonal neighbours stay apart.
 */
const JOINED: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [
    [3, 0],
    [1, 2],
  ],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[0, 2]],
  [
    [0, 1],
    [2, 3],
  ],
  [[1, 2]],
  [[3, 1]],
  [[0, 1]],
  [[3, 0]],
  [],
];

/**
 * Outline of one label in a plane as SVG path data, in mm along the display axes: half way between voxel centres, as
 * contours are traced. Empty when the label does not occur there. What lies beyond the image is outside.
 */
export function outlinePath(
  map: LabelMap,
  label: number,
  plane: PlaneView,
  offset: number,
  { right, down }: PlaneWindow,
): string {
  const isInside = insideTest(map, label, plane, offset);
  const parts: string[] = [];
  for (let v = down[0]; v <= down[1]; v++) {
    for (let u = right[0]; u <= right[1]; u++) {
      const corners =
        isInside(u - 1, v - 1) +
        2 * isInside(u, v - 1) +
        4 * isInside(u, v) +
        8 * isInside(u - 1, v);
      for (const [from, to] of JOINED[corners]!) {
        parts.push(`M${side(plane, u, v, from)}L${side(plane, u, v, to)}`);
      }
    }
  }
  return parts.join("");
}

/** 1 where the voxel at display indexes u, v has the label, 0 elsewhere and beyond the image. */
function insideTest(
  { labels }: LabelMap,
  label: number,
  { right, down }: PlaneView,
  offset: number,
): (u: number, v: number) => number {
  const origin = offset + right.start + down.start;
  return (u, v) => {
    if (u < 0 || v < 0 || u >= right.count || v >= down.count) return 0;
    return labels[origin + u * right.stride + v * down.stride] === label ? 1 : 0;
  };
}

/** Middle of one side of the cell whose bottom right corner is the centre of voxel u, v. */
function side({ right, down }: PlaneView, u: number, v: number, which: number): string {
  const x =
    which === 1 ? centreMm(right, u) : which === 3 ? centreMm(right, u - 1) : edgeMm(right, u);
  const y = which === 2 ? centreMm(down, v) : which === 0 ? centreMm(down, v - 1) : edgeMm(down, v);
  return `${x.toFixed(2)} ${y.toFixed(2)}`;
}

/** Centre of a voxel; before the first and beyond the last, the edge of the image. */
function centreMm(axis: DisplayAxis, index: number): number {
  if (index < 0) return edgeMm(axis, 0);
  return index >= axis.count ? edgeMm(axis, axis.count) : axis.centresMm[index]!;
}
