import { describe, expect, it } from "vitest";
import { type GridOptions, testGrid } from "../../test/contours/grids.ts";
import { patientPoint } from "../geometry/index.ts";
import type { HabitEnds } from "../structures/index.ts";
import { emptyMask, type Mask } from "../volume/index.ts";
import { compareStructure, meanSurfaceDistance } from "./structure-score.ts";

const superior = "how far above the target it is contoured";
const inferior = "how far down the shaft it is contoured";

/** A box of 4 x 4 voxels in the slices from one to before another, in 12 slices of 3 mm, moved by some columns. */
function box([from, to]: readonly [number, number], shift = 0, options: GridOptions = {}): Mask {
  const mask = emptyMask(testGrid([12, 6, 8], { spacingMm: [3, 2, 2], ...options }));
  for (let z = from; z < to; z++) {
    for (let y = 1; y < 5; y++)
      mask.voxels.fill(1, (z * 6 + y) * 8 + 1 + shift, (z * 6 + y) * 8 + 5 + shift);
  }
  return mask;
}

/** Slices that rise to the patient's right. */
const sagittalFrame = {
  rowDirection: [0, 1, 0],
  columnDirection: [0, 0, -1],
  sliceOrigins: Array.from({ length: 12 }, (_, z) => patientPoint(-3 * z, 0, 0)),
} as const;

function endsOf(reference: Mask, predicted: Mask, habitEnds: HabitEnds) {
  const score = compareStructure(reference, predicted, { habitEnds });
  if (score.kind !== "scored") throw new TypeError("both masks must hold voxels");
  const { superiorEndMm, inferiorEndMm, diceWithoutEnds, meanSurfaceDistanceWithoutEndsMm } = score;
  const given = { superiorEndMm, inferiorEndMm, diceWithoutEnds, meanSurfaceDistanceWithoutEndsMm };
  return { dice: score.dice, ...JSON.parse(JSON.stringify(given)) };
}

describe("ends that are a habit", () => {
  // Slices 2 to 9 and 0 to 7: six of eight each are shared, so Dice is 12 / 16.
  const [reference, predicted] = [box([2, 10]), box([0, 8])];

  it("leave out what only the longer mask has there, and keep the other end", () => {
    expect(endsOf(reference, predicted, { inferior })).toEqual({
      dice: 0.75,
      inferiorEndMm: expect.closeTo(6, 9),
      diceWithoutEnds: 12 / 14,
      meanSurfaceDistanceWithoutEndsMm: expect.any(Number),
    });
    expect(endsOf(reference, predicted, { superior })).toMatchObject({
      superiorEndMm: expect.closeTo(-6, 9),
      diceWithoutEnds: 12 / 14,
    });
  });

  it("leave two boxes of one cross-section equal, whichever is longer", () => {
    const equal = { diceWithoutEnds: 1, meanSurfaceDistanceWithoutEndsMm: 0 };
    const both = { superior, inferior };
    expect(endsOf(reference, predicted, both)).toMatchObject(equal);
    expect(endsOf(predicted, reference, both)).toMatchObject({
      ...equal,
      superiorEndMm: expect.closeTo(6, 9),
      inferiorEndMm: expect.closeTo(-6, 9),
    });
  });

  it("are no part of the whole figures: what they cost is 1 - Dice / Dice without ends", () => {
    // Of the 16 slices of both, the inferior two are the reference's alone or the prediction's alone.
    const { dice, diceWithoutEnds } = endsOf(reference, predicted, { inferior });
    expect(1 - dice / diceWithoutEnds).toBeCloseTo(2 / 16, 12);
  });

  it("measure distances as between masks that stop in the same slice", () => {
    const shifted = box([0, 8], 1);
    const cut = meanSurfaceDistance(box([2, 8]), box([2, 8], 1));
    if (cut.kind !== "scored") throw new TypeError("both masks hold voxels");
    expect(endsOf(reference, shifted, { superior, inferior })).toMatchObject({
      diceWithoutEnds: 0.75,
      meanSurfaceDistanceWithoutEndsMm: expect.closeTo(cut.value, 12),
    });
  });

  it("are named by the patient, not by the order of the slices", () => {
    const feetFirst = { orientation: "FFS" } as const;
    const [a, b] = [box([2, 10], 0, feetFirst), box([0, 8], 0, feetFirst)];
    expect(endsOf(a, b, { inferior })).toMatchObject({ inferiorEndMm: expect.closeTo(-6, 9) });
    expect(endsOf(a, b, { superior })).toMatchObject({ superiorEndMm: expect.closeTo(6, 9) });
  });

  it("give Dice 0 and no distance where nothing of one mask is left", () => {
    expect(endsOf(box([0, 2]), box([5, 7]), { superior })).toEqual({
      dice: 0,
      superiorEndMm: expect.closeTo(15, 9),
      diceWithoutEnds: 0,
    });
    expect(endsOf(box([0, 2]), box([5, 7]), { superior, inferior })).toMatchObject({
      diceWithoutEnds: 0,
    });
  });

  it("are not measured without such an end, in one slice, and along the patient", () => {
    expect(endsOf(reference, predicted, {})).toEqual({ dice: 0.75 });
    const sagittal = ({ grid, voxels }: Mask): Mask => ({
      grid: { ...grid, ...sagittalFrame },
      voxels,
    });
    expect(endsOf(sagittal(reference), sagittal(predicted), { superior })).toEqual({ dice: 0.75 });
    const single: Mask = { grid: testGrid([1, 2, 3]), voxels: new Uint8Array(6).fill(1) };
    expect(endsOf(single, single, { superior })).toEqual({ dice: 1 });
  });
});
