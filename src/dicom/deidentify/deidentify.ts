/** De-identifies the files of a folder or archive into a folder with new names. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  ArcuateError,
  type CaseRemark,
  caseRemark,
  type Progress,
  silentProgress,
} from "../../base/index.ts";
import { writeFileAtomic } from "../../host/index.ts";
import { runAtOnce } from "../files/at-once.ts";
import { parseOpenFile, readParsableFile, withOpenFile } from "../files/file-bytes.ts";
import type { FoundFiles } from "../files/files.ts";
import type { NamedFile, RejectedFile } from "../files/look.ts";
import { dicomProblem, reasonOf } from "../format/problem.ts";
import type { Affiliation } from "../read/affiliation.ts";
import { createDecoder } from "../threads/decoder.ts";
import {
  type DeidentifiedObject,
  type DeidentifyContext,
  deidentifyObject,
  type KeepingOptions,
} from "./deidentify-file.ts";
import { fileByPatient } from "./filing.ts";
import { loadKey, newKey, saveKey } from "./key-file.ts";

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
  /** What a person should know of the patients of these files. */
  readonly remarks: readonly CaseRemark[];
  readonly isKeyNew: boolean;
}

/** How files of each kind begin, as planning systems name them. */
const filePrefix = { CT: "CT", RTSTRUCT: "RS", RTPLAN: "RP", RTDOSE: "RD" } as const;

/** Files processed at a time: each waits for the disk, and each is held in memory. */
const FILES_AT_ONCE = 8;

/**
 * De-identifies every CT slice, structure set, plan and dose and writes them as OUT/patient/series/object.dcm. All files
 * are looked into first, to know which are of one patient. The key is written before the first file, so that no file
 * exists without its secret, and again at the end, also after an error. A run that was stopped can be repeated with the
 * same key and gives the same files.
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
  const filing = fileByPatient(await affiliationsOf(files, options), key);
  const outcomes: DeidentifyOutcome[] = new Array(files.length);
  const decoder = createDecoder();
  const run: Run = { key, filing, decoder, options, seen: new Set(), exactTimes: new Set() };
  let done = 0;
  try {
    await runAtOnce(files.length, { atOnce: FILES_AT_ONCE, signal }, async (index) => {
      outcomes[index] = await deidentifyOne(files[index]!, run);
      progress.report("de-identify", ++done, files.length);
    });
  } finally {
    await decoder.close();
    await saveKey(keyPath, key);
  }
  const remarks = [...filing.remarks, ...remarksOnTimes(run)];
  return { files: [...refused, ...outcomes], remarks, isKeyNew: known === undefined };
}

interface Run extends DeidentifyContext {
  readonly options: DeidentifyOptions;
  /** Objects that were written: one that comes twice is written once. */
  readonly seen: Set<string>;
  /** Pseudonyms of patients whose times stayed. */
  readonly exactTimes: Set<string>;
}

function remarksOnTimes({ exactTimes: { size } }: Run): readonly CaseRemark[] {
  if (size === 0) return [];
  const text = `Patients whose dates alone were moved: ${size}. An earlier version named them with this key and left times of day exact; to keep intervals right, that goes on. Code 113107 is not claimed for them. Use a new key to move the times too.`;
  return [caseRemark("times-exact", text, { figures: { patients: size } })];
}

/** Where each file belongs; a file that cannot be read is left out here, and refused with its reason later. */
async function affiliationsOf(
  files: readonly NamedFile[],
  { progress = silentProgress, signal }: DeidentifyOptions,
): Promise<readonly Affiliation[]> {
  const found: (Affiliation | undefined)[] = new Array(files.length);
  let done = 0;
  await runAtOnce(files.length, { atOnce: FILES_AT_ONCE, signal }, async (index) => {
    const { location } = files[index]!;
    const look = withOpenFile(location, (file) => parseOpenFile(file, "affiliation"));
    found[index] = (await look.catch(ofUnreadable)) ?? undefined;
    progress.report("scan", ++done, files.length);
  });
  return found.filter((each) => each !== undefined);
}

/** What the contents or the file system say of a file comes back as its outcome; anything else is a fault of ours. */
function ofUnreadable(error: unknown): undefined {
  if (error instanceof ArcuateError || (error instanceof Error && "code" in error))
    return undefined;
  throw error;
}

async function deidentifyOne({ path, location }: NamedFile, run: Run): Promise<DeidentifyOutcome> {
  const { options, seen } = run;
  let object: DeidentifiedObject;
  try {
    object = await deidentifyObject(await readWhole(location), run, options);
    if (seen.has(object.sopInstanceUid)) {
      const mustHold = "the file must be there once";
      throw dicomProblem("duplicate-instance", mustHold, "its SOP Instance UID again");
    }
    seen.add(object.sopInstanceUid);
  } catch (error) {
    if (!(error instanceof ArcuateError)) throw error;
    return { kind: "rejected", path, code: error.code, reason: reasonOf(error) };
  }
  if (object.hasExactTimes) run.exactTimes.add(object.pseudonym);
  const { bytes, as, pseudonym, sopInstanceUid, ctSeriesUid, renamedRois } = object;
  const output = join(
    pseudonym,
    `series-${createHash("sha256").update(ctSeriesUid).digest("hex").slice(0, 8)}`,
    `${filePrefix[as]}-${sopInstanceUid}.dcm`,
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
