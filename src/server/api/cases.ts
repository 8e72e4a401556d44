/** The work list, cases, CT slices, label maps, corrections, export. */
import { join } from "node:path";
import { caseFolder, isCohort, schemeOfCohort, setExclusion } from "../../cohort/index.ts";
import {
  appendAudit,
  type CaseRow,
  caseById,
  insertSet,
  listCases,
  listSets,
  modelById,
  type NewStructureSet,
  type Queries,
  ratedStructures,
  ratingsOfSets,
  referenceOfCase,
  type StructureSetRow,
  setById,
  setsOfCase,
  updateCase,
} from "../../store/index.ts";
import type { ServerContext } from "../context.ts";
import type { caseRoutes } from "../contract/cases.ts";
import type { CaseDetail, StructureSetInfo } from "../contract/index.ts";
import { type Call, type HandlersOf, handled, type Sent } from "../http/handle.ts";
import { conflict, notFound, RequestProblem } from "../http/problems.ts";
import type { SetOrigin } from "../tasks/index.ts";
import { describeListedCase, describeSet, peopleOf, type SetsOfCase } from "./describe.ts";

export const caseHandlers: HandlersOf<typeof caseRoutes> = {
  listCases: async ({ context: { db } }) => {
    const byCase = new Map<string, SetsOfCase[number][]>();
    for (const set of await listSets(db)) {
      const list = byCase.get(set.caseId);
      if (list === undefined) byCase.set(set.caseId, [set]);
      else list.push(set);
    }
    const rated = await ratedStructures(db);
    const cases = (await listCases(db)).map((row) =>
      describeListedCase(row, byCase.get(row.caseId) ?? [], rated),
    );
    return { cases };
  },

  getCase: async ({ context: { db }, account, params: { caseId } }) => {
    const row = await requireCase(db, caseId);
    await appendAudit(db, { by: account.name, action: "case.open", subject: caseId });
    return describeCase(db, row, account.id);
  },

  changeCase,

  ctSlices: async ({ context: { db, store }, params: { caseId }, query, request, reply }) => {
    const { grid, huSha256 } = await requireCase(db, caseId);
    const [slices, rows, columns] = grid.size;
    const { first } = query;
    const count = query.count ?? slices - first;
    if (first + count > slices || count < 1) {
      throw new RequestProblem(
        400,
        "slices-outside",
        `Cannot give slices ${first} to ${first + count - 1}: the CT must have them, got ${slices}`,
      );
    }
    const etag = `"${huSha256.slice(0, 32)}-${first}-${count}"`;
    if (request.headers["if-none-match"] === etag) return notModified(reply, etag);
    const sliceBytes = 2 * rows * columns;
    const bytes = await store.files.readPart(huSha256, first * sliceBytes, count * sliceBytes);
    return { bytes, mediaType: "application/octet-stream", headers: unchanging(etag) };
  },

  structureSetLabels: async ({ context: { db, store }, params, request, reply }) => {
    const set = await requireSet(db, params);
    const etag = `"${set.labelsSha256.slice(0, 32)}"`;
    if (request.headers["if-none-match"] === etag) return notModified(reply, etag);
    return gzipped(await store.files.read(set.labelsSha256), unchanging(etag));
  },

  saveCorrection,
  exportStructureSet,
};

/** Headers of content that never changes: the browser may keep it, proxies may not. */
function unchanging(etag: string): Record<string, string> {
  return { etag, "cache-control": "private, max-age=86400, immutable" };
}

function notModified(
  reply: Call<typeof caseRoutes.ctSlices>["reply"],
  etag: string,
): typeof handled {
  void reply.status(304).headers(unchanging(etag)).send();
  return handled;
}

/** Label maps are stored gzipped and sent as they are. */
function gzipped(bytes: Uint8Array, headers: Record<string, string>): Sent {
  const mediaType = "application/octet-stream";
  return { bytes, mediaType, headers: { ...headers, "content-encoding": "gzip" } };
}

/**
 * The case with this id.
 * @throws {RequestProblem} 404 `not-found`.
 */
export async function requireCase(db: Queries, caseId: string): Promise<CaseRow> {
  const row = await caseById(db, caseId);
  if (row === undefined) throw notFound("case");
  return row;
}

async function requireSet(
  db: Queries,
  { caseId, structureSetId }: { caseId: string; structureSetId: string },
): Promise<StructureSetRow> {
  const set = await setById(db, structureSetId);
  if (set === undefined || set.caseId !== caseId) throw notFound("structure set");
  return set;
}

async function describeCase(db: Queries, row: CaseRow, accountId: string): Promise<CaseDetail> {
  const sets = await setsOfCase(db, row.caseId);
  const people = await peopleOf(db, sets);
  const rank = { reference: 0, predicted: 1, corrected: 1 } as const;
  const predicted = sets.find(({ role }) => role === "predicted");
  const given = await ratingsOfSets(db, predicted === undefined ? [] : [predicted.id]);
  return {
    ...describeListedCase(row, sets, await ratedStructures(db)),
    grid: row.grid,
    patientPosition: row.patientPosition,
    kvp: row.kvp,
    structureSets: sets
      .toSorted((a, b) => rank[a.role] - rank[b.role])
      .map((set) => describeSet(set, people)),
    // In a blinded session, other raters' scores would influence one's own.
    ratings: given
      .filter(({ rating, isBlinded }) => !isBlinded || rating.accountId === accountId)
      .map(({ rating, structure, rater }) => ({
        structure,
        score: rating.score,
        rater,
        ratedAt: rating.ratedAt.toISOString(),
      })),
  };
}

async function changeCase({
  context: { db, folders },
  account,
  params: { caseId },
  body: { diagnosis, exclusion },
}: Call<typeof caseRoutes.changeCase>) {
  const row = await requireCase(db, caseId);
  // The cohort's own file first: training and evaluation on the command line read it.
  if (exclusion !== undefined && row.place === "cohort" && isCohort(folders.cohort)) {
    await setExclusion(folders.cohort, caseId, exclusion);
  }
  const changed = await db.transaction(async (tx) => {
    await appendAudit(tx, {
      by: account.name,
      action: "case.change",
      subject: caseId,
      details: {
        ...(diagnosis !== undefined && { diagnosis }),
        ...(exclusion !== undefined && { isExcluded: exclusion !== null }),
      },
    });
    return updateCase(tx, caseId, {
      ...(diagnosis !== undefined && { diagnosis }),
      ...(exclusion !== undefined && { exclusion }),
    });
  });
  return describeListedCase(
    changed ?? row,
    await setsOfCase(db, caseId),
    await ratedStructures(db),
  );
}

async function saveCorrection({
  context,
  account,
  params: { caseId },
  query: { id, basedOn, timeMs },
  body,
  request,
}: Call<typeof caseRoutes.saveCorrection>): Promise<StructureSetInfo> {
  const { db } = context;
  const row = await requireCase(db, caseId);
  const base = await requireSet(db, { caseId, structureSetId: basedOn });
  const corrected = await context.tasks.run("correct", {
    filesFolder: context.folders.files,
    caseId,
    grid: row.grid,
    sent: body,
    isGzipped: request.headers["content-type"] === "application/gzip",
    basedOnSha256: base.labelsSha256,
    scheme: await schemeOfCohort(context.folders.cohort),
    diagnosis: row.diagnosis,
    reference: await referenceOfCase(db, caseId),
  });
  const { change, ...set } = corrected;
  const made: NewStructureSet = {
    ...set,
    id,
    caseId,
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
  const there = await setById(db, id);
  const isSame =
    there?.caseId === caseId &&
    there.createdBy === account.id &&
    there.labelsSha256 === set.labelsSha256;
  if (!isSame) {
    throw conflict(
      "correction-differs",
      "Cannot save the correction: its id must be new, got one that another structure set has",
    );
  }
  return describeSet(there, await peopleOf(db, [there]));
}

async function exportStructureSet({
  context: { db, folders, tasks },
  account,
  params,
}: Call<typeof caseRoutes.exportStructureSet>): Promise<Sent> {
  const set = await requireSet(db, params);
  const row = await requireCase(db, params.caseId);
  const bytes = await tasks.run("structureSetFile", {
    filesFolder: folders.files,
    caseFolder: folderOf(folders, row),
    grid: row.grid,
    labelsSha256: set.labelsSha256,
    scheme: await schemeOfCohort(folders.cohort),
    origin: await originForFile(db, set),
    id: set.id,
    drawnAt: set.createdAt,
  });
  await appendAudit(db, {
    by: account.name,
    action: "structureSet.export",
    subject: set.id,
    details: { case: row.caseId, role: set.role, bytes: bytes.length },
  });
  // The case's id is a hash: the file name holds nothing about the patient.
  const disposition = `attachment; filename="RS-${row.caseId}-${set.role}.dcm"`;
  return {
    bytes,
    mediaType: "application/dicom",
    headers: { "content-disposition": disposition },
  };
}

function folderOf({ cohort, scans }: ServerContext["folders"], { caseId, place }: CaseRow): string {
  return place === "cohort" ? caseFolder(cohort, caseId) : join(scans, caseId);
}

/** Where a structure set comes from, with what its file says about it. */
async function originForFile(db: Queries, set: StructureSetRow): Promise<SetOrigin> {
  const { origin, flags, leftOut } = set;
  switch (origin.kind) {
    case "clinic":
      return { kind: "reference" };
    case "model": {
      const model = await modelById(db, origin.modelId);
      if (model === undefined) throw notFound("model");
      const { sha256, description } = model;
      return {
        kind: "predicted",
        model: { sha256, spacingMm: description.spacingMm },
        diagnosis: origin.diagnosis ?? null,
        ...{ flags, leftOut },
      };
    }
    case "person": {
      const first = await firstOf(db, origin.basedOn);
      const { id } = first;
      return {
        kind: "corrected",
        basedOn:
          first.origin.kind === "model"
            ? { kind: "prediction", id, modelSha256: first.origin.modelSha256 }
            : { kind: "reference", id },
      };
    }
    default:
      return origin satisfies never;
  }
}

/** The structure set that a chain of corrections began with. */
async function firstOf(db: Queries, id: string): Promise<StructureSetRow> {
  const set = await setById(db, id);
  if (set === undefined) throw notFound("structure set");
  return set.origin.kind === "person" ? firstOf(db, set.origin.basedOn) : set;
}
