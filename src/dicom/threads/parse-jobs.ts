/**
 * What can be asked of a file's bytes. Each job gets the file or its beginning, and answers in plain data that can come
 * out of another thread, or `undefined` where the beginning is not enough.
 */
import { parseDamagedFile } from "../format/part10.ts";
import { type Affiliation, affiliationIn } from "../read/affiliation.ts";
import { type Identity, identify } from "../read/identify.ts";
import { type DicomStructureSet, parseStructureSet } from "../read/rtstruct-read.ts";
import { describeSlice, type SliceContents } from "../read/slice-contents.ts";

/** The jobs, and the answer to each. */
export interface ParseAnswers {
  readonly identify: Identity;
  readonly slice: SliceContents;
  readonly structureSet: DicomStructureSet;
  /** Null for an object of a kind that belongs to no plan. */
  readonly affiliation: Affiliation | null;
  /**
   * That the file can be parsed. Callers that parse it again, where parsing cannot be ended, find what is wrong with
   * it.
   */
  readonly parse: true;
}

export type ParseJob = keyof ParseAnswers;

/** @param wholeLength Length of the whole file, where `bytes` are only its beginning. */
type PerformJob<Job extends ParseJob> = (
  bytes: Uint8Array,
  wholeLength: number,
) => ParseAnswers[Job] | undefined;

export const parseJobs: { readonly [Job in ParseJob]: PerformJob<Job> } = {
  identify,
  slice: describeSlice,
  structureSet: (bytes, wholeLength) =>
    bytes.length < wholeLength ? undefined : parseStructureSet(bytes),
  affiliation: affiliationIn,
  parse: (bytes, wholeLength) => parseDamagedFile(bytes, wholeLength).complete || undefined,
};
