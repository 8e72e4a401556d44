import type { CaseRemark } from "../../base/index.ts";
import type {
  CtSeriesFiles,
  FileOutcome,
  FolderScan,
  StructureSetFile,
} from "../../dicom/index.ts";
import type { LoneSet, SetOfSeries } from "./match-sets.ts";

/** A CT and the structure sets that were drawn on it, found but not read. */
export interface FoundCase {
  /** The folder or archive that holds it. Where several CTs lie in one folder, followed by which of them it is. */
  readonly path: string;
  readonly series: CtSeriesFiles;
  /** By path. */
  readonly sets: readonly StructureSetFile[];
  /** Structure sets in its folder that were not drawn on its CT, or cannot be read. */
  readonly otherSets: readonly LoneSet[];
  /** Files in its folder that are no part of it. */
  readonly leftOut: readonly RejectedOutcome[];
  /** Whether it has no structure set while another CT of its folder or study has one. */
  readonly isSecondCt: boolean;
  /** Why it was chosen among others, where it was. */
  readonly remarks: readonly CaseRemark[];
}

export type RejectedOutcome = Extract<FileOutcome, { kind: "rejected" }>;

/** A folder, an archive or a part of them that holds no case. */
export interface EmptySource {
  readonly path: string;
  /** Why, for a program. */
  readonly code: string;
  /** Why, for a person, as the end of a sentence. */
  readonly reason: string;
}

/** What lies in a folder or archive. Each folder in it that holds no case is in `empty` once. */
export interface FoundCases {
  /** By path. */
  readonly cases: readonly FoundCase[];
  /** By path. */
  readonly empty: readonly EmptySource[];
  /** The files, one by one. */
  readonly scan: FolderScan;
  readonly matched: readonly SetOfSeries[];
  readonly lone: readonly LoneSet[];
}
