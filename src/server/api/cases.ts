/** The work list, cases, CT slices. */
import { isCohort, setDiagnosis, setExclusion } from "../../cohort/index.ts";
import {
  appendAudit,
  blindedCasesOf,
  type CaseRow,
  type CtVersionRow,
  listCases,
  listSets,
  otherReferences,
  ratedStructures,
  ratingsOfSets,
  type StructureSetRow,
  setsOfCase,
  updateCase,
} from "../../store/index.ts";
import type { ServerContext } from "../context.ts";
import type { caseRoutes } from "../contract/cases.ts";
import type { CaseDetail, CtVersion } from "../contract/index.ts";
import type { Call, HandlersOf } from "../http/handle.ts";
import { RequestProblem } from "../http/problems.ts";
import { isAboutCt } from "../stored-remarks.ts";
import { knownGroups, spelledAs } from "../tasks/index.ts";
import { notModified, requireCase, unchanging } from "./case-parts.ts";
import { type PlacesByVersion, requireCt, versionsOn } from "./ct.ts";
import { describeListedCase, describeSet, peopleOf, type SetsOfCase } from "./describe.ts";
import { hasOtherPatient, remarksOnCase, startOf } from "./remarks.ts";
import { structureSetHandlers } from "./structure-sets.ts";

export const caseHandlers: HandlersOf<typeof caseRoutes> = {
  listCases: async ({ context: { db }, account }) => {
    const byCase = new Map<string, SetsOfCase[number][]>();
    for (const set of await listSets(db)) {
      const list = byCase.get(set.caseId);
      if (list === undefined) byCase.set(set.caseId, [set]);
      else list.push(set);
    }
    const rated = await ratedStructures(db);
    const blinded = await blindedCasesOf(db, account.id);
    const cases = (await listCases(db)).map((row) =>
      describeListedCase(row, byCase.get(row.caseId) ?? [], {
        rated,
        hidesFlags: blinded.has(row.caseId),
      }),
    );
    return { cases };
  },

  getCase: async ({ context, account, params: { caseId }, query }) => {
    const { db } = context;
    const row = await requireCase(db, caseId);
    await appendAudit(db, { by: account.name, action: "case.open", subject: caseId });
    return describeCase(context, row, { accountId: account.id, wantedCt: query.ct });
  },

  changeCase,

  ctSlices: async ({ context: { db, store }, params: { caseId }, query, request, reply }) => {
    const { grid, huSha256 } = await requireCt(db, await requireCase(db, caseId), query.ct);
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

  ...structureSetHandlers,
};

async function describeCase(
  { db, store: { files } }: ServerContext,
  row: CaseRow,
  { accountId, wantedCt }: { readonly accountId: string; readonly wantedCt: string | undefined },
): Promise<CaseDetail> {
  const ct = await requireCt(db, row, wantedCt);
  const { versions, places } = await versionsOn(db, files, ct);
  const current = await setsOfCase(db, row.caseId);
  const others = await otherReferences(db, row.caseId);
  const hidesFlags = (await blindedCasesOf(db, accountId)).has(row.caseId);
  const sets = [...current, ...others];
  const shown = setsOnCt(sets, ct, places);
  const people = await peopleOf(db, shown);
  const predicted = current.find(({ role }) => role === "predicted");
  const given = await ratingsOfSets(db, predicted === undefined ? [] : [predicted.id]);
  const rated = await ratedStructures(db);
  const reference = current.find(({ role }) => role === "reference");
  const structureSets = await Promise.all(
    shown.map(async (set) => {
      const needsConfirmation = hasOtherPatient(row, await startOf(db, set));
      const isStale = reference !== undefined && isComparedWithEarlier(set, reference);
      const about = {
        ...{ people, hidesFlags, needsConfirmation, isStale },
        places: places.get(set.ctId),
      };
      return describeSet(set, about);
    }),
  );
  const [shownReference, latest] = (["reference", "predicted"] as const).map((role) =>
    structureSets.find((set) => set.role === role),
  );
  // What the cohort says of the reference is about the one that it has now.
  const isCohorts = shownReference
    ? shownReference.id === reference?.id
    : sets.every(({ role }) => role !== "reference");
  return {
    ...describeListedCase(row, current, { rated, hidesFlags }),
    remarks: remarksOnCase({
      row: isCohorts ? row : { flags: row.flags.filter(isAboutCt) },
      ctRemarks: ct.remarks,
      reference: shownReference,
      predicted: latest,
    }),
    ctId: ct.id,
    grid: ct.grid,
    ctVersions: versions.map((version) => describeVersion(version, sets)),
    patientPosition: row.patientPosition,
    kvp: row.kvp,
    structureSets,
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

/** Whether a set was compared with a reference that the present one has taken the place of. */
function isComparedWithEarlier(set: StructureSetRow, reference: StructureSetRow): boolean {
  return set.ctId !== reference.ctId || set.createdAt < reference.createdAt;
}

/** Sets that the shown CT has the slices of. A reference that was drawn on both versions is there once. */
function setsOnCt(
  sets: readonly StructureSetRow[],
  { id }: CtVersionRow,
  places: PlacesByVersion,
): StructureSetRow[] {
  const uidOf = ({ origin }: StructureSetRow) =>
    origin.kind === "clinic" ? origin.sopInstanceUid : undefined;
  const own = new Set(sets.filter(({ ctId }) => ctId === id).flatMap((set) => uidOf(set) ?? []));
  const rank = { reference: 0, predicted: 1, corrected: 1 } as const;
  return sets
    .filter(
      (set) => places.get(set.ctId) != null && (set.ctId === id || !own.has(uidOf(set) ?? "")),
    )
    .toSorted((a, b) => rank[a.role] - rank[b.role]);
}

function describeVersion(
  { id, grid, createdAt }: CtVersionRow,
  sets: readonly StructureSetRow[],
): CtVersion {
  return {
    id,
    slices: grid.size[0],
    importedAt: createdAt.toISOString(),
    structureSets: sets.filter(({ ctId }) => ctId === id).length,
  };
}

async function changeCase({
  context: { db, folders },
  account,
  params: { caseId },
  body: { diagnosis: said, exclusion },
}: Call<typeof caseRoutes.changeCase>) {
  const row = await requireCase(db, caseId);
  const diagnosis = said && spelledAs(said, await knownGroups(folders.cohort, await listCases(db)));
  // The cohort's own file first: training and evaluation on the command line read it.
  if (exclusion !== undefined && row.place === "cohort" && isCohort(folders.cohort)) {
    await setExclusion(folders.cohort, caseId, exclusion);
  }
  if (diagnosis !== undefined && row.place === "cohort" && isCohort(folders.cohort)) {
    await setDiagnosis(folders.cohort, caseId, diagnosis);
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
  return describeListedCase(changed ?? row, await setsOfCase(db, caseId), {
    rated: await ratedStructures(db),
    hidesFlags: (await blindedCasesOf(db, account.id)).has(caseId),
  });
}
