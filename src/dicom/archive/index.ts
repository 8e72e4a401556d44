/**
 * archive/: zip and tar files to plain files in a folder. The contents of an archive never decide where a file is
 * written, and nothing is written before it is known to fit. It knows no DICOM.
 */
export {
  type ArchiveKind,
  foreignArchiveOf,
  RECOGNISABLE_BYTES,
  recogniseArchive,
} from "./recognise.ts";
export { type Unpacked, unpack } from "./unpack.ts";
