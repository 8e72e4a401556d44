/** case.json: what is known of a case without opening its DICOM files. A folder without one is no case. */
import { existsSync, readdirSync } from "node:fs";
import { z } from "zod";
import { ArcuateError, type CaseRemark, remarkKinds, severities } from "../../base/index.ts";
import { CASE_ID } from "../case-id.ts";
import { caseFile, casesFolder } from "./cohort-folder.ts";
import { contourFaultSchema } from "./contour-fault.ts";
import { readJson, readJsonNow, writeJson } from "./json-file.ts";
import { restoreReplaced } from "./replaced-case.ts";

const point = z.tuple([z.number(), z.number(), z.number()]);

/** A ROI's shape on the CT's voxels, in the patient frame (LPS, mm). */
const shapeSchema = z.object({
  volumeCc: z.number(),
  centroidMm: point,
  lowMm: point,
  highMm: point,
  /** How far the centroid lies to the patient's left of the body's middle; negative to the right. */
  leftOfMiddleMm: z.number(),
  slices: z.number(),
  /** Slices between the first and the last that hold nothing. */
  emptySlices: z.number(),
  /** Which, from 0. Earlier versions of Arcuate did not keep them. */
  skipped: z.array(z.number()).optional(),
  parts: z.number(),
  /** Small parts far from the largest. */
  strays: z.array(z.object({ volumeCc: z.number(), distanceMm: z.number() })),
  /** Steps from a slice, from 0, to the next, over which the outline jumps. Earlier versions of Arcuate did not look. */
  jumps: z
    .array(
      z.object({
        slice: z.number(),
        kind: z.enum(["apart", "collapse", "shift"]),
        fromCm2: z.number(),
        toCm2: z.number(),
        overlapShare: z.number(),
        shiftMm: z.number(),
      }),
    )
    .optional(),
  /** Share of its voxels that lie in the body, from 0 to 1. Earlier versions of Arcuate did not measure it. */
  inBodyShare: z.number().optional(),
  /** Share of its voxels as dense as bone, from 0 to 1. Earlier versions of Arcuate did not measure it. */
  denseShare: z.number().optional(),
});

const roiSchema = z.object({
  number: z.number(),
  name: z.string(),
  interpretedType: z.string(),
  generationAlgorithm: z.string(),
  /** That can be read. */
  contours: z.number(),
  /** What drawing the contours met. Earlier versions of Arcuate did not keep it. */
  drawing: z
    .object({
      /** In the file, those that cannot be read too. */
      contours: z.number(),
      faults: z.array(contourFaultSchema),
      /** Whether lost contours may lie on any slice. */
      isUnbounded: z.boolean(),
    })
    .optional(),
  /** Null where it encloses no voxel. */
  shape: shapeSchema.nullable(),
});

const structureSetSchema = z.object({
  /** Below the case's folder. */
  file: z.string(),
  sopInstanceUid: z.string(),
  label: z.string(),
  approvalStatus: z.string(),
  /** Structure Set Date and Time, digits; empty when not said. */
  drawnAt: z.string(),
  match: z.enum(["exact", "frame-only"]),
});

const ctSchema = z.object({
  seriesInstanceUid: z.string(),
  studyInstanceUid: z.string(),
  frameOfReferenceUid: z.string(),
  slices: z.number(),
  rows: z.number(),
  columns: z.number(),
  /** [z, y, x]; z is null for a single slice. */
  spacingMm: z.tuple([z.number().nullable(), z.number(), z.number()]),
  patientPosition: z.string(),
  manufacturer: z.string(),
  manufacturerModelName: z.string(),
  kvp: z.number().nullable(),
  hasContrast: z.boolean(),
  isLossy: z.boolean(),
  /** See `ctSha256Of`. Earlier versions of Arcuate did not write it; `fillCtHashes` adds it. */
  voxelsSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

const remarkSchema = z.object({
  code: z.string(),
  severity: z.enum(severities),
  structure: z.string().nullable(),
  slices: z.array(z.number()).optional(),
  figures: z.record(z.string(), z.number()).optional(),
  text: z.string(),
});

/** A later version of Arcuate may know further kinds of remarks; they are passed over. */
const remarksSchema = z
  .array(remarkSchema)
  .transform((remarks) => remarks.flatMap((remark) => asCaseRemark(remark)));

function asCaseRemark({
  code,
  slices,
  figures,
  ...rest
}: z.infer<typeof remarkSchema>): CaseRemark[] {
  if (!isRemarkCode(code)) return [];
  return [{ code, ...rest, ...(slices && { slices }), ...(figures && { figures }) }];
}

function isRemarkCode(code: string): code is CaseRemark["code"] {
  return Object.hasOwn(remarkKinds, code);
}

const acceptedSchema = z.strictObject({
  trustPositions: z.boolean().default(false),
  forceHu: z.boolean().default(false),
  missing: z.enum(["refuse", "accept"]).default("refuse"),
});

const caseSchema = z.object({
  format: z.literal(1),
  caseId: z.string().regex(CASE_ID),
  patient: z.string(),
  diagnosis: z.string().nullable(),
  /** Why the case takes no part; null when it does. */
  exclusion: z.string().nullable(),
  ct: ctSchema,
  /** What a person accepted of the CT on importing it; absent for an ordinary CT. */
  accepted: acceptedSchema.optional(),
  structureSets: z.array(structureSetSchema),
  /** Which of the structure sets is the reference, and why that one. */
  planning: z.object({ file: z.string(), why: z.string() }),
  /** ROIs of the planning set. */
  rois: z.array(roiSchema),
  /** Pairs of its ROIs that share voxels, by ROI Number. */
  overlaps: z.array(z.object({ a: z.number(), b: z.number(), volumeCc: z.number() })),
  /** What the import found out about the CT and the planning set. Earlier versions of Arcuate did not write it. */
  remarks: remarksSchema.optional(),
});

/** What a person accepts of a CT that is refused otherwise; see `ReadCtOptions`. */
export type AcceptedOfCt = z.infer<typeof acceptedSchema>;
export type CaseRecord = z.infer<typeof caseSchema>;
export type RoiRecord = z.infer<typeof roiSchema>;
export type RoiShape = z.infer<typeof shapeSchema>;

/** Whether the cohort has a case, or did have one whose record is damaged. */
export function hasCases(cohort: string): boolean {
  return existsSync(casesFolder(cohort)) && listCaseIds(cohort).length > 0;
}

/** The ids of all cases, in order. Folders that an import left unfinished are none. */
function listCaseIds(cohort: string): string[] {
  restoreReplaced(casesFolder(cohort));
  return readdirSync(casesFolder(cohort))
    .filter((name) => CASE_ID.test(name))
    .sort();
}

/**
 * All cases, by id.
 * @throws {ArcuateError} `cohort-damaged`.
 */
export function readCases(cohort: string): CaseRecord[] {
  return listCaseIds(cohort)
    .map((caseId) => readJsonNow(caseFile(cohort, caseId), caseSchema))
    .filter((record) => record !== undefined);
}

/** @throws {ArcuateError} `case-unknown`, `cohort-damaged`. */
async function readCase(cohort: string, caseId: string): Promise<CaseRecord> {
  const record = CASE_ID.test(caseId)
    ? await readJson(caseFile(cohort, caseId), caseSchema)
    : undefined;
  if (record !== undefined) return record;
  const message = `Cannot use ${caseId}: it must be a case of ${cohort}, got none of that name`;
  throw new ArcuateError("input", "case-unknown", message, { fields: { path: cohort } });
}

/**
 * Leaves a case out, or with null takes it in again.
 * @throws {ArcuateError} `case-unknown`, `write-failed`.
 */
export async function setExclusion(
  cohort: string,
  caseId: string,
  reason: string | null,
): Promise<CaseRecord> {
  const record = { ...(await readCase(cohort, caseId)), exclusion: reason };
  await writeJson(caseFile(cohort, caseId), record);
  return record;
}

/**
 * Gives a case another diagnosis group, or with null none.
 * @throws {ArcuateError} `case-unknown`, `write-failed`.
 */
export async function setDiagnosis(
  cohort: string,
  caseId: string,
  diagnosis: string | null,
): Promise<void> {
  await writeJson(caseFile(cohort, caseId), { ...(await readCase(cohort, caseId)), diagnosis });
}
