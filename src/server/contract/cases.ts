/** The work list, a case, its CT, its structure sets and their corrections. */
import { z } from "zod";
import {
  caseIdSchema,
  diagnosisSchema,
  idSchema,
  momentSchema,
  personSchema,
  remarkSchema,
  sha256Schema,
  structureNameSchema,
} from "./common.ts";
import { bytes, route } from "./route.ts";

/** imported: a CT; segmented: with a predicted structure set; rated: every predicted structure has a rating. */
export const caseStates = ["imported", "segmented", "rated"] as const;

/** A remark with what it is about: the CT, the clinic's contours, or the latest prediction. */
const caseRemarkSchema = remarkSchema.extend({ about: z.enum(["ct", "reference", "prediction"]) });
export type CaseRemark = z.infer<typeof caseRemarkSchema>;

/** One structure of a case in the work list. */
const listedStructureSchema = z.object({
  name: structureNameSchema,
  hasReference: z.boolean(),
  hasPredicted: z.boolean(),
  hasCorrected: z.boolean(),
});

const listedCaseSchema = z.object({
  caseId: caseIdSchema,
  /** A pseudonym, not a name or a number of the hospital. */
  patient: z.string(),
  diagnosis: z.string().nullable(),
  state: z.enum(caseStates),
  structures: z.array(listedStructureSchema),
  /** The worst first. */
  remarks: z.array(caseRemarkSchema),
  /** Whether remarks about predictions are hidden: the caller has to rate the case blinded, and has not rated all yet. */
  hidesFlags: z.boolean(),
  /** Why the case is excluded; null when it is not. */
  exclusion: z.string().nullable(),
  /** The case's group in the cohort's split. Images of the test group are never trained on. */
  group: z.enum(["test", "pool", "held back"]).nullable(),
  slices: z.int(),
  /** [z, y, x]; z is null for a single slice. */
  spacingMm: z.tuple([z.number().nullable(), z.number(), z.number()]),
  manufacturer: z.string(),
  hasContrast: z.boolean(),
  hasReference: z.boolean(),
  /** A phantom of the demo cohort. */
  isSynthetic: z.boolean(),
  importedAt: momentSchema,
});
export type ListedCase = z.infer<typeof listedCaseSchema>;

const scoredSchema = z.object({
  kind: z.literal("scored"),
  name: structureNameSchema,
  dice: z.number(),
  meanSurfaceDistanceMm: z.number(),
  hausdorffDistance95Mm: z.number(),
  surfaceDice: z.number(),
  addedPathLengthMm: z.number(),
  referenceCc: z.number(),
  predictedCc: z.number(),
  /** Where the two differ most, from 0; null where they are equal. */
  worstSlice: z.int().nullable(),
});

/** A structure set compared with the reference, structure by structure. */
const comparisonSchema = z.discriminatedUnion("kind", [
  scoredSchema,
  z.object({
    kind: z.literal("missed"),
    name: structureNameSchema,
    empty: z.enum(["reference", "predicted"]),
  }),
  z.object({
    kind: z.literal("notApplicable"),
    name: structureNameSchema,
    reason: z.enum(["bothEmpty", "noReference", "excluded"]),
  }),
]);
export type Comparison = z.infer<typeof comparisonSchema>;

/** Where a structure set comes from. */
const originSchema = z.discriminatedUnion("kind", [
  /** A structure set of the clinic; Structure Set Date and Time as digits, null where it does not say. */
  z.object({ kind: z.literal("clinic"), label: z.string(), drawnAt: z.string().nullable() }),
  z.object({
    kind: z.literal("model"),
    modelId: idSchema,
    modelSha256: sha256Schema,
    modelTitle: z.string(),
  }),
  z.object({ kind: z.literal("person"), by: personSchema, basedOn: idSchema }),
]);
export type Origin = z.infer<typeof originSchema>;

const structureSetSchema = z.object({
  id: idSchema,
  caseId: caseIdSchema,
  /** The version of the CT that it was drawn on. */
  ctId: idSchema,
  role: z.enum(["reference", "predicted", "corrected"]),
  origin: originSchema,
  createdAt: momentSchema,
  /** ROI Generation Algorithm with which it is exported. */
  generationAlgorithm: z.enum(["AUTOMATIC", "SEMIAUTOMATIC", "MANUAL"]),
  structures: z.array(
    z.object({
      label: z.int(),
      name: structureNameSchema,
      volumeCc: z.number(),
      /** Mean probability that the network gave to it; null where that is not known, or where no network drew it. */
      confidence: z.number().nullable(),
    }),
  ),
  /** Remarks about the prediction, or about the clinic's structure set; the worst first; empty for corrected sets. */
  flags: z.array(remarkSchema),
  /** Whether it is exported only by a person who confirms that both Patient IDs are one person's. */
  needsConfirmation: z.boolean(),
  /** Of predicted sets: structures of the model that belong to other diagnosis groups and were not predicted. */
  leftOut: z.array(z.object({ name: structureNameSchema, diagnoses: z.array(z.string()) })),
  /** Of predicted and corrected sets, where the case has the reference that they were compared with. */
  comparison: z.array(comparisonSchema).nullable(),
  /** Of corrected sets: what was changed in the set it is based on, and how long that took. */
  change: z
    .object({
      timeMs: z.int(),
      /** Length of contour that was drawn again, summed over the structures. */
      addedPathLengthMm: z.number(),
      structures: z.array(
        z.object({
          name: structureNameSchema,
          addedPathLengthMm: z.number(),
          changedVoxels: z.int(),
        }),
      ),
    })
    .nullable(),
});
export type StructureSetInfo = z.infer<typeof structureSetSchema>;

/** Patient frame: LPS, mm. Voxel arrays are [z, y, x], z-major. */
const gridSchema = z.object({
  /** Slices, rows, columns. */
  size: z.tuple([z.int(), z.int(), z.int()]),
  /** DICOM's order: between rows (y), between columns (x). */
  pixelSpacingMm: z.tuple([z.number(), z.number()]),
  rowDirection: z.tuple([z.number(), z.number(), z.number()]),
  columnDirection: z.tuple([z.number(), z.number(), z.number()]),
  /** Centre of the first voxel of each slice, in rising order along row x column direction. */
  sliceOrigins: z.array(z.tuple([z.number(), z.number(), z.number()])),
});
export type Grid = z.infer<typeof gridSchema>;

/** The CT as it was imported at one time: a CT that is sent again with other slices becomes a new version. */
const ctVersionSchema = z.object({
  id: idSchema,
  slices: z.int(),
  importedAt: momentSchema,
  /** Structure sets that were drawn on it. */
  structureSets: z.int(),
});
export type CtVersion = z.infer<typeof ctVersionSchema>;

const caseDetailSchema = listedCaseSchema.extend({
  /** The version of the CT that is shown, with its grid. */
  ctId: idSchema,
  grid: gridSchema,
  /** All versions of the CT, oldest first; the last is the one that the case has now. */
  ctVersions: z.array(ctVersionSchema),
  patientPosition: z.string(),
  kvp: z.number().nullable(),
  /**
   * Those whose slices the shown CT has: the reference first, then earlier and other observers' references, then
   * predicted and corrected sets, newest first. The others can be seen on another version of the CT.
   */
  structureSets: z.array(structureSetSchema),
  /** Of the latest predicted set, by everyone whose ratings the caller may see. */
  ratings: z.array(
    z.object({
      structure: structureNameSchema,
      score: z.string(),
      rater: z.string(),
      ratedAt: momentSchema,
    }),
  ),
});
export type CaseDetail = z.infer<typeof caseDetailSchema>;

const byCase = z.object({ caseId: caseIdSchema });
const bySet = z.object({ caseId: caseIdSchema, structureSetId: idSchema });
/** A version of the CT. */
const onCt = z.object({ ct: idSchema.optional() });

/** What a person confirms who exports a structure set of another Patient ID than its CT. */
export const PATIENT_CONFIRMED = "patient-id-differs" as const;

export const caseRoutes = {
  listCases: route({
    method: "GET",
    path: "/api/cases",
    access: "reader",
    summary: "The work list: every case in one reply; the page searches and sorts it",
    reply: z.object({ cases: z.array(listedCaseSchema) }),
  }),
  getCase: route({
    method: "GET",
    path: "/api/cases/:caseId",
    access: "reader",
    summary:
      "A case with its grid and structure sets, on its CT as it is now or on an earlier version of it",
    params: byCase,
    query: onCt,
    reply: caseDetailSchema,
  }),
  changeCase: route({
    method: "PATCH",
    path: "/api/cases/:caseId",
    access: "reviewer",
    summary: "Set the diagnosis group, exclude the case with a reason, or include it again",
    params: byCase,
    body: z.object({
      diagnosis: diagnosisSchema.optional(),
      exclusion: z.string().trim().min(1).max(200).nullable().optional(),
    }),
    reply: listedCaseSchema,
  }),
  ctSlices: route({
    method: "GET",
    path: "/api/cases/:caseId/ct",
    access: "reader",
    summary:
      "Hounsfield units of slices first ... first + count - 1 (default: all): Int16, little endian, [z, y, x]. " +
      "Unchanging and cacheable, with an ETag",
    params: byCase,
    query: onCt.extend({
      first: z.coerce.number().int().min(0).max(4096).default(0),
      count: z.coerce.number().int().min(1).max(4096).optional(),
    }),
    reply: bytes("application/octet-stream"),
  }),
  structureSetLabels: route({
    method: "GET",
    path: "/api/cases/:caseId/structure-sets/:structureSetId/labels",
    access: "reader",
    summary:
      "The label map: one byte a voxel, [z, y, x], gzip by Content-Encoding, on the CT that it was drawn on, or slice by " +
      "slice on another version that has its slices. Unchanging and cacheable, with an ETag",
    params: bySet,
    query: onCt,
    reply: bytes("application/octet-stream"),
  }),
  saveCorrection: route({
    method: "POST",
    path: "/api/cases/:caseId/structure-sets",
    access: "reviewer",
    summary:
      "Save an edited label map as a new structure set. Bytes as they are or gzipped (application/gzip), one a voxel. " +
      "The same id again with the same bytes changes nothing",
    params: byCase,
    query: z.object({
      /** Made by the client, so that a correction that is sent twice is saved once. */
      id: idSchema,
      /** The structure set that was edited. */
      basedOn: idSchema,
      /** Time spent on editing. */
      timeMs: z.coerce.number().int().min(0).max(86_400_000),
      /** The version of the CT that it was edited on; default: that of the structure set that was edited. */
      ct: idSchema.optional(),
    }),
    body: bytes("application/octet-stream", "application/gzip"),
    reply: structureSetSchema,
    status: 201,
  }),
  exportStructureSet: route({
    method: "GET",
    path: "/api/cases/:caseId/structure-sets/:structureSetId/rtstruct",
    access: "reviewer",
    summary:
      "The structure set as DICOM RTSTRUCT: UNAPPROVED, research use only. Recorded in the audit log. 409 " +
      "patient-id-differs for one of another Patient ID than its CT, unless that is confirmed",
    params: bySet,
    query: z.object({ confirmed: z.literal(PATIENT_CONFIRMED).optional() }),
    reply: bytes("application/dicom"),
  }),
} as const;
