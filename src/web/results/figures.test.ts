import { expect, it } from "vitest";
import type { ResultsDetail, StructureResult } from "../../server/contract/index.ts";
import { figuresOf, summaryOf } from "./figures.ts";

function scored(name: string, dice: number): StructureResult {
  return {
    kind: "scored",
    name,
    dice,
    meanSurfaceDistanceMm: 1,
    hausdorffDistanceMm: 1,
    hausdorffDistance95Mm: 1,
    pooledHausdorffDistance95Mm: 1,
    surfaceDice: 1,
    addedPathLengthMm: 1,
    worstSlice: { slice: 7, differingCm2: 1 },
    referenceCc: 1,
    predictedCc: 1,
  };
}

const missed: StructureResult = {
  kind: "missed",
  name: "Bladder",
  empty: "predicted",
  dice: 0,
  referenceCc: 1,
  predictedCc: 0,
};

it("counts what was missed apart from what was scored", () => {
  const caseResult = { diagnosis: null, role: "test", structureSetId: null } as const;
  const results: ResultsDetail = {
    id: "r",
    title: "t",
    madeAt: "2026-01-01T00:00:00Z",
    cases: 3,
    predictedBy: "model",
    isSynthetic: true,
    structures: ["Bladder"],
    toleranceMm: 2,
    refused: [],
    caseResults: [
      { ...caseResult, id: "a", structures: [scored("Bladder", 0.9), scored("CTVn", 0.1)] },
      { ...caseResult, id: "b", structures: [missed] },
      { ...caseResult, id: "c", structures: [scored("Bladder", 0.7)] },
    ],
  };
  const [bladder] = figuresOf(results, "dice");
  expect(bladder?.missed).toBe(1);
  expect(bladder?.points).toEqual([
    { caseId: "a", value: 0.9, worstSlice: 7 },
    { caseId: "c", value: 0.7, worstSlice: 7 },
  ]);
});

it("sums up by hand-checked arithmetic", () => {
  const points = [1, 2, 3, 6].map((value) => ({ caseId: "c", value, worstSlice: null }));
  // Mean 3; squares 4 + 1 + 0 + 9 = 14, over 3.
  expect(summaryOf(points)).toEqual({
    mean: 3,
    standardDeviation: Math.sqrt(14 / 3),
    median: 2.5,
    least: 1,
    greatest: 6,
  });
  expect(summaryOf(points.slice(0, 1))?.standardDeviation).toBeNull();
  expect(summaryOf([])).toBeNull();
});
