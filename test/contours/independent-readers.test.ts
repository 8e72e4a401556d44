/** What Arcuate writes, judged by programs that share no code with it. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TraceOptions } from "../../src/contours/index.ts";
import {
  type ImageGrid,
  indexToPatient,
  patientToIndex,
  voxelPoint,
} from "../../src/geometry/index.ts";
import { readNiftiLabels } from "../../src/nifti/index.ts";
import { emptyMask, type LabelMap, type Mask } from "../../src/volume/index.ts";
import {
  dciodvfyErrors,
  filesByName,
  hasDciodvfy,
  hasTool,
  temporaryFolder,
  writeFiles,
} from "../dicom/support.ts";
import { testGrid } from "./grids.ts";
import { hasScikitImage, readWithScikitImage, summaryOf } from "./other-programs.ts";
import { type DrawnMasks, drawMasks, drawRandomMasks, type Frame } from "./round-trip.ts";

/** Holes, islands, diagonal touches, single voxels and borders, each mask in the next of five ways of drawing. */
const MASKS = 15;
/** Gives a grid that is large enough for holes in most masks. */
const SEED = 17;

const frames: readonly Frame[] = [
  { orientation: "HFS", spacing: "even" },
  { orientation: "FFP", spacing: "uneven" },
  { orientation: "HFDR", spacing: "even" },
  { orientation: "oblique", spacing: "uneven" },
];

/** The folder of the CT, and the structure set on it. */
function written({ ct, bytes }: DrawnMasks): { ctFolder: string; structureSet: string } {
  const folder = writeFiles({ "rs.dcm": bytes });
  return { ctFolder: writeFiles(filesByName(ct)), structureSet: join(folder, "rs.dcm") };
}

describe.each(frames)("random masks: $orientation, $spacing slices", (frame) => {
  const drawn = drawRandomMasks(frame, MASKS, SEED);
  const { ctFolder, structureSet } = written(drawn);

  it.runIf(hasDciodvfy())("hold no error for dciodvfy", () => {
    // Its list of values is older than the term, which PS3.3 C.8.8.6 has.
    const notKnown =
      "Error - Unrecognized enumerated value <CLOSEDPLANAR_XOR> for value 1 of attribute <Contour Geometric Type>";
    const contours = drawn.rois.flatMap((roi) => roi.contours);
    const xor = contours.filter(({ geometricType }) => geometricType === "CLOSEDPLANAR_XOR");
    expect(xor.length).toBeGreaterThan(0);
    expect(dciodvfyErrors(structureSet)).toEqual(xor.map(() => notKnown));
  });

  it.runIf(hasScikitImage())("are the same masks for pydicom and scikit-image, 0 voxels", () => {
    const regions = [...readWithScikitImage(ctFolder, structureSet).values()];
    expect(regions.map(({ centres }) => centres)).toEqual(
      drawn.masks.map(({ voxels }) => summaryOf(voxels)),
    );
  });
});

const organs = testGrid([22, 70, 70], { spacingMm: [3, 1, 1] });
const shells = [
  [30, 0], // as large as a bladder
  [30, 12],
  [24, 0], // as a femoral head
  [24, 20],
  [5, 0],
  [5, 2],
].map(([outerMm, innerMm]) => shell(organs, outerMm!, innerMm!));

/** It takes slices to be even. It reads no CLOSEDPLANAR_XOR, and fills nested contours unless told otherwise. */
describe.runIf(hasTool("plastimatch", ["--version"]))("plastimatch", () => {
  it.each<[string, TraceOptions, string[]]>([
    ["keyholes", { holes: "keyhole" }, []],
    ["smooth keyholes", { holes: "keyhole", smooth: true }, []],
    ["nested contours under --xor-contours", { holes: "nested" }, ["--xor-contours"]],
  ])("sees the same shells, 0 voxels: %s", async (_, drawing, options) => {
    const drawn = drawMasks(shells, "HFS", [drawing]);
    expect(await plastimatchDice(drawn, options)).toEqual(shells.map(() => 1));
  });

  it.each(["HFS", "HFP", "FFDR", "oblique"] as const)(
    "sees the same random masks, 0 voxels: %s",
    async (orientation) => {
      const drawn = drawRandomMasks({ orientation, spacing: "even" }, MASKS, SEED);
      const dice = await plastimatchDice(drawn, ["--xor-contours"]);
      const isXor = ({ rois }: DrawnMasks, index: number) =>
        rois[index]!.contours.some(({ geometricType }) => geometricType === "CLOSEDPLANAR_XOR");
      expect(dice).toEqual(drawn.masks.map((__, index) => (isXor(drawn, index) ? undefined : 1)));
    },
  );
});

/** Dice of each mask with what plastimatch makes of its contours; undefined where it gives none. */
async function plastimatchDice(
  drawn: DrawnMasks,
  options: readonly string[],
): Promise<(number | undefined)[]> {
  const { ctFolder, structureSet } = written(drawn);
  const out = temporaryFolder();
  const files = ["--input", structureSet, "--referenced-ct", ctFolder, "--output-prefix", out];
  execFileSync("plastimatch", ["convert", ...files, "--prefix-format", "nii", ...options]);
  const dice: (number | undefined)[] = [];
  for (const [index, mask] of drawn.masks.entries()) {
    const path = join(out, `mask ${index + 1}.nii`);
    if (!existsSync(path)) dice.push(undefined);
    else dice.push(diceWith(mask, (await readNiftiLabels(path)).labelMap));
  }
  return dice;
}

/** Dice of a mask with a label map of the same voxels in another order, each looked up where it lies in the patient. */
function diceWith({ grid, voxels }: Mask, { grid: other, labels }: LabelMap): number {
  const [slices, rows, columns] = grid.size;
  let [shared, both, at] = [0, 0, 0];
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const place = patientToIndex(other, indexToPatient(grid, voxelPoint(z, y, x)));
        const [otherZ, otherY, otherX] = place.map(Math.round) as [number, number, number];
        const label = labels[(otherZ * other.size[1] + otherY) * other.size[2] + otherX]!;
        const voxel = voxels[at++]!;
        shared += label & voxel;
        both += label + voxel;
      }
    }
  }
  return (2 * shared) / both;
}

/** Off the voxels' centres, so that it is not alike on all sides. The grid is that of `organs`. */
function shell(grid: ImageGrid, outerMm: number, innerMm: number): Mask {
  const mask = emptyMask(grid);
  const [slices, rows, columns] = grid.size;
  let at = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const radiusMm = Math.hypot(3 * (z - 10.3), y - 35.2, x - 34.6);
        mask.voxels[at++] = radiusMm < outerMm && radiusMm >= innerMm ? 1 : 0;
      }
    }
  }
  return mask;
}
