/** A structure set file, parsed in a thread where it is longer than a header. */
import { ArcuateError } from "../../base/index.ts";
import { nameFile } from "../format/problem.ts";
import type { DicomStructureSet } from "../read/rtstruct-read.ts";
import { parseOpenFile, withOpenFile } from "./file-bytes.ts";
import type { NamedFile } from "./look.ts";

/**
 * Reads a structure set file.
 * @throws {ArcuateError} `not-found`, `foreign-sop-class`, `file-truncated`, `took-too-long`, `too-much-memory` and
 * what else can be wrong with a file.
 */
export async function readStructureSet(file: string | NamedFile): Promise<DicomStructureSet> {
  const { path, location } = typeof file === "string" ? { path: file, location: file } : file;
  try {
    return await withOpenFile(location, (opened) => parseOpenFile(opened, "structureSet"));
  } catch (cause) {
    if (cause instanceof ArcuateError) throw nameFile(cause, path);
    const message = `Cannot read ${path}: the file must exist and be readable, got none`;
    throw new ArcuateError("input", "not-found", message, { fields: { path }, cause });
  }
}
