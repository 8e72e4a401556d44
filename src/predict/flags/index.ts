/**
 * predict/flags/: flags of a result: sides, volumes, cut structures, metal, the patient's position, and voxels and
 * HU unlike those of the training cases. Flags change nothing in the result: a person decides.
 */
export type { Flag, FlagCode } from "./flag.ts";
export { flagResult } from "./flag-result.ts";
