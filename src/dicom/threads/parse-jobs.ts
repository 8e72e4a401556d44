/**
 * What can be asked of a file's bytes. Each job gets the file or its beginning, and answers in plain data that can come
 * out of another thread, or `undefined` where the beginning is not enough.
 */
import { parseDamagedFile } from "../format/part10.ts";
import { identify } from "../read/identify.ts";
import { type DicomStructureSet, parseStructureSet } from "../read/rtstruct-read.ts";
import { describeSlice } from "../read/slice-contents.ts";

export const parseJobs = {
  identify,
  slice: describeSlice,
  structureSet: (bytes: Uint8Array, wholeLength: number): DicomStructureSet | undefined =>
    bytes.length < wholeLength ? undefined : parseStructureSet(bytes),
  parse: canBeParsed,
} as const;

/** For those who go on to parse the file where it cannot be ended: here it could. What is wrong with it, they find. */
function canBeParsed(bytes: Uint8Array, wholeLength: number): true | undefined {
  return parseDamagedFile(bytes, wholeLength).complete || undefined;
}

export type ParseJob = keyof typeof parseJobs;

export type ParseAnswer<Job extends ParseJob> = NonNullable<ReturnType<(typeof parseJobs)[Job]>>;
