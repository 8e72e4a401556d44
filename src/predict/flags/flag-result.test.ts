/** Flags on small made-up results, one fault each; whole CTs are in test/predict. */
import { describe, expect, it } from "vitest";
import { type GridSize, type ImageGrid, patientPoint } from "../../geometry/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import type { StructureReport } from "../structure-report.ts";
import type { FlagCode } from "./flag.ts";
import { type FlaggedResult, flagResult } from "./flag-result.ts";

const SIZE: GridSize = [40, 40, 64];
const SPACING_MM = 6;
const VOXEL_CC = SPACING_MM ** 3 / 1000;
const [RIGHT, LEFT, BLADDER] = [1, 2, 3];

type Box = readonly [low: GridSize, high: GridSize];
const usual: Readonly<Record<number, Box>> = {
  [RIGHT]: [
    [14, 16, 16],
    [24, 23, 23],
  ],
  [LEFT]: [
    [14, 16, 41],
    [24, 23, 48],
  ],
  [BLADDER]: [
    [20, 14, 27],
    [30, 24, 37],
  ],
};

describe("flagResult()", () => {
  it("says nothing of an ordinary result", () => {
    expect(codes(result())).toEqual([]);
  });

  it("tells sides that are swapped", () => {
    const swapped = result({ ...usual, [RIGHT]: usual[LEFT]!, [LEFT]: usual[RIGHT]! });
    expect(codes(swapped)).toEqual(["side-wrong:Femur_Head_L", "side-wrong:Femur_Head_R"]);
  });

  it("takes the sides from the patient, not from the image", () => {
    const mirrored = result();
    const { grid } = mirrored.ct;
    const turned: ImageGrid = {
      ...grid,
      rowDirection: [-1, 0, 0],
      columnDirection: [0, -1, 0],
    };
    const found = codes({
      ...mirrored,
      ct: { ...mirrored.ct, grid: turned },
      labelMap: { ...mirrored.labelMap, grid: turned },
    });
    expect(found.filter((code) => code.startsWith("side-wrong"))).toHaveLength(2);
  });

  it("tells both femoral heads on one side", () => {
    const both = result({
      ...usual,
      [LEFT]: [
        [14, 16, 24],
        [24, 23, 31],
      ],
    });
    expect(codes(both)).toEqual(["pair-distance:Femur_Head_L", "side-wrong:Femur_Head_L"].sort());
  });

  it("tells what is missing, and that there may be no pelvis", () => {
    expect(codes(result({ [RIGHT]: usual[RIGHT]!, [LEFT]: usual[LEFT]! }))).toEqual([
      "missing:Bladder",
    ]);
    expect(codes(result({ [BLADDER]: usual[BLADDER]! }))).toEqual([
      "missing:Femur_Head_L",
      "missing:Femur_Head_R",
      "no-pelvis",
    ]);
  });

  it("tells an unusual volume, cut ends and cut edges", () => {
    const changed = result({
      ...usual,
      [BLADDER]: [
        [0, 0, 27],
        [2, 4, 29],
      ],
    });
    expect(codes(changed)).toEqual([
      "cut-at-edge:Bladder",
      "cut-at-end:Bladder",
      "volume-unusual:Bladder",
    ]);
  });

  it("tells removed pieces and low confidence", () => {
    const plain = result();
    const [first, ...rest] = plain.structures;
    const torn = { ...first!, componentCount: 3, removedVoxels: first!.voxels, confidence: 0.5 };
    const flags = flagResult({ ...plain, structures: [torn, ...rest] });
    expect(flags.map(({ text }) => text)).toEqual([
      "2 smaller pieces removed, 50 % of the prediction",
      "mean confidence 50 %",
    ]);
  });

  it("tells metal beside a femoral head by its name, and other metal without one", () => {
    const beside = result();
    fill(beside.ct.hu, [16, 18, 50], [18, 20, 52], 3071);
    expect(codes(beside)).toEqual(["metal:Femur_Head_L"]);
    const above = result();
    fill(above.ct.hu, [36, 18, 30], [38, 20, 32], 3071);
    expect(codes(above)).toEqual(["metal"]);
  });

  it("tells how the patient lies only where that is known and not supine", () => {
    for (const patientPosition of ["HFS", "FFS", "", undefined]) {
      expect(codes({ ...result(), patientPosition })).toEqual([]);
    }
    for (const patientPosition of ["HFP", "FFDL", "<b>odd</b>"]) {
      const [flag, ...others] = flagResult({ ...result(), patientPosition });
      expect([flag!.code, others]).toEqual(["not-supine", []]);
      expect(flag!.text).not.toContain("<");
    }
  });

  it("tells voxels much coarser than the model's", () => {
    expect(codes({ ...result(), modelSpacingMm: [3, 3, 3] })).toEqual(["spacing-far"]);
    expect(codes({ ...result(), modelSpacingMm: [4, 4, 4] })).toEqual([]);
  });

  it("tells values that are not HU, and a chest", () => {
    const stored = result();
    for (let voxel = 0; voxel < stored.ct.hu.length; voxel++) stored.ct.hu[voxel]! += 1024;
    expect(codes(stored)).toContain("hu-implausible");
    const chest = result();
    fill(chest.ct.hu, [26, 10, 12], [40, 26, 28], -850);
    expect(codes(chest)).toEqual(["lungs-in-field"]);
  });

  it("tells a chest beside the hips less than one without", () => {
    const severityOf = (of: FlaggedResult) =>
      flagResult(of).find(({ code }) => code === "lungs-in-field")?.severity;
    const withLungs = (of: FlaggedResult) => {
      fill(of.ct.hu, [26, 10, 12], [40, 26, 28], -850);
      return of;
    };
    expect(severityOf(withLungs(result()))).toBe("notice");
    expect(severityOf(withLungs(result({ [BLADDER]: usual[BLADDER]! })))).toBe("severe");
    const swapped = { ...usual, [RIGHT]: usual[LEFT]!, [LEFT]: usual[RIGHT]! };
    expect(severityOf(withLungs(result(swapped)))).toBe("severe");
    // Bones of hips, although nothing was predicted: slices 2 to 17, 96 mm; then 84 mm.
    const bony = (slices: number) => {
      const of = withLungs(result({ [BLADDER]: usual[BLADDER]! }));
      for (const x of [16, 42]) fill(of.ct.hu, [2, 16, x], [2 + slices, 21, x + 5], 600);
      return severityOf(of);
    };
    expect([bony(16), bony(14)]).toEqual(["notice", "severe"]);
  });
});

function codes(of: FlaggedResult): string[] {
  const shown = ({ code, structure }: { code: FlagCode; structure: string | null }) =>
    structure === null ? code : `${code}:${structure}`;
  return flagResult(of).map(shown).sort();
}

/** Soft tissue in air with structures in boxes. */
function result(boxes: Readonly<Record<number, Box>> = usual): FlaggedResult {
  const count = SIZE[0] * SIZE[1] * SIZE[2];
  const hu = new Int16Array(count).fill(-1000);
  fill(hu, [0, 6, 8], [40, 34, 56], 30);
  const labels = new Uint8Array(count);
  for (const [label, box] of Object.entries(boxes)) fill(labels, ...box, Number(label));
  const grid: ImageGrid = {
    size: SIZE,
    pixelSpacingMm: [SPACING_MM, SPACING_MM],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceOrigins: Array.from({ length: SIZE[0] }, (_, z) => patientPoint(0, 0, z * SPACING_MM)),
  };
  return {
    ct: { grid, hu },
    labelMap: { grid, labels },
    structures: reportsOf(labels, VOXEL_CC).slice(0, 3),
    modelSpacingMm: [4, 4, 4],
  };
}

function reportsOf(labels: Uint8Array, voxelCc: number): StructureReport[] {
  return pelvisScheme.structures.map((structure) => {
    const voxels = labels.reduce((sum, each) => sum + Number(each === structure.label), 0);
    return {
      structure,
      voxels,
      volumeCc: voxels * voxelCc,
      componentCount: 1,
      removedVoxels: 0,
      filledVoxels: 0,
      confidence: voxels === 0 ? null : 0.95,
    };
  });
}

function fill(voxels: Int16Array | Uint8Array, low: GridSize, high: GridSize, value: number): void {
  for (let z = low[0]; z < high[0]; z++) {
    for (let y = low[1]; y < high[1]; y++) {
      const row = (z * SIZE[1] + y) * SIZE[2];
      voxels.fill(value, row + low[2], row + high[2]);
    }
  }
}
