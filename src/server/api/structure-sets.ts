/** The structure sets of a case: their labels, corrections, export. */
import { join } from "node:path";
import { caseFolder, schemeOfCohort } from "../../cohort/index.ts";
import {
  appendAudit,
  type CaseRow,
  type CtVersionRow,
  insertSet,
  type ModelRow,
  modelById,
  type NewStructureSet,
  type Queries,
  referenceOfCase,
  type StructureSetRow,
  setById,
} from "../../store/index.ts";
import type { ServerContext } from "../context.ts";
import type { caseRoutes } from "../contract/cases.ts";
import { PATIENT_CONFIRMED, type StructureSetInfo } from "../contract/index.ts";
import type { Call, HandlersOf, Sent } from "../http/handle.ts";
import { conflict, notFound, type RequestProblem } from "../http/problems.ts";
import { expandVoxels, gridFrom, moveSlices, type SetOrigin } from "../tasks/index.ts";
import { notModified, requireCase, unchanging } from "./case-parts.ts";
import { otherSlices, placesOnCt, requireCt } from "./ct.ts";
import { describeSet, peopleOf } from "./describe.ts";
import { gzipped } from "./one-structure.ts";
import { hasOtherPatient, remarksForFile, startOf } from "./remarks.ts";

type StructureSetHandlers = Pick<
  HandlersOf<typeof caseRoutes>,
  "structureSetLabels" | "saveCorrection" | "exportStructureSet"
>;

export const structureSetHandlers: StructureSetHandlers = {
  structureSetLabels: async ({ context, params, query, request, reply }) => {
    const { db } = context;
    const set = await requireSet(db, params);
    const to = await requireCt(db, { caseId: set.caseId, ctId: set.ctId }, query.ct);
    const etag = `"${set.labelsSha256.slice(0, 32)}-${to.id}"`;
    if (request.headers["if-none-match"] === etag) return notModified(reply, etag);
    const headers = { ...unchanging(etag), "content-encoding": "gzip" };
    const mediaType = "application/octet-stream";
    return { bytes: await labelsOn(context, set, to), mediaType, headers };
  },

  saveCorrection,
  exportStructureSet,
};

async function requireSet(
  db: Queries,
  { caseId, structureSetId }: { caseId: string; structureSetId: string },
): Promise<StructureSetRow> {
  const set = await setById(db, structureSetId);
  if (set === undefined || set.caseId !== caseId) throw notFound("structure set");
  return set;
}

/**
 * A label map on a version of the CT, gzipped: as it is stored on the version that it was drawn on, slice by slice on
 * another that has those slices.
 * @throws {RequestProblem} 422 `slices-differ`.
 */
async function labelsOn(
  { db, store: { files } }: ServerContext,
  set: StructureSetRow,
  to: CtVersionRow,
): Promise<Buffer> {
  const stored = await files.read(set.labelsSha256);
  if (to.id === set.ctId) return stored;
  const from = await requireCt(db, set, set.ctId);
  const places = await placesOnCt(files, from, to);
  if (places === null) throw otherSlices();
  const labels = await expandVoxels(stored, gridFrom(from.grid));
  return gzipped(moveSlices(labels, places, to.grid.size));
}

async function saveCorrection({
  context,
  account,
  params: { caseId },
  query: { id, basedOn, timeMs, ct: editedOn },
  body,
  request,
}: Call<typeof caseRoutes.saveCorrection>): Promise<StructureSetInfo> {
  const { db } = context;
  const row = await requireCase(db, caseId);
  const base = await requireSet(db, { caseId, structureSetId: basedOn });
  const ct = await requireCt(db, row, editedOn ?? base.ctId);
  const before = await labelsOn(context, base, ct);
  const corrected = await context.tasks.run("correct", {
    filesFolder: context.folders.files,
    caseId,
    grid: ct.grid,
    sent: body,
    isGzipped: request.headers["content-type"] === "application/gzip",
    basedOnSha256: await context.store.files.put(before),
    scheme: await schemeOfCohort(context.folders.cohort),
    diagnosis: row.diagnosis,
    reference: await referenceOfCase(db, caseId, ct.id),
  });
  const { change, ...set } = corrected;
  const made: NewStructureSet = {
    ...set,
    id,
    caseId,
    ctId: ct.id,
    role: "corrected",
    origin: { kind: "person", basedOn },
    flags: [],
    leftOut: [],
    masksSha256: null,
    change: { ...change, timeMs },
    createdBy: account.id,
    jobId: null,
  };
  await db.transaction(async (tx) => {
    if (!(await insertSet(tx, made))) return;
    await appendAudit(tx, {
      by: account.name,
      action: "structureSet.correct",
      subject: id,
      details: { case: caseId, basedOn, addedPathLengthMm: Math.round(change.addedPathLengthMm) },
    });
  });
  const there = await requireSaved(db, made);
  return describeSet(there, {
    people: await peopleOf(db, [there]),
    needsConfirmation: hasOtherPatient(row, await startOf(db, there)),
  });
}

/** A correction that was sent before is there already: with the same content it is the same. */
async function requireSaved(db: Queries, made: NewStructureSet): Promise<StructureSetRow> {
  const there = await setById(db, made.id);
  const isSame =
    there?.caseId === made.caseId &&
    there.createdBy === made.createdBy &&
    there.labelsSha256 === made.labelsSha256;
  if (isSame) return there;
  throw conflict(
    "correction-differs",
    "Cannot save the correction: its id must be new, got one that another structure set has",
  );
}

async function exportStructureSet({
  context: { db, folders, tasks },
  account,
  params,
  query: { confirmed },
}: Call<typeof caseRoutes.exportStructureSet>): Promise<Sent> {
  const set = await requireSet(db, params);
  const row = await requireCase(db, params.caseId);
  const start = await startOf(db, set);
  const isOther = hasOtherPatient(row, start);
  if (isOther && confirmed === undefined) throw patientDiffers();
  const ct = await requireCt(db, row, set.ctId);
  const bytes = await tasks.run("structureSetFile", {
    filesFolder: folders.files,
    ct: { grid: ct.grid, huSha256: ct.huSha256, headerSha256: ct.headerSha256 },
    caseFolders: foldersOf(folders, row),
    labelsSha256: set.labelsSha256,
    scheme: await schemeOfCohort(folders.cohort),
    origin: originForFile(await modelOf(db, set), set, start),
    remarks: remarksForFile(row, ct, set, start),
    id: set.id,
    drawnAt: set.createdAt,
  });
  await appendAudit(db, {
    by: account.name,
    action: "structureSet.export",
    subject: set.id,
    details: {
      case: row.caseId,
      role: set.role,
      bytes: bytes.length,
      ...(isOther && { confirmed: PATIENT_CONFIRMED }),
    },
  });
  // The case's id is a hash: the file name holds nothing about the patient.
  const disposition = `attachment; filename="RS-${row.caseId}-${set.role}.dcm"`;
  return {
    bytes,
    mediaType: "application/dicom",
    headers: { "content-disposition": disposition },
  };
}

function patientDiffers(): RequestProblem {
  return conflict(
    PATIENT_CONFIRMED,
    "Cannot export the structure set: it must have the Patient ID of its CT, got another; confirm on the case's page that " +
      "both are the same person",
  );
}

/** Where the DICOM files of a case may lie: a scan stays where it was when its case joins the cohort. */
function foldersOf(
  { cohort, scans }: ServerContext["folders"],
  { caseId, place }: CaseRow,
): string[] {
  const scan = join(scans, caseId);
  return place === "cohort" ? [caseFolder(cohort, caseId), scan] : [scan];
}

/** The model that predicted a set; undefined for other sets. */
async function modelOf(db: Queries, { origin }: StructureSetRow): Promise<ModelRow | undefined> {
  if (origin.kind !== "model") return undefined;
  const model = await modelById(db, origin.modelId);
  if (model === undefined) throw notFound("model");
  return model;
}

/** Where a structure set comes from, with what its file says about it. @param start See `startOf`. */
function originForFile(
  model: ModelRow | undefined,
  { origin, flags, leftOut }: StructureSetRow,
  start: StructureSetRow,
): SetOrigin {
  if (origin.kind === "model" && model !== undefined) {
    const { sha256, description } = model;
    return {
      kind: "predicted",
      model: { sha256, spacingMm: description.spacingMm },
      diagnosis: origin.diagnosis ?? null,
      ...{ flags, leftOut },
    };
  }
  if (origin.kind !== "person") return { kind: "reference" };
  const { id } = start;
  return {
    kind: "corrected",
    basedOn:
      start.origin.kind === "model"
        ? { kind: "prediction", id, modelSha256: start.origin.modelSha256 }
        : { kind: "reference", id },
  };
}
