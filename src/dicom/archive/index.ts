/**
 * archive/: zip and tar files to plain files in a folder. Nothing in an archive says where a file goes, and nothing is
 * written before it is known to fit. It knows no DICOM.
 */
export { type ArchiveKind, RECOGNISABLE_BYTES, recogniseArchive } from "./recognise.ts";
export { type Unpacked, unpack } from "./unpack.ts";
