/**
 * Training settings as model files and checkpoints record them. A record carries the version of its form. An older one
 * is brought forward a version at a time; one that cannot be read is refused by name, never replaced by other settings.
 */
import { ArcuateError, type ErrorKind } from "../base/index.ts";
import { type TrainingSettings, trainingConfigurationSchema } from "./configuration.ts";

/** Version of the form that is written now. Raise it with a step below whenever the form of the settings changes. */
export const SETTINGS_VERSION = 3;

type SettingsRecord = Readonly<Record<string, unknown>>;

/** What brings a record from this version to the next. */
const steps: Readonly<Record<number, (record: SettingsRecord) => SettingsRecord>> = {
  // Version 1 carried no number. Its earliest files generated cases without the share of patches from given ones.
  1: (record) =>
    isRecord(record.generated)
      ? { ...record, generated: { givenShare: 0, ...record.generated } }
      : record,
  // Version 2 had no centre of HU but 0 , averaged no weights and held cases out from five on: what their absence means.
};

/** Where a record was found, for the messages of errors. */
export interface RecordSource {
  /** Such as `model ours/model.onnx`. */
  readonly name: string;
  readonly kind: ErrorKind;
  /** What the user can do when the record cannot be used. */
  readonly remedy: string;
}

export interface KnownSettings {
  readonly settings: TrainingSettings;
  /** Version of the record that they were read from. */
  readonly version: number;
}

/** The record of these settings, in the form that is written now. */
export function recordOfSettings(settings: TrainingSettings): SettingsRecord {
  return { version: SETTINGS_VERSION, ...settings };
}

/**
 * The settings of a record, which may be of an earlier version.
 * @throws {ArcuateError} `settings-unknown-version`; `settings-damaged`, which names the field.
 */
export function settingsOfRecord(record: unknown, source: RecordSource): KnownSettings {
  if (!isRecord(record)) throw damaged(source, "configuration", "none that is an object");
  const version = record.version ?? 1;
  const parsed = trainingConfigurationSchema.safeParse(bringForward(record, version, source));
  if (parsed.success) return { settings: parsed.data, version: Number(version) };
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") || "configuration";
  throw damaged(source, field, issue?.message ?? "an unknown fault");
}

/**
 * A record, which may hold some of the settings only, in the form of today and without its version.
 * @throws {ArcuateError} `settings-unknown-version`.
 */
export function bringForward(
  { version: _, ...record }: SettingsRecord,
  version: unknown,
  source: RecordSource,
): SettingsRecord {
  if (typeof version !== "number" || !isKnown(version)) {
    const got = typeof version === "number" ? version : `a ${typeof version}`;
    throw new ArcuateError(
      source.kind,
      "settings-unknown-version",
      `Cannot use the settings recorded in ${source.name}: their version must be 1 to ${SETTINGS_VERSION}, got ${got}; ${source.remedy}`,
    );
  }
  let brought: SettingsRecord = record;
  for (let from = version; from < SETTINGS_VERSION; from++) {
    brought = steps[from]?.(brought) ?? brought;
  }
  return brought;
}

function isKnown(version: number): boolean {
  return Number.isInteger(version) && version >= 1 && version <= SETTINGS_VERSION;
}

function damaged({ name, kind, remedy }: RecordSource, field: string, state: string): ArcuateError {
  return new ArcuateError(
    kind,
    "settings-damaged",
    `Cannot use the settings recorded in ${name}: ${field} must be as training wrote it, got ${state}; ${remedy}`,
    { fields: { field } },
  );
}

function isRecord(value: unknown): value is SettingsRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
