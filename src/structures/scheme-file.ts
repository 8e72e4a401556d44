/** Structures in files: the scheme that a user wrote, and the one in a model file. docs/structures.md explains the first. */
import { z } from "zod";
import { ArcuateError } from "../base/index.ts";
import { knownStructures } from "./pelvis.ts";
import { type LabelScheme, MOST_STRUCTURES, recordNamed, schemeOf } from "./scheme.ts";
import { interpretedTypes, isSameName, type Naming, type StructureRecord } from "./structure.ts";
import { sharedWords } from "./words.ts";

const byte = z.int().min(0).max(255);
const range = z
  .tuple([z.number().min(0), z.number().positive()])
  .refine(([low, high]) => low < high, { message: "the first number must be below the second" });
const nameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_^~-]{0,15}$/, {
  message: "must be 1 to 16 letters, digits, _, ^, ~ or -, as TG-263 names are",
});
/** Words with blanks between, or a list of them. */
const words = z.union([
  z.string().min(1),
  z.array(z.string().min(1)).transform((list) => list.join(" ")),
]);

/** Short enough for a sentence of a report. */
const habit = z.string().min(1).max(80).optional();

const fields = {
  title: z.string().min(1).max(40),
  interpretedType: z.enum(interpretedTypes),
  colour: z.tuple([byte, byte, byte]),
  diagnoses: z.array(z.string().min(1).max(40)).min(1),
  precedence: z.number(),
  tissue: z.enum(["bone", "urine"]),
  reachesImageEnd: z.boolean(),
  habitEnds: z.strictObject({ superior: habit, inferior: habit }),
  usualVolumeCc: range,
  plausible: z.strictObject({ asideMm: z.number().positive(), volumeCc: range }),
  pairDistanceMm: range,
  code: z.strictObject({
    value: z.string().regex(/^\d{6,18}$/, { message: "must be a SNOMED CT identifier" }),
    meaning: z.string().min(1).max(64),
  }),
};

const namingSchema = z.strictObject({
  words: z.record(z.string(), words),
  also: z.array(z.string()).default([]),
  enough: z
    .array(
      z.strictObject({
        all: z.array(z.string()).min(1),
        without: z.array(z.string()).optional(),
        doubt: z.string().optional(),
      }),
    )
    .min(1),
});

const writtenStructure = z.union([
  nameSchema,
  z
    .strictObject({ ...fields, naming: namingSchema, words })
    .partial()
    .extend({ name: nameSchema }),
]);

const schemeFileSchema = z.strictObject({
  format: z.literal("arcuate-structures"),
  version: z.literal(1),
  structures: z.array(writtenStructure).min(1).max(MOST_STRUCTURES),
});

type Written = z.infer<typeof writtenStructure>;

/**
 * Reads a user's own scheme: a JSON document whose `structures` are names that Arcuate knows, or records of others. A
 * record may give any field of `StructureRecord`; a record with a known name changes the known fields. `words` are the words
 * that clinics use for the structure; any one of them is enough.
 *
 * @param text The document. @param path Named in messages.
 * @throws {ArcuateError} `scheme-invalid`, naming the field and the rule.
 */
export function parseScheme(text: string, path: string): LabelScheme {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, "text that is not JSON", cause);
  }
  const parsed = schemeFileSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") || "the document";
    throw invalid(path, `${where}: ${issue?.message ?? "unknown"}`);
  }
  const records = parsed.data.structures.map((written) => recordOf(written, path));
  const twice = records.find((one, at) =>
    records.slice(0, at).some((other) => isSameName(one.name, other.name)),
  );
  if (twice !== undefined) throw invalid(path, `${twice.name} twice`);
  return schemeOf(records);
}

function recordOf(written: Written, path: string): StructureRecord {
  if (typeof written === "string") {
    const known = knownStructures.find(({ name }) => isSameName(name, written));
    if (known !== undefined) return known;
    const names = knownStructures.map(({ name }) => name).join(", ");
    const rule = `the name ${written} alone: only ${names} can be given by their name alone; others need a record such as {"name": "${written}"}`;
    throw invalid(path, rule);
  }
  const { words: simple, naming, ...given } = written;
  const own: Naming | undefined = naming ?? (simple === undefined ? undefined : namingOf(simple));
  const named: StructureRecord = { ...recordNamed(written.name), ...compact(given) };
  if (own === undefined) return named;
  const meanings = new Set([...Object.keys(own.words), ...Object.keys(sharedWords)]);
  const strange = [
    ...own.also,
    ...own.enough.flatMap(({ all, without = [] }) => [...all, ...without]),
  ].find((meaning) => !meanings.has(meaning));
  if (strange !== undefined) {
    throw invalid(path, `${written.name}: naming uses ${strange}, which has no words`);
  }
  return { ...named, naming: own };
}

/** Any of the words is enough; a side and the usual fillers may stand beside it. */
function namingOf(text: string): Naming {
  return { words: { own: text }, also: ["whole", "filler"], enough: [{ all: ["own"] }] };
}

/** Without the fields that are not given, so that they do not hide those of a known structure. */
function compact<T extends object>(given: T): T {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T; // optional fields alone are undefined, and only they went
}

function invalid(path: string, state: string, cause?: unknown): ArcuateError {
  const message = `Cannot use structures ${path}: it must be a JSON document {"format": "arcuate-structures", "version": 1, "structures": [...]}, got ${state}`;
  return new ArcuateError("input", "scheme-invalid", message, { fields: { path }, cause });
}

/** A structure in a model file: all fields for drawing and checking it, without the words of its names. */
export const modelStructureSchema = z
  .strictObject(fields)
  .partial()
  .extend({
    label: z.int().min(1).max(MOST_STRUCTURES),
    name: z.string().min(1).max(16),
    interpretedType: fields.interpretedType,
    colour: fields.colour,
  });

/** The scheme of a model file. Fields that an older file lacks come from the known structure of the same name. */
export function schemeOfModel(
  written: readonly z.infer<typeof modelStructureSchema>[],
): LabelScheme {
  return schemeOf(
    written.map(({ label: _, ...given }) => ({ ...recordNamed(given.name), ...compact(given) })),
  );
}

/** A scheme as a model file keeps it: without the words of names. */
export function writtenForModel({ structures }: LabelScheme) {
  return { structures: structures.map(({ naming: _, ...rest }) => rest) };
}

/** A scheme as a document that `parseScheme` reads. */
export function writtenScheme({ structures }: LabelScheme): string {
  const records = structures.map(({ label: _, ...record }) => record);
  const document = { format: "arcuate-structures", version: 1, structures: records };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
