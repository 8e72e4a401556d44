import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { rasterizeContours, traceMask } from "../../src/contours/index.ts";
import { readCtSeries, readStructureSet, scanFolder, sliceIndexOf } from "../../src/dicom/index.ts";
import { compareStructure } from "../../src/evaluate/index.ts";
import type { Mask } from "../../src/volume/index.ts";
import { hasSharedData, sharedData } from "../dicom/support.ts";
import { asWritten, differingVoxels } from "./masks.ts";

const folder = "pelvic-ref-002";

/** What tools/compare-rois.py prints for the case: pydicom, scikit-image and scipy. */
const known = {
  regions: {
    Vescica: "45dca61681c7a5bfc5f706da216113efc583f479be66225c917e6c5bc066ded1",
    FemoreSinistro: "18d4ab11536c12b45e788d52bd45e2bcbe5016c6aa7bfa1e6e9de15b48a0d820",
    FemoreDestro: "6e86dafe0dd39563a43e0f8e9c354dcc2a6feeb9e652dff597024f6ad7ec662e",
    Bladder_DL: "50ead0fc4e922507593a62b919fae044ac33c35d0b4e49a9e8d49b88d44a3147",
    Femur_Head_L_DL: "fd9fe930df40310ec4730b481ba2d4c516d5c23ca6ebbbd1cac47e57c61af1da",
    Femur_Head_R_DL: "1cf0f043898a353fbfd622074de5e1d7d8f768bb211f9b07f79dd8c2c267200f",
  },
  scores: {
    "Vescica=Bladder_DL": [0.8519033974621367, 1.7783630347474284, 5.385164807134503],
    "FemoreSinistro=Femur_Head_L_DL": [0.7765228450484994, 4.17485049932593, 20.999999999999982],
    "FemoreDestro=Femur_Head_R_DL": [0.7080981595092024, 4.197376803130423, 10.770329614269007],
  },
} as const;

describe.skipIf(!hasSharedData(folder))("a structure set from a clinic", () => {
  const masks = new Map<string, Mask>();

  beforeAll(async () => {
    const scan = await scanFolder(`${sharedData}/${folder}`);
    const series = await readCtSeries(scan.series[0]!);
    const { structureSet } = await readStructureSet(scan.structureSets[0]!.path);
    for (const { name, contours } of structureSet.rois) {
      if (!(name in known.regions)) continue;
      const sliceOf = (contour: (typeof contours)[number]) => sliceIndexOf(series, contour);
      const { mask, remarks } = rasterizeContours(series.volume.grid, contours, { sliceOf });
      expect(remarks).toEqual([]);
      masks.set(name, mask);
    }
  });

  it.each(Object.entries(known.regions))(
    "fills %s as scikit-image does, voxel by voxel",
    (name, digest) => {
      const { voxels } = masks.get(name)!;
      expect(createHash("sha256").update(voxels).digest("hex")).toBe(digest);
    },
  );

  it.each(Object.entries(known.scores))("measures %s as scipy does", (pair, [dice, msd, hd95]) => {
    const [reference, predicted] = pair.split("=").map((name) => masks.get(name)!);
    const score = compareStructure(reference!, predicted!);
    if (score.kind !== "scored") throw new TypeError("both regions hold voxels");
    expect(score.dice).toBeCloseTo(dice, 12);
    expect(score.meanSurfaceDistanceMm).toBeCloseTo(msd, 9);
    expect(score.hausdorffDistance95Mm).toBeCloseTo(hd95, 9);
  });

  it.each([false, true])(
    "gives every region back unchanged after drawing it (smooth: %s)",
    (smooth) => {
      for (const mask of masks.values()) {
        const contours = traceMask(mask, { smooth }).map((contour) => ({
          ...contour,
          points: asWritten(contour.points),
        }));
        const { mask: again } = rasterizeContours(mask.grid, contours);
        expect(differingVoxels(mask.voxels, again.voxels)).toBe(0);
      }
    },
  );
});
