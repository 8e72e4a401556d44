/** Structure sets of other makers, against pydicom and scikit-image and against what the makers say. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rasterizeContours, type StructureSet } from "../../src/contours/index.ts";
import {
  type CtSeries,
  readCtSeries,
  readStructureSet,
  scanFolder,
  sliceIndexOf,
} from "../../src/dicom/index.ts";
import { patientPoint } from "../../src/geometry/index.ts";
import { readNiftiLabels } from "../../src/nifti/index.ts";
import { ctOf, filesByName, hasSharedData, sharedData, writeFiles } from "../dicom/support.ts";
import {
  hasScikitImage,
  type MaskSummary,
  readWithScikitImage,
  summaryOf,
} from "./other-programs.ts";

const oddities = join(sharedData, "dicom-oddities");
const thorax = "dicom-oddities/thorax-nested-holes";
const dicompyler = "dicom-oddities/dicompyler-nested";
const aria = "dicom-oddities/aria-16";
const canCompare = (folder: string) => hasSharedData(folder) && hasScikitImage();

async function ctIn(folder: string): Promise<CtSeries> {
  const { series } = await scanFolder(folder);
  return readCtSeries(series[0]!);
}

/** Our masks, by ROI Number. */
function masksOn(series: CtSeries, { rois }: StructureSet): Map<number, MaskSummary> {
  return new Map(
    rois.map(({ number, contours }) => {
      const sliceOf = (contour: (typeof contours)[number]) => sliceIndexOf(series, contour);
      const { mask } = rasterizeContours(series.volume.grid, contours, { sliceOf });
      return [number, summaryOf(mask.voxels)];
    }),
  );
}

describe.runIf(canCompare(thorax))("a thorax with nested contours", () => {
  it("has every hole that scikit-image sees by even-odd, 0 voxels in nine regions", async () => {
    const folder = join(oddities, "thorax-nested-holes", "DICOM-RT-02");
    const file = join(folder, "20191031-215249_m.dcm");
    const expected = readWithScikitImage(folder, file, "--holes");
    const { structureSet } = await readStructureSet(file);
    const masks = masksOn(await ctIn(folder), structureSet);
    expect([...masks.values()]).toEqual([...expected.values()].map(({ centres }) => centres));

    const nested = [...expected.values()].filter((region) => region.nested);
    expect(nested.map((region) => [region.name, region.nested])).toEqual([
      ["LUNGS", 6],
      ["LUNG_R", 4],
      ["LUNG_L", 33],
      ["LIVER", 2],
    ]);
    // With its holes filled each would be larger.
    for (const { centres, filledVoxels } of nested) {
      expect(filledVoxels).toBeGreaterThan(centres.voxels);
    }
  });
});

describe.runIf(canCompare(dicompyler))("a breast plan with 77 nested contours in the lung", () => {
  it("has every hole that scikit-image sees by even-odd, 0 voxels in ten regions", async () => {
    const data = join(oddities, "dicompyler-nested", "tests", "testdata", "example_data");
    const file = join(data, "rtss.dcm");
    const { structureSet } = await readStructureSet(file);
    // Only one slice of the CT is there, so the contours are filled on one made for them.
    const points = structureSet.rois.flatMap((roi) => roi.contours.map((each) => each.points));
    const planes = new Set(points.map((each) => Math.round(100 * each[2]!) / 100));
    const heights = [...planes].sort((a, b) => a - b);
    const { series, files } = ctOf({
      size: [heights.length, 165, 245],
      pixelSpacingMm: [2, 2],
      positionsMm: heights.map((height) => height - 30.6),
      origin: patientPoint(-237.3, -424.7, 30.6),
    });
    const ctFolder = writeFiles(filesByName({ series, files }));
    const expected = readWithScikitImage(ctFolder, file, "--holes");
    const masks = masksOn(series, structureSet);
    expect([...masks.values()]).toEqual([...expected.values()].map(({ centres }) => centres));

    const lung = [...expected.values()].find(({ name }) => name === "Lt Lung")!;
    expect([lung.contours, lung.nested]).toEqual([165, 77]);
    expect(lung.filledVoxels).toBeGreaterThan(lung.centres.voxels);
    const empty = [...expected.values()].filter(({ centres }) => centres.voxels === 0);
    expect(empty.map(({ name }) => name)).toEqual(["Areola"]);
  });
});

/**
 * The folder comes with a mask that another program made of the contours. It is no mask of voxel centres: rounding each
 * point to a voxel and painting the outline too (OpenCV's fillPoly, as DicomRTTool does) gives it exactly.
 */
describe.runIf(canCompare(aria))("ARIA 16 and the mask that came with it", () => {
  const folder = join(oddities, "aria-16", "AnonDICOM");
  const [BODY, CORD] = [13, 23];

  it("is filled by voxel centres as scikit-image does, 0 voxels", async () => {
    const file = join(folder, "RS_Body_SpinalCord.dcm");
    const expected = readWithScikitImage(folder, file);
    const { structureSet } = await readStructureSet(file);
    const masks = masksOn(await ctIn(folder), structureSet);
    expect(masks.get(BODY)).toEqual(expected.get(BODY)!.centres);
    expect(masks.get(CORD)).toEqual(expected.get(CORD)!.centres);
    expect(masks.get(CORD)!.voxels).toBe(654);
  });

  it("came with a mask of painted outlines, 0 voxels", async () => {
    const file = join(folder, "RS_Body_SpinalCord.dcm");
    const painted = readWithScikitImage(folder, file, "--painted");
    const { labelMap } = await readNiftiLabels(join(folder, "Mask.nii.gz"));
    // Label 1 is the cord, 2 the body around it.
    const cord = summaryOf(labelMap.labels.map((label) => (label === 1 ? 1 : 0)));
    const body = summaryOf(labelMap.labels.map((label) => (label === 0 ? 0 : 1)));
    expect(cord).toEqual(painted.get(CORD)?.painted);
    expect(body).toEqual(painted.get(BODY)?.painted);
    expect([cord.voxels, body.voxels]).toEqual([745, 165433]);
  });
});
