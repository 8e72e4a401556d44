/**
 * What can be asked of a file's bytes. Each job gets the file or its beginning, and answers in plain data that can come
 * out of another thread, or `undefined` where the beginning is not enough.
 */
import { identify } from "./identify.ts";
import { type DicomStructureSet, parseStructureSet } from "./rtstruct-read.ts";
import { describeSlice } from "./slice-contents.ts";

export const parseJobs = {
  identify,
  slice: describeSlice,
  structureSet: (bytes: Uint8Array, wholeLength: number): DicomStructureSet | undefined =>
    bytes.length < wholeLength ? undefined : parseStructureSet(bytes),
} as const;

export type ParseJob = keyof typeof parseJobs;

export type ParseAnswer<Job extends ParseJob> = NonNullable<ReturnType<(typeof parseJobs)[Job]>>;
