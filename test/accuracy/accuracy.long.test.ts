/**
 * The comparison with PyTorch by `npm run bench -- accuracy`: that its measurement is right and that all ways give
 * results. What they draw after two processor seconds is of no worth.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeNiftiLabels, writeNifti } from "../../src/nifti/index.ts";
import type { MeasuredStructure, Run } from "../../tools/accuracy/runs.ts";
import type { Summary } from "../../tools/accuracy/summary.ts";
import { runPython, whyNoPython } from "../../tools/python.ts";
import { gridOf, projectRoot, temporaryFolder } from "../dicom/support.ts";

/** Whether Python has these modules; says so where not. */
function hasModules(...modules: readonly string[]): boolean {
  const reason = whyNoPython(modules);
  if (reason !== undefined) console.warn(`skipped: ${reason}`);
  return reason === undefined;
}

/** Ten slices 3 mm apart of 12 rows 2 mm apart and 12 columns 1 mm apart. */
const grid = gridOf({
  size: [10, 12, 12],
  positionsMm: Array.from({ length: 10 }, (_, slice) => 3 * slice),
  pixelSpacingMm: [2, 1],
});

type Range = readonly [first: number, last: number];

/** A box of voxels with one label. */
interface Box {
  readonly label: number;
  readonly z: Range;
  readonly y: Range;
  readonly x: Range;
}

async function writeBoxes(path: string, boxes: readonly Box[]): Promise<void> {
  const [slices, rows, columns] = grid.size;
  const labels = new Uint8Array(slices * rows * columns);
  for (const { label, z, y, x } of boxes) {
    for (let slice = z[0]; slice <= z[1]; slice++) {
      for (let row = y[0]; row <= y[1]; row++) {
        const start = (slice * rows + row) * columns;
        labels.fill(label, start + x[0], start + x[1] + 1);
      }
    }
  }
  await writeNifti(path, encodeNiftiLabels({ grid, labels }));
}

const structures = ["Femur_Head_R", "Femur_Head_L", "Bladder", "CTVn"];
const head: Box = { label: 1, z: [2, 5], y: [2, 5], x: [1, 4] };
const bladder: Box = { label: 3, z: [2, 5], y: [2, 5], x: [7, 10] };
const oneSliceMore: Box = { ...bladder, z: [2, 6] };

describe.runIf(hasModules("nibabel", "scipy"))("the measurement of known boxes", () => {
  const folder = temporaryFolder();
  let rows: readonly MeasuredStructure[];

  beforeAll(async () => {
    const [run, data] = [join(folder, "run"), join(folder, "data")];
    mkdirSync(run);
    mkdirSync(data);
    writeFileSync(join(run, "definition.json"), JSON.stringify({ structures }));
    const test = [{ id: "case-1", diagnosis: "cervical", structures }];
    writeFileSync(join(data, "data.json"), JSON.stringify({ test }));
    const mask = (reference: string, structure: string, box: Box) => {
      const path = join(data, reference, "case-1", "masks", `${structure}.nii.gz`);
      return writeBoxes(path, [{ ...box, label: 1 }]);
    };
    await mask("clinic", "Femur_Head_R", head);
    await mask("clinic", "Femur_Head_L", { ...head, z: [7, 8] });
    await mask("clinic", "Bladder", bladder);
    await mask("truth", "Bladder", oneSliceMore);
    const predicted = [{ ...head, x: [2, 5] } as const, oneSliceMore];
    await writeBoxes(join(run, "predicted", "case-1.nii.gz"), predicted);
    runPython(new URL("../../tools/accuracy/measure.py", import.meta.url), [run, data]);
    rows = JSON.parse(readFileSync(join(run, "measured.json"), "utf8"));
  });

  const rowOf = (structure: string, reference: string, withinSlices = false) =>
    rows.find(
      (row) =>
        row.structure === structure &&
        row.reference === reference &&
        row.withinSlices === withinSlices,
    );

  it("a box of 4 x 4 x 4 voxels, a column of 1 mm aside", () => {
    // 48 of 64 voxels are common. Of the 56 surface voxels, the 16 of the outer face and the 4 in the middle of the inner
    // face are 1 mm from the other surface, and the rest are on it.
    const row = rowOf("Femur_Head_R", "clinic");
    expect(row).toMatchObject({ dice: 0.75, hd95: 1, volumeRatio: 1 });
    expect(row?.msd).toBeCloseTo(20 / 56, 12);
  });

  it("a box with one more slice of 3 mm", () => {
    // There: the 4 voxels in the middle of the reference's last face are 1 mm from the side of the other box. Back: of the
    // 68 surface voxels, the 16 of the added slice are 3 mm away.
    const row = rowOf("Bladder", "clinic");
    expect(row).toMatchObject({ hd95: 3, volumeRatio: 80 / 64 });
    expect(row?.dice).toBeCloseTo(128 / 144, 12);
    expect(row?.msd).toBeCloseTo((4 / 56 + 48 / 68) / 2, 12);
  });

  it("within the reference's slices the added slice does not count", () => {
    const same = { dice: 1, msd: 0, hd95: 0, volumeRatio: 1 };
    expect(rowOf("Bladder", "clinic", true)).toMatchObject(same);
    expect(rowOf("Bladder", "truth")).toMatchObject(same);
  });

  it("a missed structure has Dice 0 and no distances, one without a reference no row", () => {
    const missed = { dice: 0, msd: null, hd95: null, volumeRatio: 0 };
    expect(rowOf("Femur_Head_L", "clinic")).toMatchObject(missed);
    expect(rowOf("CTVn", "clinic")).toBeUndefined();
    expect(rows).toHaveLength(8);
  });
});

describe.runIf(hasModules("torch", "nibabel", "scipy"))("the comparison in its short form", () => {
  const folder = join(temporaryFolder(), "accuracy");
  const compare = () => {
    const tool = join(projectRoot, "tools", "bench.ts");
    const args = ["accuracy", "--short", "--folder", folder, "--threads", "2"];
    const command = ["--import", "tsx", tool, ...args];
    return execFileSync(process.execPath, command, { cwd: projectRoot, encoding: "utf8" });
  };
  let printed: string;
  let comparison: { runs: readonly Run[]; summaries: readonly Summary[] };

  beforeAll(() => {
    printed = compare();
    comparison = JSON.parse(readFileSync(join(folder, "comparison.json"), "utf8"));
  }, 300_000);

  it("trains all ways for about the same processor seconds", () => {
    const ways = comparison.runs.map(({ definition }) => definition.way);
    expect(ways).toEqual(["arcuate", "unet", "lean", "twin"]);
    for (const { trained } of comparison.runs) {
      expect(trained.steps).toBeGreaterThan(0);
      expect(Number.isFinite(trained.lastLoss)).toBe(true);
    }
    const [own, , , twin] = comparison.runs;
    expect(twin!.trained.parameters).toBe(own!.trained.parameters);
  });

  it("measures every structure that the reference has, of all ways", () => {
    expect(comparison.summaries).toHaveLength(4);
    for (const { ways, differences } of comparison.summaries) {
      expect(ways).toHaveLength(4);
      expect(differences).toHaveLength(3);
      const counts = ways.map(({ structures: own }) => own[0]!.figures.dice.pairs);
      expect(new Set(counts).size).toBe(1);
      expect(counts[0]).toBeGreaterThan(2);
    }
    expect(printed).toContain("| Arcuate's network and grid in PyTorch | 2 | 1 |");
  });

  it("does nothing again that is done", () => {
    expect(compare().match(/: done before/g)).toHaveLength(4);
  });
});
