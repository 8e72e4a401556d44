import { expect, it } from "vitest";
import type { CaseScore } from "../../work/index.ts";
import { summarise } from "./evaluate.ts";

function scored(structure: string, dice: number, mm: number): CaseScore {
  const distances = {
    meanSurfaceDistanceMm: mm,
    hausdorffDistanceMm: 3 * mm,
    hausdorffDistance95Mm: 2 * mm,
    pooledHausdorffDistance95Mm: 1.5 * mm,
  };
  const rest = { surfaceDice: 1, addedPathLengthMm: 0, worstSlice: undefined };
  return { structure, kind: "scored", dice, ...distances, ...rest, referenceCc: 1, predictedCc: 1 };
}

const missed: CaseScore = {
  structure: "Bag_Bowel",
  kind: "missed",
  empty: "predicted",
  dice: 0,
  referenceCc: 1,
  predictedCc: 0,
};

it("summarise() counts a missed structure and keeps it out of the medians", () => {
  const scores = [
    scored("Bladder", 0.9, 1),
    scored("Femur_Head_L", 0.8, 4),
    missed,
    { structure: "CTVn", kind: "notDrawn" } as const,
  ];
  expect(summarise(scores)).toEqual({
    scored: 2,
    missed: 1,
    notApplicable: 1,
    medians: {
      dice: expect.closeTo(0.85, 12),
      meanSurfaceDistanceMm: 2.5,
      hausdorffDistance95Mm: 5,
      pooledHausdorffDistance95Mm: 3.75,
    },
  });
});

it("summarise() gives no medians where nothing is scored", () => {
  expect(summarise([missed])).toEqual({ scored: 0, missed: 1, notApplicable: 0 });
});
