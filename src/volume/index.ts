/**
 * volume/: voxels on a grid (CT, mask, label map) and what can be done to them without knowing where they came from.
 * It knows no files, no contours and no network.
 */
export { type LabelScheme, pelvisScheme, type Structure, structureNamed } from "./label-scheme.ts";
export type { CtVolume, LabelMap, Mask } from "./types.ts";
