import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import {
  cross,
  type ImageGrid,
  indexToPatient,
  patientPoint,
  type Vector3,
  voxelPoint,
} from "../geometry/index.ts";
import {
  encodeNiftiCt,
  encodeNiftiLabels,
  readNiftiCt,
  readNiftiLabels,
  writeNifti,
} from "./index.ts";

const fixtures = join(dirname(fileURLToPath(import.meta.url)), "fixtures");
const folder = mkdtempSync(join(tmpdir(), "arcuate-nifti-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rowsAlong: Vector3 = [0, 1, 0];

/** 3 slices 2.5 mm apart, 2 rows, 4 columns. */
function gridOf({
  rowDirection = [1, 0, 0] as Vector3,
  columnDirection = rowsAlong,
  positionsMm = [0, 2.5, 5],
} = {}): ImageGrid {
  const normal = cross(rowDirection, columnDirection);
  return {
    size: [positionsMm.length, 2, 4],
    pixelSpacingMm: [0.8, 1.2],
    rowDirection,
    columnDirection,
    sliceOrigins: positionsMm.map((mm) =>
      patientPoint(-10 + mm * normal[0], -20 + mm * normal[1], 30 + mm * normal[2]),
    ),
  };
}

const countUp = (grid: ImageGrid) => grid.size[0] * grid.size[1] * grid.size[2];
const ctOn = (grid: ImageGrid) => ({
  grid,
  hu: Int16Array.from({ length: countUp(grid) }, (_, n) => 37 * n - 1000),
});

describe("encodeNiftiCt()", () => {
  it("writes int16 with both orientations in RAS", () => {
    const bytes = Buffer.from(encodeNiftiCt(ctOn(gridOf())));
    const floats = (at: number, count: number) =>
      Array.from({ length: count }, (_, n) => bytes.readFloatLE(at + 4 * n));
    expect(bytes.length).toBe(352 + 2 * 24);
    expect(bytes.readInt16LE(70)).toBe(4);
    expect([42, 44, 46].map((at) => bytes.readInt16LE(at))).toEqual([4, 2, 3]);
    const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));
    expect(floats(280, 12)).toEqual(near([-1.2, 0, 0, 10, 0, -0.8, 0, 20, 0, 0, 2.5, 30]));
    // Half a turn about z: quaternion 0, 0, 0, 1.
    expect(floats(256, 6)).toEqual(near([0, 0, 1, 10, 20, 30]));
    expect(floats(76, 4)).toEqual(near([1, 1.2, 0.8, 2.5]));
    expect(bytes.readInt16LE(352)).toBe(-1000);
  });

  it("refuses what one distance cannot tell", () => {
    const codeOf = (grid: ImageGrid) => {
      try {
        encodeNiftiCt(ctOn(grid));
      } catch (error) {
        return error;
      }
      return undefined;
    };
    expect(codeOf(gridOf({ positionsMm: [0, 2.5, 6] }))).toMatchObject({
      code: "slices-uneven",
      message: expect.stringMatching(/evenly spaced, got \d\.\d\d mm between slices \d and \d/),
    });
    expect(codeOf(gridOf({ positionsMm: [0] }))).toBeUndefined();
    const straight = gridOf();
    const leaning = {
      ...straight,
      sliceOrigins: [0, 1, 2].map((n) => patientPoint(n, 0, 2.5 * n)),
    };
    expect(codeOf(leaning)).toMatchObject({
      code: "slice-shifted",
      message: expect.stringContaining("slice 2 1.00 mm beside"),
    });
  });
});

describe("reading what was written", () => {
  const turn = (degrees: number) => {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    return { cos, sin };
  };
  /** Row and column directions of an image turned about z, then about x. */
  const turned = (aboutZ: number, aboutX: number) => {
    const [z, x] = [turn(aboutZ), turn(aboutX)];
    const rotate = ([a, b, c]: Vector3): Vector3 => {
      const [p, q] = [a * z.cos - b * z.sin, a * z.sin + b * z.cos];
      return [p, q * x.cos - c * x.sin, q * x.sin + c * x.cos];
    };
    return { rowDirection: rotate([1, 0, 0]), columnDirection: rotate([0, 1, 0]) };
  };

  it("gives every voxel its value at its place, however the image is turned", async () => {
    const path = join(folder, "turned.nii");
    const angles = fc.integer({ min: -180, max: 180 });
    await fc.assert(
      fc.asyncProperty(angles, angles, async (aboutZ, aboutX) => {
        const ct = ctOn(gridOf(turned(aboutZ, aboutX)));
        await writeNifti(path, encodeNiftiCt(ct));
        const { volume, layout } = await readNiftiCt(path);
        const [slices, rows, columns] = volume.grid.size;
        for (let z = 0; z < slices; z++) {
          for (let y = 0; y < rows; y++) {
            for (let x = 0; x < columns; x++) {
              const at =
                layout.first + z * layout.steps[0] + y * layout.steps[1] + x * layout.steps[2];
              expect(volume.hu[(z * rows + y) * columns + x]).toBe(ct.hu[at]);
              const wrote = voxelPoint(Math.floor(at / 8), Math.floor(at / 4) % 2, at % 4);
              const expected = indexToPatient(ct.grid, wrote);
              const place = indexToPatient(volume.grid, voxelPoint(z, y, x));
              for (const axis of [0, 1, 2]) expect(place[axis]).toBeCloseTo(expected[axis]!, 3);
            }
          }
        }
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("needs no sform: the qform says the same", async () => {
    const path = join(folder, "qform.nii");
    for (const [aboutZ, aboutX] of [
      [0, 0],
      [180, 0],
      [0, 180],
      [90, 90],
      [33, -120],
    ] as const) {
      const bytes = encodeNiftiCt(ctOn(gridOf(turned(aboutZ, aboutX))));
      await writeNifti(path, bytes);
      const bySform = await readNiftiCt(path);
      new DataView(bytes.buffer).setInt16(254, 0, true);
      await writeNifti(path, bytes);
      const byQform = await readNiftiCt(path);
      expect(byQform.layout.steps).toEqual(bySform.layout.steps);
      for (const [z, origin] of bySform.volume.grid.sliceOrigins.entries()) {
        const same = byQform.volume.grid.sliceOrigins[z]!;
        for (const axis of [0, 1, 2]) expect(same[axis]).toBeCloseTo(origin[axis]!, 4);
      }
    }
  });

  it("keeps labels, and is the same gzipped", async () => {
    const grid = gridOf();
    const labels = Uint8Array.from({ length: 24 }, (_, n) => n * 11);
    const bytes = encodeNiftiLabels({ grid, labels });
    for (const name of ["labels.nii", "labels.nii.gz"]) {
      await writeNifti(join(folder, name), bytes);
      const { labelMap } = await readNiftiLabels(join(folder, name));
      expect(labelMap.labels).toEqual(labels);
    }
    expect(readFileSync(join(folder, "labels.nii.gz")).subarray(0, 2).toString("hex")).toBe("1f8b");
  });

  it.each(["LPS", "RAS", "LAS", "PIR", "SAL"])(
    "gives %s back in the order and place it came in",
    async (axes) => {
      const path = join(fixtures, `int16-${axes}.nii.gz`);
      const { volume, layout } = await readNiftiCt(path);
      const again = join(folder, `${axes}.nii`);
      await writeNifti(again, encodeNiftiCt(volume, { layout }));
      const { volume: reread, layout: kept } = await readNiftiCt(again);
      expect(kept).toEqual(layout);
      expect(reread.hu).toEqual(volume.hu);
    },
  );

  it("refuses a layout of another grid", async () => {
    const { layout } = await readNiftiCt(join(fixtures, "int16-LPS.nii.gz"));
    expect(() => encodeNiftiCt(ctOn(gridOf()), { layout })).toThrow(RangeError);
  });
});
