import { describe, expect, it } from "vitest";
import { testGrid } from "../../test/contours/grids.ts";
import type { GridSize } from "../geometry/index.ts";
import { pelvisScheme, requireStructure } from "../structures/index.ts";
import { emptyMask, type Mask } from "../volume/index.ts";
import { type CaseToScore, scoreCase } from "./score-cases.ts";

const size: GridSize = [3, 4, 5];
const grid = testGrid(size, { spacingMm: [2.5, 2, 1], orientation: "oblique" });
const labelOf = (name: string) => requireStructure(pelvisScheme, name).label;
const [bladder, bowel, nodes] = ["Bladder", "Bag_Bowel", "CTVn"].map(labelOf) as [
  number,
  number,
  number,
];

/** The first voxels of the grid. */
function first(count: number): Mask {
  const mask = emptyMask(grid);
  mask.voxels.fill(1, 0, count);
  return mask;
}

function score(change: Partial<CaseToScore> = {}, options = {}) {
  const result = scoreCase(
    {
      id: "case-1",
      diagnosis: "cervical",
      role: "test",
      grid,
      reference: new Map(),
      predicted: new Map(),
      notDrawn: new Set(),
      ...change,
    },
    pelvisScheme,
    options,
  );
  const named = new Map(result.structures.map((structure) => [structure.name, structure]));
  return { ...result, named };
}

describe("scoreCase()", () => {
  it("says which case it was, and how fine", () => {
    const { spacingMm, ...result } = score();
    expect(result).toMatchObject({ id: "case-1", diagnosis: "cervical", role: "test" });
    expect(result.sizeVoxels).toEqual([3, 4, 5]);
    expect(spacingMm[0]).toBeCloseTo(2.5, 9);
    expect(spacingMm.slice(1)).toEqual([2, 1]);
    const single = testGrid([1, 4, 5], { spacingMm: [2.5, 2, 1] });
    expect(score({ grid: single }).spacingMm).toEqual([1, 2, 1]);
  });

  it("leaves out what is drawn for other diagnoses only, and nothing when nobody said", () => {
    expect(score().named.has("CTVn")).toBe(true);
    expect(score({ diagnosis: null }).named.has("CTVn")).toBe(true);
    const anorectal = score({ diagnosis: "anorectal" });
    expect(anorectal.named.has("CTVn")).toBe(false);
    expect(anorectal.structures).toHaveLength(pelvisScheme.structures.length - 1);
  });

  it("scores each structure on its own masks, a label that is not there as empty", () => {
    const { named } = score({
      reference: new Map([
        [bladder, first(10)],
        [bowel, first(8)],
      ]),
      predicted: new Map([
        [bladder, first(6)],
        [nodes, first(4)],
      ]),
    });
    expect(named.get("Bladder")).toMatchObject({
      kind: "scored",
      dice: 12 / 16,
      worstSlice: { slice: 0, differingCm2: 0.08 },
    });
    expect(named.get("Bag_Bowel")).toMatchObject({ kind: "missed", empty: "predicted", dice: 0 });
    expect(named.get("CTVn")).toMatchObject({ kind: "missed", empty: "reference" });
    expect(named.get("Femur_Head_L")).toEqual({
      kind: "notApplicable",
      name: "Femur_Head_L",
      reason: "bothEmpty",
    });
  });

  it("measures the ends that the scheme calls a habit, and no others", () => {
    const masks = new Map([
      [bladder, first(50)],
      [bowel, first(50)],
    ]);
    const { named } = score({ reference: masks, predicted: masks });
    expect(named.get("Bag_Bowel")).toMatchObject({ superiorEndMm: 0, diceWithoutEnds: 1 });
    expect(named.get("Bag_Bowel")).not.toHaveProperty("inferiorEndMm");
    expect(named.get("Bladder")).not.toHaveProperty("diceWithoutEnds");
  });

  it("has no worst slice where nothing differs", () => {
    const same = new Map([[bladder, first(10)]]);
    const scored = score({ reference: same, predicted: same }).named.get("Bladder")!;
    expect(scored).toMatchObject({ kind: "scored", dice: 1 });
    expect(Object.hasOwn(scored, "worstSlice")).toBe(false);
  });

  it("says nothing of what nobody drew or what was taken out, whatever was predicted", () => {
    const { named } = score({
      predicted: new Map([
        [bladder, first(6)],
        [bowel, first(6)],
        [nodes, first(6)],
      ]),
      notDrawn: new Set([bladder, nodes]),
      excluded: new Set([bowel, nodes]),
    });
    const why = (name: string) => named.get(name);
    expect(why("Bladder")).toMatchObject({ kind: "notApplicable", reason: "noReference" });
    expect(why("Bag_Bowel")).toMatchObject({ kind: "notApplicable", reason: "excluded" });
    expect(why("CTVn")).toMatchObject({ kind: "notApplicable", reason: "excluded" });
  });

  it("passes the tolerance of surface Dice on", () => {
    const masks = {
      reference: new Map([[bladder, first(1)]]),
      predicted: new Map([[bladder, first(3)]]),
    };
    // The farthest of four surface voxels lies 2 mm away.
    const surfaceDice = (toleranceMm: number) => score(masks, { toleranceMm }).named.get("Bladder");
    expect(surfaceDice(2)).toMatchObject({ surfaceDice: 1 });
    expect(surfaceDice(1.5)).toMatchObject({ surfaceDice: 0.75 });
  });
});
