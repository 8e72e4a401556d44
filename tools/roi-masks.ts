/**
 * Prints the mask of every region of an RTSTRUCT on its CT, as Arcuate reads it: voxel count and SHA-256 of the bytes
 * 0 and 1, [z, y, x], by ROI Number. For tools/check-read-back.py.
 *
 *   roi-masks.ts CT_FOLDER RS.dcm
 */
import { createHash } from "node:crypto";
import { rasterizeContours } from "../src/contours/index.ts";
import { readCtSeries, readStructureSet, scanFolder, sliceIndexOf } from "../src/dicom/index.ts";

const [folder, file] = process.argv.slice(2) as [string, string]; // the usage above
const { series } = await scanFolder(folder);
const ct = await readCtSeries(series[0]!);
const { structureSet } = await readStructureSet(file);
const regions = structureSet.rois.map(({ number, contours }) => {
  const sliceOf = (contour: (typeof contours)[number]) => sliceIndexOf(ct, contour);
  const { voxels } = rasterizeContours(ct.volume.grid, contours, { sliceOf }).mask;
  const count = voxels.reduce((sum, voxel) => sum + voxel, 0);
  return [number, { voxels: count, digest: createHash("sha256").update(voxels).digest("hex") }];
});
console.log(JSON.stringify(Object.fromEntries(regions)));
