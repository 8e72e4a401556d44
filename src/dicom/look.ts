/** What one file is, from its beginning. */
import { open } from "node:fs/promises";
import { ArcuateError } from "../base/index.ts";
import { recogniseArchive } from "./archive/index.ts";
import { type CtSliceHeader, readSliceHeader, requiredUid } from "./ct-slice.ts";
import { limits } from "./format/limits.ts";
import { type DicomFile, parseDamagedFile } from "./format/part10.ts";
import { type DicomProblemCode, dicomProblem, reasonOf } from "./format/problem.ts";
import { sopClass } from "./format/uid.ts";
import { elementOf, textOf } from "./format/values.ts";

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
}

export type FileFate = AcceptedFile | RejectedFile;

/** A file, and where its bytes are. */
export interface NamedFile {
  /** What people call it; inside an archive, the archive's path and the entry's name. */
  readonly path: string;
  /** Where it can be read now; the path itself, unless it came out of an archive. */
  readonly location: string;
}

/** One CT slice, found but not loaded. */
export interface CtSliceFile extends CtSliceHeader, NamedFile {}

export interface StructureSetFile extends NamedFile {
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  /** Absent where the file does not say it in its header; the references then do. */
  readonly frameOfReferenceUid: string | undefined;
  readonly label: string;
}

/** What a file turned out to be. */
export type Finding =
  | { readonly kind: "ct"; readonly file: CtSliceFile }
  | { readonly kind: "structureSet"; readonly file: StructureSetFile }
  | {
      readonly kind: "rejected";
      readonly fate: RejectedFile;
      /** The CT series that now lacks this slice. */
      readonly seriesUid?: string | undefined;
    };

/** Enough for the header of nearly any CT; where a file's is longer, the whole file is read. */
const PREFIX_BYTES = 64 * 1024;

/** Never throws for what is in the file: that becomes its fate. */
export async function lookInto(named: NamedFile): Promise<Finding> {
  let file: DicomFile | undefined;
  try {
    file = await readHeader(named.location);
    if (file.problem !== undefined) throw file.problem;
    return recognise(named, file);
  } catch (error) {
    const problem = error instanceof ArcuateError ? error : unreadable(error);
    const fate: RejectedFile = {
      kind: "rejected",
      path: named.path,
      code: problem.code,
      reason: reasonOf(problem),
    };
    return { kind: "rejected", fate, seriesUid: file && lackingSeries(file, problem.code) };
  }
}

function unreadable(cause: unknown): ArcuateError {
  const state = cause instanceof Error && "code" in cause ? String(cause.code) : "an unknown fault";
  return dicomProblem("file-unreadable", "the file must be readable", state);
}

/** Refused for what they are, not for damage: no volume misses them. */
const foreignCodes: ReadonlySet<string> = new Set<DicomProblemCode>([
  "foreign-sop-class",
  "multi-frame",
  "localizer",
]);

function lackingSeries(file: DicomFile, code: string): string | undefined {
  if (foreignCodes.has(code) || textOf(file.dataSet, "SOPClassUID") !== sopClass.ct) {
    return undefined;
  }
  return textOf(file.dataSet, "SeriesInstanceUID");
}

async function readHeader(location: string): Promise<DicomFile> {
  const handle = await open(location, "r");
  try {
    const { size } = await handle.stat();
    if (size > limits.fileBytes) {
      const mustHold = `the file must have at most ${limits.fileBytes} bytes`;
      throw dicomProblem("dicom-limit", mustHold, `${size}`);
    }
    const readFirst = async (length: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    };
    const start = await readFirst(Math.min(size, PREFIX_BYTES));
    refuseArchive(start);
    const file = parseDamagedFile(start, size);
    return isEnough(file) ? file : parseDamagedFile(await readFirst(size), size);
  } finally {
    await handle.close();
  }
}

/** What lies in an archive inside a folder or another archive is not looked for: that could go on without end. */
function refuseArchive(start: Uint8Array): void {
  const kind = recogniseArchive(start);
  if (kind === undefined) return;
  throw dicomProblem("archive-inside", "the file must be DICOM", `a ${kind} archive`);
}

/** Of a structure set the header alone is wanted, of a foreign object nothing. */
function isEnough({ complete, dataSet }: DicomFile): boolean {
  const uid = textOf(dataSet, "SOPClassUID");
  const isStructureSet = uid === sopClass.rtStructureSet;
  if (complete || uid === undefined) return complete;
  return isStructureSet
    ? elementOf(dataSet, "ReferencedFrameOfReferenceSequence") !== undefined
    : uid !== sopClass.ct;
}

function recognise({ path, location }: NamedFile, { dataSet }: DicomFile): Finding {
  if (textOf(dataSet, "SOPClassUID") !== sopClass.rtStructureSet) {
    const header = readSliceHeader(dataSet);
    if (elementOf(dataSet, "PixelData") === undefined) {
      throw dicomProblem("pixels-damaged", "Pixel Data must be there", "none");
    }
    return { kind: "ct", file: { path, location, ...header } };
  }
  return {
    kind: "structureSet",
    file: {
      path,
      location,
      sopInstanceUid: requiredUid(dataSet, "SOPInstanceUID"),
      seriesInstanceUid: requiredUid(dataSet, "SeriesInstanceUID"),
      studyInstanceUid: requiredUid(dataSet, "StudyInstanceUID"),
      frameOfReferenceUid: textOf(dataSet, "FrameOfReferenceUID"),
      label: textOf(dataSet, "StructureSetLabel") ?? "",
    },
  };
}
