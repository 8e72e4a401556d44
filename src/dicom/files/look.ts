/** What one file is, from its beginning. */
import { ArcuateError } from "../../base/index.ts";
import { foreignArchiveOf, recogniseArchive } from "../archive/index.ts";
import { dicomProblem } from "../format/problem.ts";
import type { CtSliceHeader } from "../read/ct-slice.ts";
import { type Rejection, rejectionOf, type StructureSetHeader } from "../read/identify.ts";
import { type OpenFile, parseOpenFile, withOpenFile } from "./file-bytes.ts";

export interface AcceptedFile {
  readonly kind: "accepted";
  readonly path: string;
  readonly as: "CT" | "RTSTRUCT";
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
}

export interface RejectedFile {
  readonly kind: "rejected";
  readonly path: string;
  /** Why, for a program: see `DicomProblemCode`. */
  readonly code: string;
  /** Why, for a person. */
  readonly reason: string;
  /**
   * What the file was is unknown: it may be a missing slice of the CT in the same folder. Absent where that is known.
   */
  readonly mayBeSlice?: true;
}

export type FileOutcome = AcceptedFile | RejectedFile;

/** A file, and where its bytes are. */
export interface NamedFile {
  /** The name for people; inside an archive, the archive's path and the entry's name. */
  readonly path: string;
  /** Where it can be read now; the path itself, unless it came out of an archive. */
  readonly location: string;
}

/** One CT slice, found but not loaded. */
export interface CtSliceFile extends CtSliceHeader, NamedFile {
  /** Files with the same pixels at the same place under another SOP Instance UID, which counts as this slice. */
  readonly copies?: readonly SliceCopy[];
}

interface SliceCopy extends NamedFile {
  readonly sopInstanceUid: string;
}

export interface StructureSetFile extends StructureSetHeader, NamedFile {}

/** What a file turned out to be. */
export type LookResult =
  | { readonly kind: "ct"; readonly file: CtSliceFile }
  | { readonly kind: "structureSet"; readonly file: StructureSetFile }
  | {
      readonly kind: "rejected";
      readonly outcome: RejectedFile;
      /** The CT series that now lacks this slice. */
      readonly seriesUid?: string | undefined;
    };

/** Never throws for the contents of the file: a problem becomes the file's outcome. */
export async function lookInto({ path, location }: NamedFile): Promise<LookResult> {
  const identity = await withOpenFile(location, identifyOpenFile).catch((error: unknown) =>
    error instanceof ArcuateError ? unopened(error) : unreadable(error, location),
  );
  switch (identity.kind) {
    case "ct":
      return { kind: "ct", file: { path, location, ...identity.header } };
    case "structureSet":
      return { kind: "structureSet", file: { path, location, ...identity.header } };
    case "rejected": {
      const { kind, code, reason, seriesUid, mayBeSlice } = identity;
      return {
        kind,
        outcome: { kind, path, code, reason, ...(mayBeSlice && { mayBeSlice }) },
        seriesUid,
      };
    }
  }
}

function identifyOpenFile(file: OpenFile) {
  refuseArchive(file.beginning);
  return parseOpenFile(file, "identify");
}

/** A file that is cut so that its beginning cannot be had may be anything. */
function unopened(problem: ArcuateError): Rejection {
  const isCut = problem.code === "file-truncated";
  return { ...rejectionOf(problem), ...(isCut && { mayBeSlice: true }) };
}

function unreadable(cause: unknown, location: string): Rejection {
  const mustHold = "the file must be readable";
  const problem = dicomProblem("file-unreadable", mustHold, faultOf(cause, location));
  return { ...rejectionOf(problem), mayBeSlice: true };
}

/** The file system's answer for a path; Node cannot open names that are not UTF-8. */
export function faultOf(cause: unknown, path: string): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "an unknown fault";
  return code === "ENOENT" && path.includes("\ufffd") ? "a name that is not UTF-8" : code;
}

/**
 * Archives inside a folder or another archive are not searched: they could be nested without end. Those that cannot be
 * unpacked are named.
 */
function refuseArchive(start: Uint8Array): void {
  const kind = recogniseArchive(start);
  if (kind !== undefined) {
    throw dicomProblem("archive-inside", "the file must be DICOM", `a ${kind} archive`);
  }
  const foreign = foreignArchiveOf(start);
  if (foreign === undefined) return;
  const mustHold = "the file must be DICOM or a zip, tar or tar.gz archive";
  throw dicomProblem("archive-unsupported", mustHold, foreign);
}
