/**
 * predict/flags/: what is remarkable about a result: sides, volumes, cut structures, metal, the patient's position,
 * voxels and HU unlike the training's. It changes nothing and decides nothing: a person does.
 */
export type { Flag, FlagCode } from "./flag.ts";
export { flagResult } from "./flag-result.ts";
