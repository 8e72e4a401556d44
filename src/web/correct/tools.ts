import type { Voxel } from "../viewer/plane.ts";
import { insideDistanceMm } from "./inside-distance.ts";
import type { LabelEditor } from "./label-editor.ts";

/** What the left button does on the axial plane. */
export const toolNames = ["brush", "eraser", "fill"] as const;
export type ToolName = (typeof toolNames)[number];

/** In-plane spacing: between rows, between columns, mm. */
export type PixelSpacingMm = readonly [number, number];

interface Disc {
  readonly radiusMm: number;
  readonly spacingMm: PixelSpacingMm;
  readonly label: number;
  readonly isErasing: boolean;
}

function paintDisc(editor: LabelEditor, [z, y, x]: Voxel, disc: Disc): void {
  const { radiusMm, spacingMm, label, isErasing } = disc;
  const [, rows, columns] = editor.size;
  const reachY = Math.floor(radiusMm / spacingMm[0]);
  const reachX = Math.floor(radiusMm / spacingMm[1]);
  for (let dy = -reachY; dy <= reachY; dy++) {
    for (let dx = -reachX; dx <= reachX; dx++) {
      const isOutside = y + dy < 0 || y + dy >= rows || x + dx < 0 || x + dx >= columns;
      if (isOutside || Math.hypot(dy * spacingMm[0], dx * spacingMm[1]) > radiusMm) continue;
      const at = (z * rows + y + dy) * columns + x + dx;
      if (!isErasing) editor.set(at, label);
      else if (editor.labels[at] === label) editor.set(at, 0);
    }
  }
}

/** Paints discs from one voxel to another of the same slice. The eraser removes its own label only. */
export function stroke(editor: LabelEditor, from: Voxel, to: Voxel, disc: Disc): void {
  const steps = Math.max(1, Math.abs(to[1] - from[1]), Math.abs(to[2] - from[2]));
  for (let step = 0; step <= steps; step++) {
    const y = Math.round(from[1] + ((to[1] - from[1]) * step) / steps);
    const x = Math.round(from[2] + ((to[2] - from[2]) * step) / steps);
    paintDisc(editor, [to[0], y, x], disc);
  }
}

/**
 * Fills the area around a voxel that the label encloses.
 *
 * @returns False if the contour is open: then nothing is filled.
 */
export function fill(editor: LabelEditor, [z, y, x]: Voxel, label: number): boolean {
  const [, rows, columns] = editor.size;
  const base = z * rows * columns;
  const isSeen = new Uint8Array(rows * columns);
  const found = [y * columns + x];
  isSeen[found[0]!] = 1;
  for (let next = 0; next < found.length; next++) {
    const at = found[next]!;
    if (editor.labels[base + at] === label) continue;
    const row = Math.floor(at / columns);
    const column = at - row * columns;
    if (row === 0 || column === 0 || row === rows - 1 || column === columns - 1) return false;
    for (const neighbour of [at - 1, at + 1, at - columns, at + columns]) {
      if (isSeen[neighbour] === 1) continue;
      isSeen[neighbour] = 1;
      found.push(neighbour);
    }
  }
  for (const at of found) editor.set(base + at, label);
  editor.commit();
  return true;
}

function isDrawn(editor: LabelEditor, z: number, label: number): boolean {
  const area = editor.size[1] * editor.size[2];
  const first = z * area;
  const at = editor.labels.indexOf(label, first);
  return at >= 0 && at < first + area;
}

/** Copies the label from one slice to another. Returns false if the first slice has none. */
export function copySlice(
  editor: LabelEditor,
  { from, to }: { readonly from: number; readonly to: number },
  label: number,
): boolean {
  if (from < 0 || from >= editor.size[0] || !isDrawn(editor, from, label)) return false;
  const area = editor.size[1] * editor.size[2];
  for (let at = 0; at < area; at++) {
    const isThere = editor.labels[from * area + at] === label;
    const target = to * area + at;
    if (isThere) editor.set(target, label);
    else if (editor.labels[target] === label) editor.set(target, 0);
  }
  editor.commit();
  return true;
}

/** The drawn slices on both sides of the gap at a slice, or else next to it; null if there is no gap. */
function gapAt(
  editor: LabelEditor,
  slice: number,
  label: number,
): readonly [number, number] | null {
  const next = (from: number, by: number): number | null => {
    for (let z = from; z >= 0 && z < editor.size[0]; z += by)
      if (isDrawn(editor, z, label)) return z;
    return null;
  };
  if (!isDrawn(editor, slice, label)) {
    const below = next(slice - 1, -1);
    const above = next(slice + 1, 1);
    return below === null || above === null ? null : [below, above];
  }
  const above = next(slice + 1, 1);
  if (above !== null && above > slice + 1) return [slice, above];
  const below = next(slice - 1, -1);
  return below !== null && below < slice - 1 ? [below, slice] : null;
}

/**
 * Draws the empty slices between two drawn ones by shape: the signed distances to the two contours are mixed by
 * position.
 *
 * @param zMm Position of every slice, mm.
 * @returns How many slices were drawn; 0 if there is no gap at the slice or next to it.
 */
export function interpolate(
  editor: LabelEditor,
  slice: number,
  { label, zMm, spacingMm }: { label: number; zMm: readonly number[]; spacingMm: PixelSpacingMm },
): number {
  const gap = gapAt(editor, slice, label);
  if (gap === null) return 0;
  const [below, above] = gap;
  const area = editor.size[1] * editor.size[2];
  const distances = gap.map((z) => {
    const mask = editor.labels.subarray(z * area, (z + 1) * area);
    return insideDistanceMm(mask, label, {
      rows: editor.size[1],
      columns: editor.size[2],
      spacingMm,
    });
  });
  const spanMm = zMm[above]! - zMm[below]!;
  for (let z = below + 1; z < above; z++) {
    const share = (zMm[z]! - zMm[below]!) / spanMm;
    for (let at = 0; at < area; at++) {
      const mixed = (1 - share) * distances[0]![at]! + share * distances[1]![at]!;
      if (mixed > 0) editor.set(z * area + at, label);
    }
  }
  editor.commit();
  return above - below - 1;
}
