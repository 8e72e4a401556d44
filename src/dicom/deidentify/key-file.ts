/**
 * The private key: the secret that all new names come from, and the way back from new to old. Whoever holds it can name
 * the patients; it belongs where the patients' data are, not with the de-identified files.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ArcuateError } from "../../base/index.ts";
import { writeFileAtomic } from "../../host/index.ts";
import type { ObjectKind } from "../read/affiliation.ts";
import { type CopiedKeyword, copiedKeywords } from "../read/ct-header.ts";
import type { Shift } from "./dates.ts";

export interface StudyRecord {
  readonly pseudonym: string;
  /** Times stay where a version of Arcuate that moved dates alone has named the study. */
  readonly shift: Shift;
  /** What the header was taken from; a CT's replaces another's. */
  readonly source: ObjectKind;
  /** Under which its files came: `id A17` for a Patient ID, `series 1.2.3` and `study 1.2.3` where there is none. */
  readonly names: ReadonlySet<string>;
  /** Dates in its files, before they were moved; DA values. */
  readonly dates: ReadonlySet<string>;
  /** Of patient and study, as they were. */
  readonly header: ReadonlyMap<CopiedKeyword, string>;
}

/** Grows while files are de-identified. */
export interface DeidentificationKey {
  /** 256 bits in hexadecimal digits. */
  readonly secret: string;
  /** New UID to old. */
  readonly oldUids: Map<string, string>;
  /** By the study's new UID. */
  readonly studies: Map<string, StudyRecord>;
}

/** Version 1, still read, has neither the shift of times nor names and dates. */
const VERSION = 2;
const ABOUT =
  "Private key of an Arcuate de-identification. Whoever holds it can name the patients. Keep it apart from the files.";

const fileSchema = z.object({
  about: z.string(),
  version: z.literal([1, VERSION]),
  secret: z.string().regex(/^[0-9a-f]{64}$/),
  studies: z.array(
    z.object({
      uid: z.string(),
      pseudonym: z.string(),
      shiftDays: z.number().int(),
      shiftSeconds: z.number().int().default(0),
      shiftMicros: z.number().int().default(0),
      source: z.enum(["CT", "RTSTRUCT", "RTPLAN", "RTDOSE"]),
      names: z.array(z.string()).default([]),
      dates: z.array(z.string()).default([]),
      header: z.array(z.tuple([z.enum(copiedKeywords), z.string()])),
    }),
  ),
  uids: z.array(z.tuple([z.string(), z.string()])),
});

/** A key with a fresh secret that has named nobody yet. */
export function newKey(): DeidentificationKey {
  return { secret: randomBytes(32).toString("hex"), oldUids: new Map(), studies: new Map() };
}

/**
 * Reads a key; undefined where there is no file.
 * @throws {ArcuateError} `key-unreadable` when the file is no key of this version.
 */
export async function loadKey(path: string): Promise<DeidentificationKey | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw unreadable(path, "none that can be read", cause);
  }
  try {
    const { secret, studies, uids } = fileSchema.parse(JSON.parse(text));
    const oldUids = new Map(uids);
    const records = studies.map((study) => [study.uid, recordOf(study, oldUids)] as const);
    return { secret, oldUids, studies: new Map(records) };
  } catch {
    throw unreadable(path, "other content"); // without the cause, which may quote the file
  }
}

type StoredStudy = z.infer<typeof fileSchema>["studies"][number];

function recordOf(
  { uid, shiftDays, shiftSeconds, shiftMicros, header, names, dates, ...rest }: StoredStudy,
  oldUids: ReadonlyMap<string, string>,
): StudyRecord {
  const known = new Map(header);
  const id = known.get("PatientID");
  const name = id === undefined ? `study ${oldUids.get(uid) ?? uid}` : `id ${id}`;
  return {
    ...rest,
    shift: { days: shiftDays, seconds: shiftSeconds, micros: shiftMicros },
    header: known,
    names: new Set(names.length === 0 ? [name] : names),
    dates: new Set(dates),
  };
}

function storedStudy(
  uid: string,
  { shift, header, names, dates, ...rest }: StudyRecord,
): StoredStudy {
  return {
    uid,
    ...rest,
    shiftDays: shift.days,
    shiftSeconds: shift.seconds,
    shiftMicros: shift.micros,
    header: [...header],
    names: [...names].sort(),
    dates: [...dates].sort(),
  };
}

/**
 * Writes a key, whole or not at all, for its owner's eyes only (mode 0600; Windows goes by the folder's rights). What
 * another run has added to the file since it was read is kept.
 *
 * @throws {ArcuateError} `key-other` when the file there has another secret; `key-unreadable`; `write-failed`.
 */
export async function saveKey(path: string, key: DeidentificationKey): Promise<void> {
  const there = await loadKey(path);
  if (there !== undefined && there.secret !== key.secret) {
    const message = `Cannot write the key ${path}: it must be the one that was read, got another`;
    throw new ArcuateError("storage", "key-other", message, { fields: { path } });
  }
  const uids = new Map([...(there?.oldUids ?? []), ...key.oldUids]);
  const studies = new Map([...(there?.studies ?? []), ...key.studies]);
  const file: z.infer<typeof fileSchema> = {
    about: ABOUT,
    version: VERSION,
    secret: key.secret,
    studies: [...studies].map(([uid, study]) => storedStudy(uid, study)),
    uids: [...uids],
  };
  await writeFileAtomic(path, `${JSON.stringify(file)}\n`, { mode: 0o600 });
}

function unreadable(path: string, got: string, cause?: unknown): ArcuateError {
  const message = `Cannot read the key ${path}: it must be a key file of \`arcuate deidentify\`, got ${got}`;
  return new ArcuateError("input", "key-unreadable", message, { fields: { path }, cause });
}
