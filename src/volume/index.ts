/**
 * volume/: voxels on a grid (CT, mask, label map) and what can be done to them without knowing where they came from.
 * It knows no files, no contours and no network.
 */
export {
  boundingBox,
  boxAround,
  boxSize,
  cropCt,
  cropGrid,
  cropLabels,
  cropMask,
  cropVoxels,
  growBox,
  maskBox,
  pasteVoxels,
  type VoxelArray,
  type VoxelBox,
} from "./box.ts";
export { type ComponentReport, keepLargestComponent } from "./components.ts";
export { ctSha256Of } from "./ct-hash.ts";
export { squaredDistanceTransform } from "./distance.ts";
export { fillHoles } from "./fill-holes.ts";
export { emptyMask, maskOf } from "./mask.ts";
export { type PatientOrder, patientOrder } from "./patient-order.ts";
export { resampleCt } from "./resample-ct.ts";
export { resampleLabels } from "./resample-labels.ts";
export type { CtVolume, LabelMap, Mask } from "./types.ts";
