import type { CaseRemark } from "../../base/index.ts";
import type { CtSliceFile, RejectedFile } from "./look.ts";

/**
 * `series-per-slice`: each slice has a Series Instance UID of its own. `instance-uid-repeated`: slices at different
 * places have the same SOP Instance UID. Programs that anonymise files one by one write both.
 */
export interface Contradiction {
  readonly code: "series-per-slice" | "instance-uid-repeated";
  readonly mustHold: string;
  readonly got: string;
  /** The same as a sentence. */
  readonly means: string;
}

/** The CT files of one series, or of one CT among several in it, in no order that means anything. */
export interface CtSeriesFiles {
  /**
   * Names it among all CTs of a scan: the Series Instance UID; where the series holds several CTs, `#` and the part
   * after it, as in `1.2.3#acquisition-2`.
   */
  readonly seriesId: string;
  /** Where each slice has one of its own, the first of them in the order of texts. */
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly frameOfReferenceUid: string;
  readonly slices: readonly CtSliceFile[];
  /** CT files of this series that cannot be read, and unreadable files beside its slices that may belong to it. */
  readonly damaged: readonly RejectedFile[];
  /** Set where UIDs say that the slices are no CT: it is read only if the positions are trusted. */
  readonly contradiction?: Contradiction;
  /** What a person should know of how the files were put together. */
  readonly remarks: readonly CaseRemark[];
}

/**
 * The index of the slice that each SOP Instance UID names, those of copies included. A UID that several slices have
 * names none.
 */
export function indexSlices(slices: readonly CtSliceFile[]): Map<string, number> {
  const indices = new Map<string, number>();
  const shared = new Set<string>();
  for (const [index, { sopInstanceUid, copies = [] }] of slices.entries()) {
    for (const uid of [sopInstanceUid, ...copies.map((copy) => copy.sopInstanceUid)]) {
      if (indices.has(uid)) shared.add(uid);
      indices.set(uid, index);
    }
  }
  for (const uid of shared) indices.delete(uid);
  return indices;
}

/** What `matchReferences` needs of a CT that is not read. The indices are those of `files.slices`, not of a grid. */
export function seriesIdentity(files: CtSeriesFiles) {
  const { seriesInstanceUid, frameOfReferenceUid, slices } = files;
  return { seriesInstanceUid, frameOfReferenceUid, sliceIndexByUid: indexSlices(slices) };
}
