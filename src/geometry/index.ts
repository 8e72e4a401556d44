/**
 * geometry/: the patient frame, the voxel frame, and the grid that joins them. Every frame and unit lives here.
 * It holds no voxels and reads no files.
 */
export {
  cross,
  dot,
  norm,
  type PatientPoint,
  patientPoint,
  subtract,
  type Vector3,
  type VoxelPoint,
  voxelPoint,
} from "./frames.ts";
export {
  continuousSlice,
  evenSpacingMm,
  findMissingSlices,
  findUnevenGap,
  type GridSize,
  hasRoundedPositions,
  type ImageGrid,
  indexToPatient,
  medianSliceGapMm,
  patientToIndex,
  type SliceGap,
  sameGrid,
  sliceGapsMm,
  sliceNormal,
  slicePositionsMm,
  type UnevenGap,
  voxelCount,
} from "./grid.ts";
export { voxelVolumesCc } from "./voxel-volumes.ts";
