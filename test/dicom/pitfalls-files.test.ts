/**
 * Holes, edges, spacing and orientation, through whole CT and RTSTRUCT files.
 * Numbers are those of the project's list of pitfalls: mistakes that other tools' users reported about structure sets.
 */
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/index.ts";
import { rasterizeContours, traceMask } from "../../src/contours/index.ts";
import {
  encodeStructureSet,
  type PatientPosition,
  readCtSeries,
  readStructureSet,
  scanFolder,
  sliceIndexOf,
} from "../../src/dicom/index.ts";
import {
  type ImageGrid,
  indexToPatient,
  type Vector3,
  voxelPoint,
} from "../../src/geometry/index.ts";
import type { Mask } from "../../src/volume/index.ts";
import { orientations } from "../contours/grids.ts";
import { about } from "./foreign.ts";
import { ctOf, type GridWish, gridOf, roiOf, writeFiles } from "./support.ts";

/** A mask from a rule in the patient's space, so that it does not know how the image lies. */
function maskOf(grid: ImageGrid, isInside: (point: Vector3) => boolean): Mask {
  const [slices, rows, columns] = grid.size;
  const voxels = new Uint8Array(slices * rows * columns);
  let at = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        voxels[at++] = isInside(indexToPatient(grid, voxelPoint(z, y, x))) ? 1 : 0;
      }
    }
  }
  return { grid, voxels };
}

/** Writes CT and structure set in a random order of files, and reads both back. */
async function throughFiles(wish: GridWish, isInside: (point: Vector3) => boolean) {
  const ct = ctOf(wish);
  const mask = maskOf(ct.series.volume.grid, isInside);
  const rs = encodeStructureSet(ct.series, [roiOf({ contours: traceMask(mask) })], about);
  const random = createRandom(5);
  const shuffled = [...ct.files.map((file) => file.bytes), rs]
    .map((bytes) => ({ bytes, key: random.uniform() }))
    .sort((a, b) => a.key - b.key);
  const folder = writeFiles(Object.fromEntries(shuffled.map(({ bytes }, at) => [`${at}`, bytes])));
  const { series, structureSets } = await scanFolder(folder);
  const read = await readCtSeries(series[0]!, { uneven: "accept" });
  const { structureSet } = await readStructureSet(structureSets[0]!.path);
  const { mask: again } = rasterizeContours(read.volume.grid, structureSet.rois[0]!.contours, {
    sliceOf: (contour) => sliceIndexOf(read, contour),
  });
  return { mask, again, read };
}

/** A shell with an island in it, off centre, so that no flip or turn of it is the same. */
function shell([x, y, z]: Vector3): boolean {
  const radius = Math.hypot(x - 3, (y + 2) * 1.3, (z - 41) * 0.8);
  return radius < 5 || (radius > 8 && radius < 13 + 0.2 * x);
}

function differing(a: Mask, b: Mask): number {
  return a.voxels.reduce((count, voxel, index) => count + (voxel === b.voxels[index] ? 0 : 1), 0);
}

describe("through CT and RTSTRUCT files", () => {
  const wide: GridWish = {
    size: [0, 40, 51],
    pixelSpacingMm: [0.8, 1.2],
    positionsMm: [0, 3, 6, 9, 12, 15, 18, 21],
  };

  it("R01, R03, R05, R12: holes, islands and edges change no voxel of a non-square image", async () => {
    const { mask, again, read } = await throughFiles(wide, shell);
    expect(mask.voxels.some((voxel) => voxel === 1)).toBe(true);
    expect(differing(mask, again)).toBe(0);
    expect(read.volume.grid.size).toEqual([8, 40, 51]);
    expect(read.volume.grid.pixelSpacingMm).toEqual([0.8, 1.2]);
  });

  it("R09: slices at uneven distances keep their own planes", async () => {
    const wish = { ...wide, positionsMm: [0, 3, 6, 12, 18, 21, 24] };
    const { mask, again } = await throughFiles(wish, shell);
    expect(differing(mask, again)).toBe(0);
  });

  it("R13: oblique planes", async () => {
    const [a, b] = [Math.cos(0.3), Math.sin(0.3)];
    const wish: GridWish = { ...wide, rowDirection: [a, 0, b], columnDirection: [0, 1, 0] };
    const { mask, again } = await throughFiles(wish, shell);
    expect(mask.voxels.some((voxel) => voxel === 1)).toBe(true);
    expect(differing(mask, again)).toBe(0);
  });

  it.each(Object.entries(orientations))(
    "R14: %s, files in random order",
    async (_position, { row, column }) => {
      const around = { ...wide, rowDirection: row, columnDirection: column };
      const centred = (point: Vector3) => {
        // The test grid starts at a corner; the shell is put where this orientation's image lies.
        const grid = gridOf(around);
        const centre = indexToPatient(grid, voxelPoint(3.5, 19.5, 25));
        return shell([point[0] - centre[0], point[1] - centre[1], point[2] - centre[2] + 41]);
      };
      const { mask, again } = await throughFiles(around, centred);
      expect(mask.voxels.some((voxel) => voxel === 1)).toBe(true);
      expect(differing(mask, again)).toBe(0);
    },
  );
});

const positions: readonly PatientPosition[] = [
  "HFS",
  "HFP",
  "FFS",
  "FFP",
  "HFDL",
  "HFDR",
  "FFDL",
  "FFDR",
];

it("R14: the orientations tried above are the eight patient positions and an oblique one", () => {
  expect(Object.keys(orientations)).toEqual(expect.arrayContaining([...positions, "oblique"]));
});
