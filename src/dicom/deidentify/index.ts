/**
 * deidentify/: CT and RTSTRUCT files without the patient, and back with a private key. What may stay is listed
 * (rules.ts); everything else goes, so that an attribute nobody thought of does not slip through. Pixels are passed on
 * as they are: what is burned into them is refused where the file says so, and not looked for.
 */
export {
  type Deidentification,
  type DeidentifiedFile,
  type DeidentifyOptions,
  deidentifyFiles,
  type FileOutcome,
} from "./deidentify.ts";
export { type DeidentificationKey, loadKey } from "./key-file.ts";
export { reidentifyStructureSet } from "./reidentify.ts";
