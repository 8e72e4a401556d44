/**
 * deidentify/: de-identifies CT, RTSTRUCT, RTPLAN and RTDOSE files, and reverses it for structure sets with a private
 * key. rules.ts lists the attributes that may stay; every other attribute is removed, so an unforeseen one does not slip
 * through. Files that call themselves screens or pages, or have drawings above their stored bits, are refused; the
 * pixels are not searched for text.
 */
export {
  type Deidentification,
  type DeidentifiedFile,
  type DeidentifyOptions,
  type DeidentifyOutcome,
  deidentifyFiles,
} from "./deidentify.ts";
export { type DeidentificationKey, loadKey } from "./key-file.ts";
export { type ReidentifiedStructureSet, reidentifyStructureSet } from "./reidentify.ts";
