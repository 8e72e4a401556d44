/** The results file: everything that was measured on some cases, from which tables and figures are made. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ArcuateError, severities } from "../base/index.ts";
import { recordNamed, type StructureRecord } from "../structures/index.ts";

/**
 * Version 1 named structures by a string; since version 2 each has its title and its diagnosis groups, since version 3
 * each case has its remarks, and since version 4 a structure says which of its ends are a habit, with figures.
 */
export const RESULTS_VERSION = 4;

const share = z.number().min(0).max(1);
const amount = z.number().min(0);

const volumes = { referenceCc: amount, predictedCc: amount };

/** A file beside the results file; nothing else is ever opened. */
const picture = {
  picture: z
    .string()
    .regex(/^pictures\/[\w-]+\.png$/)
    .optional(),
};

/** Of a structure with an end that is a habit, as `EndFigures`. */
const ends = {
  superiorEndMm: z.number().optional(),
  inferiorEndMm: z.number().optional(),
  diceWithoutEnds: share.optional(),
  meanSurfaceDistanceWithoutEndsMm: amount.optional(),
};

const structureResultSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("scored"),
    name: z.string().min(1),
    dice: share,
    meanSurfaceDistanceMm: amount,
    hausdorffDistanceMm: amount,
    hausdorffDistance95Mm: amount,
    pooledHausdorffDistance95Mm: amount,
    surfaceDice: share,
    addedPathLengthMm: amount,
    worstSlice: z.strictObject({ slice: z.int().min(0), differingCm2: amount }).optional(),
    ...ends,
    ...volumes,
    ...picture,
  }),
  z.strictObject({
    kind: z.literal("missed"),
    name: z.string().min(1),
    empty: z.enum(["reference", "predicted"]),
    dice: z.literal(0),
    ...volumes,
    ...picture,
  }),
  z.strictObject({
    kind: z.literal("notApplicable"),
    name: z.string().min(1),
    /** Drawn by neither; not in the reference; taken out of the evaluation (an implant). */
    reason: z.enum(["bothEmpty", "noReference", "excluded"]),
  }),
]);

const remarkSchema = z.strictObject({
  code: z.string().min(1),
  severity: z.enum(severities),
  structure: z.string().min(1).nullable(),
  slices: z.array(z.int().min(1)).readonly().optional(),
  figures: z.record(z.string(), z.number()).readonly().optional(),
  text: z.string().min(1),
});

const caseResultSchema = z.strictObject({
  id: z.string().min(1),
  /** Diagnosis group; null when nobody said. */
  diagnosis: z.string().min(1).nullable(),
  /**
   * `test`: of a group that was set apart before training. `training`, `unseen`: named, or not, among the cases that
   * the model says it learned from. `unknown`: it does not say, or there is no model.
   */
  role: z.enum(["test", "training", "unseen", "unknown"]),
  sizeVoxels: z.tuple([z.int(), z.int(), z.int()]),
  spacingMm: z.tuple([z.number(), z.number(), z.number()]),
  /** Structures drawn only for other diagnoses are left out. */
  structures: z.array(structureResultSchema),
  /** What a person should know of its CT, its reference and what was compared with it. */
  remarks: z.array(remarkSchema).readonly().default([]),
});

/** What a report needs to know of a structure, so that it reads the same wherever it is made. */
const structureSchema = z.strictObject({
  name: z.string().min(1),
  /** The name in tables. */
  title: z.string().min(1),
  /** The only diagnosis groups that it is drawn for; absent for a structure of all groups. */
  diagnoses: z.array(z.string().min(1)).min(1).optional(),
  /** The ends that are a habit: what the clinic decides there. */
  habitEnds: z
    .strictObject({
      superior: z.string().min(1).optional(),
      inferior: z.string().min(1).optional(),
    })
    .optional(),
});

const modelSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  structures: z.array(structureSchema),
  spacingMm: z.union([z.literal("native"), z.tuple([z.number(), z.number(), z.number()])]),
  clipHu: z.number(),
  centreHu: z.number().default(0), // absent from results of before it could be another
  parameterCount: z.int(),
  /** As the model file has it; free in form. */
  training: z.record(z.string(), z.unknown()),
});

const resultsSchema = z.strictObject({
  format: z.literal("arcuate-results"),
  version: z.literal(RESULTS_VERSION),
  software: z.string(),
  madeAt: z.iso.datetime(),
  /** What reports call it. */
  title: z.string().min(1).max(80),
  /** What stands against the reference: a model's structures, those of a file, or a second person's. */
  predictedBy: z.enum(["model", "structureSet", "observer"]),
  model: modelSchema.nullable(),
  toleranceMm: z.number().positive(),
  /** In the order of the scheme, which is the order of a report. */
  structures: z.array(structureSchema).min(1),
  cases: z.array(caseResultSchema),
  /** Cases that could not be evaluated, by error code. */
  refused: z.array(z.strictObject({ code: z.string(), cases: z.int().min(1) })),
});

const names = z.array(z.string());

const version3Schema = resultsSchema.extend({ version: z.literal(3) });

const version2Schema = resultsSchema.extend({ version: z.literal(2) });

const version1Schema = resultsSchema.extend({
  version: z.literal(1),
  model: modelSchema.extend({ structures: names }).nullable(),
  structures: names.min(1),
});

const anyVersionSchema = z.discriminatedUnion("version", [
  resultsSchema,
  version3Schema,
  version2Schema,
  version1Schema,
]);

export type ResultStructure = Readonly<z.infer<typeof structureSchema>>;
export type StructureResult = Readonly<z.infer<typeof structureResultSchema>>;
export type CaseResult = Readonly<z.infer<typeof caseResultSchema>>;
export type EvaluatedModel = Readonly<z.infer<typeof modelSchema>>;
export type Results = Readonly<z.infer<typeof resultsSchema>>;

/** A structure as a results file describes it. */
export function resultStructure(record: StructureRecord): ResultStructure {
  const { name, title, diagnoses, habitEnds } = record;
  return {
    name,
    title,
    ...(diagnoses && { diagnoses: [...diagnoses] }),
    ...(habitEnds && { habitEnds: { ...habitEnds } }),
  };
}

/**
 * Reads a results file. One of version 1 is brought forward: its structures get the titles that Arcuate knows, and a
 * structure that Arcuate does not know keeps its name as its title.
 *
 * @throws {ArcuateError} `results-missing`, or `results-unreadable` when it is no results file of a known version, with
 * the first thing that is wrong.
 */
export async function readResults(path: string): Promise<Results> {
  const text = await readFile(path, "utf8").catch((cause) => {
    const message = `Cannot read results ${path}: the file must exist and be readable`;
    throw new ArcuateError("input", "results-missing", message, { fields: { path }, cause });
  });
  const parsed = anyVersionSchema.safeParse(jsonOf(text));
  if (parsed.success) return broughtForward(parsed.data);
  const issue = parsed.error.issues[0];
  const at = issue?.path.join(".") || "its beginning";
  const message = `Cannot read results ${path}: it must be results.json of arcuate evaluate, version ${RESULTS_VERSION} or earlier, got something else at ${at}`;
  throw new ArcuateError("input", "results-unreadable", message, { fields: { path, at } });
}

function broughtForward(results: z.infer<typeof anyVersionSchema>): Results {
  if (results.version !== 1) return { ...results, version: RESULTS_VERSION };
  const described = (name: string) => ({ ...resultStructure(recordNamed(name)), name });
  const { model, structures } = results;
  return {
    ...results,
    version: RESULTS_VERSION,
    model: model && { ...model, structures: model.structures.map(described) },
    structures: structures.map(described),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
