import { describe, expect, it } from "vitest";
import {
  type CaseResult,
  RESULTS_VERSION,
  type Results,
  type StructureResult,
} from "../evaluate/index.ts";
import { overviewTable } from "./contents.ts";
import { endSentences, endsTable } from "./ends.ts";
import { groupsOf } from "./groups.ts";
import { reportFiles } from "./report.ts";

const inferior = "how far down the shaft it is contoured";
const superior = "how far up it is contoured";

function scored(
  name: string,
  dice: number,
  ends: Partial<Extract<StructureResult, { kind: "scored" }>> = {},
): StructureResult {
  return {
    ...{ kind: "scored", name, dice, meanSurfaceDistanceMm: 5, hausdorffDistanceMm: 9 },
    ...{ hausdorffDistance95Mm: 5, pooledHausdorffDistance95Mm: 4, surfaceDice: 0.5 },
    ...{ addedPathLengthMm: 120, referenceCc: 100, predictedCc: 90 },
    ...ends,
  };
}

function resultsOf(
  perCase: readonly StructureResult[][],
  { predictedBy = "model" }: Partial<Results> = {},
): Results {
  const cases = perCase.map(
    (structures, index): CaseResult => ({
      id: `case-${index}`,
      diagnosis: null,
      role: "test",
      sizeVoxels: [150, 512, 512],
      spacingMm: [3, 1, 1],
      structures,
      remarks: [],
    }),
  );
  return {
    format: "arcuate-results",
    version: RESULTS_VERSION,
    software: "Arcuate",
    madeAt: "2026-01-01T00:00:00Z",
    title: "one",
    predictedBy,
    model: null,
    toleranceMm: 3,
    structures: [
      { name: "Femur", title: "Femur", habitEnds: { inferior } },
      { name: "Bag", title: "Bag", habitEnds: { superior } },
      { name: "Tube", title: "Tube", habitEnds: { superior, inferior } },
      { name: "Bladder", title: "Bladder" },
    ],
    cases,
    refused: [],
  };
}

// Femur: 0.4 and 0.1 below 1; of the first, 1 - 0.6 / 0.8 = 0.25 is due to the end. The mean: 0.125 of 0.25.
const first = [
  scored("Femur", 0.6, {
    inferiorEndMm: 42,
    diceWithoutEnds: 0.8,
    meanSurfaceDistanceWithoutEndsMm: 1,
  }),
  // 1 - 0.5 / 0.55 = 0.09 of 0.5.
  scored("Bag", 0.5, { superiorEndMm: -6, diceWithoutEnds: 0.55 }),
  scored("Bladder", 0.7),
];
const second = [
  scored("Femur", 0.9, {
    inferiorEndMm: 0,
    diceWithoutEnds: 0.9,
    meanSurfaceDistanceWithoutEndsMm: 2,
  }),
];

describe("endSentences()", () => {
  it("tell the share of the ends, the way in which they differ, and Dice without them", () => {
    const [femur, ...more] = endSentences(resultsOf([first, second]));
    expect(femur).toBe(
      "Femur: Dice is 0.25 below 1 (mean). About 50 % of this comes from the inferior end, where the prediction reaches " +
        "21 mm further than the reference (median). How far down the shaft it is contoured is a habit of the clinic. " +
        "This part says nothing about the boundary: without ends, Dice is 0.85 (median).",
    );
    expect(more).toEqual([expect.stringContaining("A model learns the habit")]);
  });

  it("are silent where the ends explain little, or Dice lacks little", () => {
    expect(endSentences(resultsOf([[first[1]!]]))).toEqual([]);
    const close = scored("Femur", 0.99, { inferiorEndMm: 3, diceWithoutEnds: 0.996 });
    expect(endSentences(resultsOf([[close]]))).toEqual([]);
    const disjoint = scored("Femur", 0, { inferiorEndMm: -90, diceWithoutEnds: 0 });
    expect(endSentences(resultsOf([[disjoint]]))).toEqual([]);
  });

  it("name both ends of a structure that has two, and speak of a model only where there is one", () => {
    const tube = scored("Tube", 0.5, {
      ...{ superiorEndMm: -12, inferiorEndMm: 0, diceWithoutEnds: 1 },
    });
    expect(endSentences(resultsOf([[tube]], { predictedBy: "observer" }))).toEqual([
      "Tube: Dice is 0.50 below 1 (mean). About 100 % of this comes from the superior end, where the prediction stops " +
        "12 mm short of the reference (median), and the inferior end, where the contours differ in both directions. " +
        "How far up it is contoured and how far down the shaft it is contoured are habits of the clinic. " +
        "This part says nothing about the boundary: without ends, Dice is 1.00 (median).",
    ]);
  });
});

describe("tables", () => {
  const results = resultsOf([first, second]);

  it("give medians with and without the ends, the ends in mm, and the share", () => {
    const table = endsTable(groupsOf(results));
    expect(table?.rows.map(({ cells }) => cells)).toEqual([
      [
        ...["Femur", "2", "0.75", "0.85", "5.00", "1.50"],
        ...["inferior +21.0 (+10.5 to +31.5)", "50 % of 0.25"],
      ],
      [
        ...["Bag", "1", "0.50", "0.55", "5.00", ""],
        ...["superior \u22126.0 (\u22126.0 to \u22126.0)", "18 % of 0.50"],
      ],
    ]);
  });

  it("stand in the report, and the sentences at a glance", () => {
    const files = reportFiles({ results: [results] }, new Map());
    const html = files.find(({ path }) => path === "report.html")?.bytes;
    expect(html).toContain("Ends that are a habit");
    expect(html).toContain("Femur: Dice is 0.25 below 1");
    expect(html).toContain(
      "Femur (inferior), Bag (superior), Tube (superior, inferior). Figures without ends",
    );
    expect(files.map(({ path }) => path)).toContain("tables/ends.csv");
    const [, femur] = overviewTable(results).rows;
    expect(femur!.cells).toEqual(["Femur", "2 / 0", "0.75", "", "0.85", "5.00", ""]);
  });

  it("are absent where no structure has such an end", () => {
    const plain = resultsOf([[scored("Bladder", 0.7)]]);
    expect(endsTable(groupsOf(plain))).toBeUndefined();
    const { columns } = overviewTable(plain);
    expect(columns.map(({ title }) => title)).not.toContain("Dice without ends");
  });
});
