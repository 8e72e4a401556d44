import { describe, expect, it } from "vitest";
import { insideDistanceMm } from "./inside-distance.ts";
import { LabelEditor } from "./label-editor.ts";
import { copySlice, fill, interpolate, stroke } from "./tools.ts";

const SIZE = [5, 16, 16] as const;
const AREA = 256;
const square: readonly [number, number] = [1, 1];

function editorWith(draw: (z: number, y: number, x: number) => number): LabelEditor {
  const base = new Uint8Array(SIZE[0] * AREA);
  for (let z = 0; z < SIZE[0]; z++) {
    for (let y = 0; y < 16; y++)
      for (let x = 0; x < 16; x++) base[z * AREA + y * 16 + x] = draw(z, y, x);
  }
  return new LabelEditor(base, SIZE);
}

const count = (editor: LabelEditor, z: number, label: number) =>
  editor.labels.subarray(z * AREA, (z + 1) * AREA).filter((value) => value === label).length;

const isBox = (y: number, x: number, half: number) =>
  Math.max(Math.abs(y - 8), Math.abs(x - 8)) <= half;

describe("brush and eraser", () => {
  const disc = { radiusMm: 2, spacingMm: square, label: 3, isErasing: false };
  it("paint voxels whose centres are in the disc, and take away only their own label", () => {
    const editor = editorWith((_, __, x) => (x === 9 ? 7 : 0));
    stroke(editor, [2, 8, 8], [2, 8, 8], disc);
    // Lattice points with x2 + y2 <= 4.
    expect(count(editor, 2, 3)).toBe(13);
    expect(count(editor, 1, 3)).toBe(0);
    editor.commit();
    stroke(editor, [2, 8, 8], [2, 8, 8], { ...disc, isErasing: true, label: 7 });
    expect(count(editor, 2, 3)).toBe(13);
  });
  it("draw a stroke without gaps, undone and redone as one", () => {
    const editor = editorWith(() => 0);
    stroke(editor, [0, 2, 2], [0, 2, 12], { ...disc, radiusMm: 0.5 });
    stroke(editor, [0, 2, 12], [0, 12, 12], { ...disc, radiusMm: 0.5 });
    editor.commit();
    expect(count(editor, 0, 3)).toBe(21);
    editor.undo();
    expect(count(editor, 0, 3)).toBe(0);
    editor.redo();
    expect(count(editor, 0, 3)).toBe(21);
    expect([...editor.touchedSlices().keys()]).toEqual([0]);
  });
  it("stop at the border of the grid", () => {
    const editor = editorWith(() => 0);
    stroke(editor, [0, 0, 0], [0, 0, 0], disc);
    expect(count(editor, 0, 3)).toBe(6);
  });
});

describe("fill", () => {
  it("fills a ring and leaves an open one", () => {
    const ring = editorWith((z, y, x) => (z === 1 && isBox(y, x, 4) && !isBox(y, x, 3) ? 2 : 0));
    expect(fill(ring, [1, 8, 8], 2)).toBe(true);
    expect(count(ring, 1, 2)).toBe(81);
    ring.undo();
    ring.set(AREA + 8 * 16 + 12, 0);
    ring.commit();
    expect(fill(ring, [1, 8, 8], 2)).toBe(false);
    expect(count(ring, 1, 2)).toBe(31);
  });
});

describe("between slices", () => {
  it("copies the shape and takes away what was there", () => {
    const editor = editorWith((z, y, x) =>
      z === 1 && isBox(y, x, 2) ? 2 : z === 2 && isBox(y, x, 4) ? 2 : 0,
    );
    expect(copySlice(editor, { from: 1, to: 2 }, 2)).toBe(true);
    expect(count(editor, 2, 2)).toBe(25);
    expect(copySlice(editor, { from: 4, to: 2 }, 2)).toBe(false);
    expect(copySlice(editor, { from: -1, to: 0 }, 2)).toBe(false);
  });
  it("interpolates by position: half way between boxes of 5 and 9 is one of 7", () => {
    const editor = editorWith((z, y, x) => {
      if (z === 0 && isBox(y, x, 2)) return 2;
      return z === 4 && isBox(y, x, 4) ? 2 : 0;
    });
    // Slice 2 lies half way although slices are uneven.
    const zMm = [0, 1, 5, 8, 10];
    expect(interpolate(editor, 3, { label: 2, zMm, spacingMm: square })).toBe(3);
    expect(count(editor, 2, 2)).toBe(49);
    expect(count(editor, 0, 2)).toBe(25);
    expect(count(editor, 1, 2)).toBe(25);
    editor.undo();
    expect(count(editor, 2, 2)).toBe(0);
  });
  it("does nothing without a gap", () => {
    const editor = editorWith((z, y, x) => (z < 2 && isBox(y, x, 2) ? 2 : 0));
    const input = { label: 2, zMm: [0, 1, 2, 3, 4], spacingMm: square };
    expect(interpolate(editor, 0, input)).toBe(0);
    expect(interpolate(editor, 3, input)).toBe(0);
    expect(editor.canUndo).toBe(false);
  });
});

it("measures depth against every pixel", () => {
  const slice = new Uint8Array(24).map((_, at) => (at % 7 < 3 ? 1 : 0));
  const spacingMm = [2, 1.5] as const;
  const found = insideDistanceMm(slice, 1, { rows: 4, columns: 6, spacingMm });
  const far = (a: number, b: number) =>
    Math.hypot((Math.floor(a / 6) - Math.floor(b / 6)) * 2, ((a % 6) - (b % 6)) * 1.5);
  slice.forEach((value, at) => {
    const others = [...slice.keys()].filter((other) => slice[other] !== value);
    const nearest = Math.min(...others.map((other) => far(at, other)));
    expect(found[at]).toBeCloseTo(value === 1 ? nearest : -nearest, 9);
  });
});
