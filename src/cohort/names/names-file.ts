/**
 * names.json: which structure each spelling stands for. A person edits the file; Arcuate adds new spellings and changes no
 * answer. Spellings come from DICOM files and must not become keys of an object, so the file holds a list.
 */
import { z } from "zod";
import { ArcuateError } from "../../base/index.ts";
import { type LabelScheme, structureNamed } from "../../structures/index.ts";
import { namesFile } from "../folder/cohort-folder.ts";
import { schemeOfCohort } from "../folder/cohort-scheme.ts";
import { readJson, writeJson } from "../folder/json-file.ts";
import { interpretName } from "./interpret.ts";

/** The answer for a spelling that stands for none of the structures. */
const IGNORE = "ignore";

const proposalSchema = z.object({
  structure: z.string().nullable(),
  confidence: z.number(),
  reason: z.string(),
});

const nameSchema = z.object({
  spelling: z.string(),
  /** A structure, "ignore", or null without an answer. */
  structure: z.string().nullable(),
  cases: z.number(),
  proposal: proposalSchema,
  /** Cases in which the ROI lies on the other side than its structure. */
  wrongSide: z.array(z.string()).default([]),
});

const exceptionSchema = z.object({
  case: z.string(),
  spelling: z.string(),
  structure: z.string().nullable(),
});

const namesSchema = z.object({
  format: z.literal(1),
  about: z.string().default(""),
  names: z.array(nameSchema),
  /** What a spelling stands for in one case only. Overrides `names`; the side is not checked. */
  exceptions: z.array(exceptionSchema).default([]),
});

export type NamesDocument = z.infer<typeof namesSchema>;
export type NameEntry = z.infer<typeof nameSchema>;

/** Which structures spellings stand for. */
export interface NameMapping {
  /** TG-263 name of the structure; undefined for a spelling of no structure, or without an answer. */
  structureOf(spelling: string): string | undefined;
  /** A person's answer for one case: a structure, or null for none; undefined without an answer. */
  exceptionOf(caseId: string, spelling: string): string | null | undefined;
}

/**
 * Reads names.json; undefined where no names were mapped yet.
 * @throws {ArcuateError} `cohort-damaged`; `structure-unknown` when it names a structure that the cohort does not have;
 * as `schemeOfCohort`.
 */
export async function readNames(cohort: string): Promise<NamesDocument | undefined> {
  return readNamesOf(cohort, await schemeOfCohort(cohort));
}

async function readNamesOf(
  cohort: string,
  scheme: LabelScheme,
): Promise<NamesDocument | undefined> {
  const path = namesFile(cohort);
  const document = await readJson(path, namesSchema);
  for (const { structure } of [...(document?.names ?? []), ...(document?.exceptions ?? [])]) {
    if (structure !== null) requireTarget(path, structure, scheme);
  }
  return document;
}

function requireTarget(path: string, structure: string, scheme: LabelScheme): void {
  if (structure === IGNORE || structureNamed(scheme, structure) !== undefined) return;
  const known = [...scheme.structures.map(({ name }) => name), IGNORE].join(", ");
  const message = `Cannot use ${path}: a spelling must stand for ${known} or null, got ${JSON.stringify(structure)}`;
  throw new ArcuateError("input", "structure-unknown", message, { fields: { path } });
}

/** @throws {ArcuateError} `write-failed`. */
export function writeNames(cohort: string, document: NamesDocument): Promise<void> {
  return writeJson(namesFile(cohort), document);
}

/** The mapping of a document; a spelling that it does not list stands for nothing. */
function mappingFrom({ names, exceptions }: NamesDocument, scheme: LabelScheme): NameMapping {
  const canonical = (structure: string | null | undefined) =>
    structure === null || structure === undefined || structure === IGNORE
      ? undefined
      : structureNamed(scheme, structure)?.name;
  const bySpelling = new Map(names.map((each) => [sameSpelling(each.spelling), each.structure]));
  const byCase = new Map(
    exceptions.map((each) => [`${each.case} ${sameSpelling(each.spelling)}`, each.structure]),
  );
  return {
    structureOf: remembered((spelling) => canonical(bySpelling.get(sameSpelling(spelling)))),
    exceptionOf: (caseId, spelling) => {
      if (byCase.size === 0) return undefined;
      const own = byCase.get(`${caseId} ${sameSpelling(spelling)}`);
      return own === undefined ? undefined : (canonical(own) ?? null);
    },
  };
}

/** A cohort has thousands of ROIs and few spellings. */
function remembered(
  structureOf: (spelling: string) => string | undefined,
): NameMapping["structureOf"] {
  const known = new Map<string, string | undefined>();
  return (spelling) => {
    if (!known.has(spelling)) known.set(spelling, structureOf(spelling));
    return known.get(spelling);
  };
}

/**
 * The mapping of names.json. The file must be there, so that training uses no name that nobody has checked.
 * @throws {ArcuateError} `names-missing`, and as `readNames`.
 */
export async function requireNames(cohort: string): Promise<NameMapping> {
  const scheme = await schemeOfCohort(cohort);
  const document = await readNamesOf(cohort, scheme);
  if (document !== undefined) return mappingFrom(document, scheme);
  const message = `Cannot use ${cohort}: it must hold names.json, which assigns ROI names to structures, got none`;
  throw new ArcuateError("input", "names-missing", message, { fields: { path: cohort } });
}

/**
 * The mapping of names.json; a spelling that the file does not list is interpreted. Use it to show and to choose cases, not
 * to train.
 * @throws {ArcuateError} As `readNames`.
 */
export async function mappingOf(cohort: string): Promise<NameMapping> {
  const scheme = await schemeOfCohort(cohort);
  const document = await readNamesOf(cohort, scheme);
  const mapped = document && mappingFrom(document, scheme);
  const listed = new Set(document?.names.map(({ spelling }) => sameSpelling(spelling)));
  return {
    structureOf: remembered((spelling) =>
      listed.has(sameSpelling(spelling))
        ? mapped?.structureOf(spelling)
        : (interpretName(spelling, scheme).structure ?? undefined),
    ),
    exceptionOf: (caseId, spelling) => mapped?.exceptionOf(caseId, spelling),
  };
}

/** Spellings that differ in case, in outer spaces or in how an accent is coded are one. */
export function sameSpelling(name: string): string {
  return name.normalize("NFC").trim().toLowerCase();
}
