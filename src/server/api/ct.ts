/** Which version of a case's CT is shown, and what can be shown on it. */
import {
  type CaseRow,
  type CtVersionRow,
  ctVersionById,
  ctVersionsOf,
  type FileStore,
  type Queries,
} from "../../store/index.ts";
import { notFound, RequestProblem } from "../http/problems.ts";
import { placesOfSlices, readSliceUids, type VersionSlices } from "../tasks/index.ts";

/**
 * The version of a case's CT with this id, or the one that the case has now.
 * @throws {RequestProblem} 404 `not-found`.
 */
export async function requireCt(
  db: Queries,
  { caseId, ctId }: Pick<CaseRow, "caseId" | "ctId">,
  wanted: string | undefined,
): Promise<CtVersionRow> {
  const row = await ctVersionById(db, wanted ?? ctId);
  if (row === undefined || row.caseId !== caseId) throw notFound("version of the CT");
  return row;
}

async function slicesOf(files: FileStore, row: CtVersionRow): Promise<VersionSlices> {
  const { grid, headerSha256 } = row;
  const sopInstanceUids = headerSha256 === null ? null : await readSliceUids(files, headerSha256);
  return { grid, sopInstanceUids };
}

/**
 * The place of each slice of a version in another; null where the other does not have them all.
 * @throws {ArcuateError} As `readSliceUids`.
 */
export async function placesOnCt(
  files: FileStore,
  from: CtVersionRow,
  to: CtVersionRow,
): Promise<readonly number[] | null> {
  if (from.id === to.id) return from.grid.sliceOrigins.map((_, z) => z);
  return placesOfSlices(await slicesOf(files, from), await slicesOf(files, to));
}

/** The error for a structure set whose slices the CT that was asked for does not have. */
export function otherSlices(): RequestProblem {
  return new RequestProblem(
    422,
    "slices-differ",
    "Cannot show the structure set on this CT: the CT must have its slices, got others; open it on the CT that it was drawn on",
  );
}

/** Where the slices of each version of a CT lie in the one that is shown: null where it does not have them all. */
export type PlacesByVersion = ReadonlyMap<string, readonly number[] | null>;

/** The versions of a case's CT, oldest first, and where their slices lie in the one that is shown. */
export async function versionsOn(
  db: Queries,
  files: FileStore,
  shown: CtVersionRow,
): Promise<{ readonly versions: readonly CtVersionRow[]; readonly places: PlacesByVersion }> {
  const versions = await ctVersionsOf(db, shown.caseId);
  const places = new Map<string, readonly number[] | null>();
  for (const version of versions) {
    places.set(version.id, await placesOnCt(files, version, shown));
  }
  return { versions, places };
}
