/** What `arcuate deidentify` and `arcuate reidentify` do. */
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { ArcuateError, type CaseRemark } from "../base/index.ts";
import type { DeidentifyOutcome } from "../dicom/index.ts";
import { writeFileAtomic } from "../host/index.ts";
import { type LabelScheme, requireStructure } from "../structures/index.ts";
import type { WorkContext } from "./context.ts";
import type { RoiNames } from "./roi-names.ts";
import { schemeOfCases } from "./schemes.ts";

export interface DeidentifyRequest {
  readonly key: string;
  /** Structures whose names may stay; those of the cohort, or those that Arcuate knows, when absent. */
  readonly scheme?: LabelScheme;
  readonly roi?: RoiNames;
  readonly keepRoiNames?: boolean;
  readonly keepPatientCharacteristics?: boolean;
  readonly all?: boolean;
}

export interface Deidentified {
  readonly out: string;
  readonly key: { readonly path: string; readonly isNew: boolean };
  /** One for each file found. */
  readonly files: readonly DeidentifyOutcome[];
  readonly remarks: readonly CaseRemark[];
}

/**
 * De-identifies what lies in a folder or archive.
 * @throws {ArcuateError} `output-in-input`, `key-beside-output`; `structure-unknown`; `no-dicom` when nothing was written; as `schemeOfCases`, `withFiles`
 * and `deidentifyFiles`.
 */
export async function deidentifySource(
  source: string,
  out: string,
  request: DeidentifyRequest,
  { progress, signal }: WorkContext,
): Promise<Deidentified> {
  refuseUnsafePlaces(source, out, request.key);
  const scheme = await schemeOfCases([source], request.scheme);
  for (const name of request.roi?.keys() ?? []) requireStructure(scheme, name);
  const { deidentifyFiles, withFiles } = await import("../dicom/index.ts");
  const { files, remarks, isKeyNew } = await withFiles(source, { progress, signal }, (found) =>
    deidentifyFiles(found, {
      out,
      keyPath: request.key,
      keepsPatientCharacteristics: request.keepPatientCharacteristics ?? false,
      keepsRoiName: request.keepRoiNames ? "all" : harmlessNames(scheme, request.roi),
      progress,
      signal,
    }),
  );
  if (!files.some(({ kind }) => kind === "deidentified")) throw nothingWritten(source, files);
  return { out, key: { path: request.key, isNew: isKeyNew }, files, remarks };
}

/** Output inside the source would be read as a part of it; a key inside the output would undo the de-identification. */
function refuseUnsafePlaces(source: string, out: string, key: string): void {
  if (isWithin(out, source)) {
    const message = `Cannot write into ${out}: it must be outside the folder that is read, got one in it`;
    throw new ArcuateError("usage", "output-in-input", message, { fields: { path: out } });
  }
  if (isWithin(key, out)) {
    const message = `Cannot write the key ${key}: it must lie apart from the output, got a place in it`;
    throw new ArcuateError("usage", "key-beside-output", message, { fields: { path: key } });
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(realPlace(folder), realPlace(path));
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The real path, with links resolved as far as the path exists. */
function realPlace(path: string): string {
  const whole = resolve(path);
  if (existsSync(whole)) return realpathSync(whole);
  const parent = dirname(whole);
  return parent === whole ? whole : join(realPlace(parent), basename(whole));
}

/** The names of structures and those that the user vouches for, without regard to case and outer spaces. */
function harmlessNames(
  { structures }: LabelScheme,
  roi: RoiNames | undefined,
): (name: string) => boolean {
  const fold = (name: string) => name.normalize("NFC").trim().toLowerCase();
  const named = [...(roi ?? [])].flatMap(([, names]) => names);
  const known = new Set([...structures.map(({ name }) => name), ...named].map(fold));
  return (name) => known.has(fold(name));
}

/** Reasons that an error quotes; `--json` of a run that writes something lists each file's. */
const QUOTED_REASONS = 3;

function nothingWritten(source: string, files: readonly DeidentifyOutcome[]): ArcuateError {
  const reasons = new Map<string, string>();
  for (const file of files) {
    if (file.kind === "rejected" && !reasons.has(file.code)) reasons.set(file.code, file.reason);
  }
  const quoted = [...reasons].map(([code, reason], index) =>
    index < QUOTED_REASONS ? `${code}: ${reason}` : code,
  );
  const got = files.length === 0 ? "no files" : `${files.length} files (${quoted.join("; ")})`;
  const message = `Cannot de-identify ${source}: it must hold CT slices, structure sets, plans or doses, got ${got}`;
  return new ArcuateError("input", "no-dicom", message, {
    fields: { path: source, files: files.length },
  });
}

/** Codes of files that are expected to be left out, because they are no CT slice, structure set, plan or dose. */
const harmlessCodes: ReadonlySet<string> = new Set([
  "not-dicom",
  "archive-inside",
  "archive-unsupported",
  "folder-repeated",
  "folder-circular",
  "not-a-file",
  "foreign-sop-class",
  "multi-frame",
  "localizer",
  "duplicate-instance",
]);

/** Whether only files were left out that are no CT slice, structure set, plan or dose, or are there twice. */
export function isWholeWithout({ files }: Deidentified): boolean {
  return files.every((file) => file.kind === "deidentified" || harmlessCodes.has(file.code));
}

export interface ReidentifyRequest {
  readonly key: string;
  readonly out: string;
  readonly force?: boolean;
}

export interface Reidentified {
  readonly path: string;
  /** What became of the dates. */
  readonly remarks: readonly CaseRemark[];
}

/**
 * Gives a structure set its patient and CT back, and writes it.
 * @throws {ArcuateError} `output-exists`, `key-missing`, `key-unreadable`, `key-foreign`, `not-found`; what is wrong
 * with the file.
 */
export async function reidentifyFile(
  path: string,
  { key: keyPath, out, force = false }: ReidentifyRequest,
): Promise<Reidentified> {
  if (existsSync(out) && !force) {
    const message = `Cannot write ${out}: it must be new, got a file of that name`;
    throw new ArcuateError("storage", "output-exists", message, { fields: { path: out } });
  }
  const { loadKey, readParsableFile, reidentifyStructureSet } = await import("../dicom/index.ts");
  const key = await loadKey(keyPath);
  if (key === undefined) {
    const message = `Cannot read the key ${keyPath}: it must be there, got no file`;
    throw new ArcuateError("input", "key-missing", message, { fields: { path: keyPath } });
  }
  const bytes = await readParsableFile(path).catch((cause) => {
    if (cause instanceof ArcuateError) throw cause;
    const message = `Cannot read ${path}: the file must exist and be readable, got none`;
    throw new ArcuateError("input", "not-found", message, { fields: { path }, cause });
  });
  const { bytes: written, remarks } = reidentifyStructureSet(bytes, key);
  await writeFileAtomic(out, written);
  return { path: out, remarks };
}
