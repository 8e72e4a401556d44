/**
 * deidentify/: de-identifies CT and RTSTRUCT files, and reverses it with a private key. rules.ts lists the attributes
 * that may stay; every other attribute is removed, so an unforeseen one does not slip through. Pixels are passed on as
 * they are: files that say that text is burned into the image are refused, but the pixels are not searched for text.
 */
export {
  type Deidentification,
  type DeidentifiedFile,
  type DeidentifyOptions,
  type DeidentifyOutcome,
  deidentifyFiles,
} from "./deidentify.ts";
export { type DeidentificationKey, loadKey } from "./key-file.ts";
export { reidentifyStructureSet } from "./reidentify.ts";
