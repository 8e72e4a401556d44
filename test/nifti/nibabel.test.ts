/**
 * What nibabel sees, which shares no code with Arcuate: in files of other makers (stored answers of
 * tools/nifti-oracle.py) and in files that Arcuate writes.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCase } from "../../src/cohort/index.ts";
import { type ImageGrid, indexToPatient, sameGrid, voxelPoint } from "../../src/geometry/index.ts";
import {
  encodeNiftiCt,
  encodeNiftiLabels,
  readNiftiCt,
  readNiftiLabels,
  writeNifti,
} from "../../src/nifti/index.ts";
import { gridOf, hasSharedData, hasTool, sharedData, temporaryFolder } from "../dicom/support.ts";

interface Figures {
  readonly sum: number;
  readonly squares: number;
  /** Sum of value x position, for x, y, z in mm, LPS. */
  readonly moments: readonly [number, number, number];
}

function figuresOf(grid: ImageGrid, values: ArrayLike<number>): Figures {
  const [slices, rows, columns] = grid.size;
  let [sum, squares, mx, my, mz] = [0, 0, 0, 0, 0];
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const start = indexToPatient(grid, voxelPoint(z, y, 0));
      const step = grid.pixelSpacingMm[1];
      for (let x = 0; x < columns; x++) {
        const value = values[(z * rows + y) * columns + x]!;
        sum += value;
        squares += value * value;
        mx += value * (start[0] + x * step * grid.rowDirection[0]);
        my += value * (start[1] + x * step * grid.rowDirection[1]);
        mz += value * (start[2] + x * step * grid.rowDirection[2]);
      }
    }
  }
  return { sum, squares, moments: [mx, my, mz] };
}

/** Affines are held in 32 bits: seven digits. */
function expectFigures(found: Figures, { sum, squares, moments }: Figures): void {
  expect(found.sum).toBe(sum);
  expect(found.squares).toBe(squares);
  const scale = Math.max(...moments.map(Math.abs));
  for (const [axis, moment] of moments.entries()) {
    expect(Math.abs(found.moments[axis]! - moment) / scale).toBeLessThan(1e-6);
  }
}

const total = "totalsegmentator-example";
const aria = "dicom-oddities/aria-16/AnonDICOM";

describe("files of other makers", () => {
  it.runIf(hasSharedData(total))("a CT of int32 in RAS", async () => {
    const { volume } = await readNiftiCt(join(sharedData, total, "example_ct.nii.gz"));
    expect(volume.grid.size).toEqual([112, 101, 122]);
    expectFigures(figuresOf(volume.grid, volume.hu), {
      sum: -496851173,
      squares: 475266984069,
      moments: [6452561134.81308, 95052641973.48856, -128191132589.10254],
    });
  });

  it.runIf(hasSharedData(aria))("a CT of float32 in LPS", async () => {
    const { volume } = await readNiftiCt(join(sharedData, aria, "Image.nii.gz"));
    expectFigures(figuresOf(volume.grid, volume.hu), {
      sum: -866958697,
      squares: 866119567991,
      moments: [-219757865728, -211712703783, -868263470881],
    });
  });

  it.runIf(hasSharedData(aria))("the same CT as its DICOM slices, to the voxel", async () => {
    const { series } = await loadCase(join(sharedData, aria));
    const { volume } = await readNiftiCt(join(sharedData, aria, "Image.nii.gz"));
    expect(sameGrid(volume.grid, series.volume.grid)).toBe(true);
    expect(Buffer.from(volume.hu.buffer).equals(Buffer.from(series.volume.hu.buffer))).toBe(true);
  });

  it.each<[string, string, Figures]>([
    [
      total,
      "example_ct_pelvis_labels_v2fast.nii.gz",
      {
        sum: 741978,
        squares: 4701032,
        moments: [3742893.3352661133, -126884790.16314697, 173422666.65820312],
      },
    ],
    [
      total,
      "example_seg_dicom.nii.gz",
      {
        sum: 14229599,
        squares: 1009167493,
        moments: [-210945364.74609375, -1937570953.3085938, -11176747415.5],
      },
    ],
    [
      "cort-prostate-masks",
      "cort_prostate_labels_3mm.nii.gz",
      { sum: 818625, squares: 1587835, moments: [212969061, 204581673, 106195476] },
    ],
    [
      aria,
      "Mask.nii.gz",
      { sum: 330121, squares: 659497, moments: [88144240, 96566659, 330610813] },
    ],
  ])("labels: %s/%s", async (folder, name, expected) => {
    if (!hasSharedData(folder)) return;
    const { labelMap } = await readNiftiLabels(join(sharedData, folder, name));
    expectFigures(figuresOf(labelMap.grid, labelMap.labels), expected);
  });
});

const hasNibabel = hasTool("/usr/bin/python3", ["-c", "import nibabel"]);

function askNibabel(paths: readonly string[]): unknown[] {
  const args = ["tools/nifti-oracle.py", "read", ...paths];
  return JSON.parse(execFileSync("/usr/bin/python3", args, { encoding: "utf8" }));
}

describe.runIf(hasNibabel)("files that Arcuate writes", () => {
  it("hold the values where nibabel looks for them, by sform and by qform", async () => {
    const folder = temporaryFolder();
    const grids = [
      gridOf(),
      gridOf({ rowDirection: [-1, 0, 0], columnDirection: [0, -1, 0] }), // prone
      gridOf({ rowDirection: [0, 0.6, 0.8], columnDirection: [1, 0, 0] }),
    ];
    const paths: string[] = [];
    for (const [index, grid] of grids.entries()) {
      const hu = Int16Array.from({ length: 120 }, (_, n) => 17 * n - 1000);
      const labels = Uint8Array.from({ length: 120 }, (_, n) => n % 7);
      paths.push(join(folder, `${index}-ct.nii.gz`), join(folder, `${index}-labels.nii`));
      await writeNifti(paths.at(-2)!, encodeNiftiCt({ grid, hu }));
      await writeNifti(paths.at(-1)!, encodeNiftiLabels({ grid, labels }));
    }
    for (const [index, answer] of askNibabel(paths).entries()) {
      const grid = grids[index >> 1]!;
      const isCt = index % 2 === 0;
      const { dtype, shape, codes, sform, qform, ...seen } = answer as Figures & {
        dtype: string;
        shape: number[];
        codes: number[];
        sform: number[][];
        qform: number[][];
      };
      expect([dtype, shape, codes]).toEqual([isCt ? "int16" : "uint8", [6, 5, 4], [1, 1]]);
      for (const [at, value] of sform.flat().entries()) {
        expect(qform.flat()[at]).toBeCloseTo(value, 5);
      }
      const values = Array.from({ length: 120 }, (_, n) => (isCt ? 17 * n - 1000 : n % 7));
      expectFigures(figuresOf(grid, values), seen);
    }
  });
});
