/** Evaluations: what the results file holds, and the report made of it. */
import { z } from "zod";
import { idSchema, momentSchema } from "./common.ts";
import { bytes, route } from "./route.ts";

const volumes = { referenceCc: z.number(), predictedCc: z.number() };

const structureResultSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("scored"),
    name: z.string(),
    dice: z.number(),
    meanSurfaceDistanceMm: z.number(),
    hausdorffDistanceMm: z.number(),
    hausdorffDistance95Mm: z.number(),
    pooledHausdorffDistance95Mm: z.number(),
    surfaceDice: z.number(),
    addedPathLengthMm: z.number(),
    worstSlice: z.object({ slice: z.int(), differingCm2: z.number() }).optional(),
    ...volumes,
  }),
  z.object({
    kind: z.literal("missed"),
    name: z.string(),
    empty: z.enum(["reference", "predicted"]),
    dice: z.literal(0),
    ...volumes,
  }),
  z.object({
    kind: z.literal("notApplicable"),
    name: z.string(),
    reason: z.enum(["bothEmpty", "noReference", "excluded"]),
  }),
]);
export type StructureResult = z.infer<typeof structureResultSchema>;

const caseResultSchema = z.object({
  id: z.string(),
  diagnosis: z.string().nullable(),
  role: z.enum(["test", "training", "unseen", "unknown"]),
  structures: z.array(structureResultSchema),
  /** The structure set that was scored. */
  structureSetId: idSchema.nullable(),
});

const listedResultsSchema = z.object({
  id: idSchema,
  title: z.string(),
  madeAt: momentSchema,
  cases: z.int(),
  predictedBy: z.enum(["model", "structureSet", "observer"]),
  /** Whether some cases are phantoms: the figures then say nothing about patients. */
  isSynthetic: z.boolean(),
});
export type ListedResults = z.infer<typeof listedResultsSchema>;

const resultsSchema = listedResultsSchema.extend({
  structures: z.array(z.string()),
  toleranceMm: z.number(),
  caseResults: z.array(caseResultSchema),
  refused: z.array(z.object({ code: z.string(), cases: z.int() })),
});
export type ResultsDetail = z.infer<typeof resultsSchema>;

const byResults = z.object({ resultsId: idSchema });

export const resultsRoutes = {
  listResults: route({
    method: "GET",
    path: "/api/results",
    access: "reader",
    summary: "Evaluations, newest first",
    reply: z.object({ results: z.array(listedResultsSchema) }),
  }),
  getResults: route({
    method: "GET",
    path: "/api/results/:resultsId",
    access: "reader",
    summary: "Every figure of every structure of every case",
    params: byResults,
    reply: resultsSchema,
  }),
  resultsFile: route({
    method: "GET",
    path: "/api/results/:resultsId/results.json",
    access: "reader",
    summary: "The results file, as arcuate report reads it",
    params: byResults,
    reply: bytes("application/json"),
  }),
  resultsReport: route({
    method: "GET",
    path: "/api/results/:resultsId/report.html",
    access: "reader",
    summary: "The report: the paper's tables and figures on one self-contained page",
    params: byResults,
    reply: bytes("text/html"),
  }),
  resultsCsv: route({
    method: "GET",
    path: "/api/results/:resultsId/results.csv",
    access: "reader",
    summary: "One line for each structure of each case",
    params: byResults,
    reply: bytes("text/csv"),
  }),
} as const;
