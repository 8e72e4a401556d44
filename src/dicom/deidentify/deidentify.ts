/** De-identifies the files of a folder or archive into a folder with new names. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ArcuateError, type Progress, silentProgress } from "../../base/index.ts";
import { writeFileAtomic } from "../../host/index.ts";
import { runAtOnce } from "../files/at-once.ts";
import { readParsableFile } from "../files/file-bytes.ts";
import type { FoundFiles } from "../files/files.ts";
import type { NamedFile, RejectedFile } from "../files/look.ts";
import { dicomProblem, reasonOf } from "../format/problem.ts";
import {
  type DeidentifiedObject,
  deidentifyObject,
  type KeepingOptions,
} from "./deidentify-file.ts";
import { type DeidentificationKey, loadKey, newKey, saveKey } from "./key-file.ts";

export interface DeidentifyOptions extends KeepingOptions {
  /** Folder to write into; files of the same run before are replaced by the same. */
  readonly out: string;
  /** Made where there is none. */
  readonly keyPath: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface DeidentifiedFile
  extends Pick<DeidentifiedObject, "as" | "pseudonym" | "sopInstanceUid" | "renamedRois"> {
  readonly kind: "deidentified";
  readonly path: string;
  /** Below the output folder. Nothing of the old name is in it. */
  readonly output: string;
}

export type DeidentifyOutcome = DeidentifiedFile | RejectedFile;

export interface Deidentification {
  /** One for each file, in the order found. */
  readonly files: readonly DeidentifyOutcome[];
  readonly isKeyNew: boolean;
}

/** Files processed at a time: each waits for the disk, and each is held in memory. */
const FILES_AT_ONCE = 8;

/**
 * De-identifies every CT slice and structure set and writes them as OUT/patient/series/object.dcm. The key is written
 * before the first file, so that no file exists without its secret, and again at the end, also after an error. A run
 * that was stopped can be repeated with the same key and gives the same files.
 *
 * @throws {ArcuateError} `key-unreadable`, `key-other`, `write-failed`; the signal's reason. A file's own
 * problem becomes its outcome.
 */
export async function deidentifyFiles(
  { files, refused }: Pick<FoundFiles, "files" | "refused">,
  options: DeidentifyOptions,
): Promise<Deidentification> {
  const { keyPath, progress = silentProgress, signal } = options;
  const known = await loadKey(keyPath);
  const key = known ?? newKey();
  await saveKey(keyPath, key);
  const outcomes: DeidentifyOutcome[] = new Array(files.length);
  const run = { key, options, seen: new Set<string>() };
  let done = 0;
  try {
    await runAtOnce(files.length, { atOnce: FILES_AT_ONCE, signal }, async (index) => {
      outcomes[index] = await deidentifyOne(files[index]!, run);
      progress.report("de-identify", ++done, files.length);
    });
  } finally {
    await saveKey(keyPath, key);
  }
  return { files: [...refused, ...outcomes], isKeyNew: known === undefined };
}

interface Run {
  readonly key: DeidentificationKey;
  readonly options: DeidentifyOptions;
  /** Objects that were written: one that comes twice is written once. */
  readonly seen: Set<string>;
}

async function deidentifyOne(
  { path, location }: NamedFile,
  { key, options, seen }: Run,
): Promise<DeidentifyOutcome> {
  let object: DeidentifiedObject;
  try {
    object = deidentifyObject(await readWhole(location), key, options);
    if (seen.has(object.sopInstanceUid)) {
      const mustHold = "the file must be there once";
      throw dicomProblem("duplicate-instance", mustHold, "its SOP Instance UID again");
    }
    seen.add(object.sopInstanceUid);
  } catch (error) {
    if (!(error instanceof ArcuateError)) throw error;
    return { kind: "rejected", path, code: error.code, reason: reasonOf(error) };
  }
  const { bytes, as, pseudonym, sopInstanceUid, ctSeriesUid, renamedRois } = object;
  const output = join(
    pseudonym,
    `series-${createHash("sha256").update(ctSeriesUid).digest("hex").slice(0, 8)}`,
    `${as === "CT" ? "CT" : "RS"}-${sopInstanceUid}.dcm`,
  );
  await writeFileAtomic(join(options.out, output), bytes);
  return { kind: "deidentified", path, output, as, pseudonym, sopInstanceUid, renamedRois };
}

async function readWhole(location: string): Promise<Uint8Array> {
  try {
    return await readParsableFile(location);
  } catch (error) {
    if (error instanceof ArcuateError) throw error;
    const state = error instanceof Error && "code" in error ? String(error.code) : "a fault";
    throw dicomProblem("file-unreadable", "the file must be readable", state);
  }
}
