/** An entry of an archive, before anything of it is unpacked, and what can be wrong with an archive. */
import { ArcuateError } from "../../base/index.ts";

export interface ArchiveEntry {
  /** As the archive says it, with "/" between its parts; never used as a path. */
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "special file";
  /** As declared; more is never unpacked. */
  readonly bytes: number;
}

export interface OpenedEntry {
  readonly entry: ArchiveEntry;
  /** To be read whole, before the next entry is asked for, or not at all. */
  readonly body: AsyncIterable<Uint8Array>;
  /** How much of the archive lies behind, 0 to 1. */
  readonly share: number;
}

/** Why an entry is not unpacked. */
export interface EntryRefusal {
  readonly code: "entry-name" | "entry-kind";
  readonly reason: string;
}

/** Only files and folders whose names stay inside the archive are taken; undefined for those. */
export function refuseEntry({ name, kind }: ArchiveEntry): EntryRefusal | undefined {
  if (kind === "link" || kind === "special file") {
    return { code: "entry-kind", reason: `the entry must be a file, got a ${kind}` };
  }
  if (staysInside(name)) return undefined;
  const reason = "the entry's name must be a relative path without .., got another";
  return { code: "entry-name", reason };
}

function staysInside(name: string): boolean {
  const isAbsolute = /^([/\\]|[a-z]:)/i.test(name);
  const parts = name.split(/[/\\]/);
  return name !== "" && !isAbsolute && !parts.includes("..") && !name.includes("\0");
}

type ArchiveProblemCode =
  | "archive-damaged"
  | "archive-encrypted"
  | "archive-limit"
  | "archive-unsupported";

/** The error of an archive that cannot be read, with the archive's path as its field. */
export function archiveProblem(
  path: string,
  code: ArchiveProblemCode,
  { mustHold, got, cause }: { mustHold: string; got: string; cause?: unknown },
): ArcuateError {
  const message = `Cannot read ${path}: ${mustHold}, got ${got}`;
  return new ArcuateError("input", code, message, { fields: { path }, cause });
}

/** Cut short or changed on the way. Nothing of it is used then: a CT could lack its last slices. */
export function archiveDamaged(path: string, got: string, cause?: unknown): ArcuateError {
  const mustHold = "the archive must be whole";
  return archiveProblem(path, "archive-damaged", { mustHold, got, cause });
}
