/** A structure set that came without its CT: attached to the case that it was drawn on, or left out by a reason. */
import { dirname } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import { readStructureSet } from "../../dicom/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { LoneSet } from "../sources/match-sets.ts";
import type { ImportOutcome } from "./import-report.ts";
import { importSeries } from "./import-series.ts";
import { describeCase, groupOf, type Importing, nothingKnown, updateRecord } from "./importing.ts";
import { attachSets, compareStoredSets, placeOfSet } from "./later-sets.ts";

/**
 * Attaches the structure set to its case, if the cohort has it; makes a case of its CT, if the folder of scans has that.
 * @throws {ArcuateError} What is no fault of the input.
 */
export async function importLoneSet(
  importing: Importing,
  source: string,
  { file, code, reason }: LoneSet,
): Promise<ImportOutcome> {
  const about = { ...nothingKnown, source, path: file.path, structureSets: 1 };
  if (code !== "ct-absent") return { ...about, outcome: "unusable", code, reason };
  try {
    const place = await placeOfSet(importing, await readStructureSet(file));
    if (place === undefined) return { ...about, outcome: "unusable", code, reason };
    if (place.kind === "scan") {
      const { series } = place;
      const found = {
        ...{ path: file.path, series, sets: [file], otherSets: [], leftOut: [] },
        ...{ isSecondCt: false, remarks: [] },
      };
      return (await importSeries(importing, source, found, file.path)).outcome;
    }
    return await attachTo(importing, about, place.record, file);
  } catch (error) {
    if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
    return { ...about, outcome: "unusable", code: error.code, reason: error.message };
  }
}

async function attachTo(
  importing: Importing,
  about: Omit<ImportOutcome, "outcome">,
  before: CaseRecord,
  file: LoneSet["file"],
): Promise<ImportOutcome> {
  const { caseId, patient, ct, structureSets } = before;
  const known = { ...about, caseId, patient, slices: ct.slices };
  const folder = dirname(file.path);
  const named = {
    ids: [caseId, patient],
    folder,
    place: file.path,
    shownAs: `${caseId} (${folder})`,
  };
  const diagnosis = groupOf(importing, named) ?? before.diagnosis;
  const there = diagnosis === before.diagnosis ? before : { ...before, diagnosis };
  await updateRecord(importing, there);
  if (structureSets.some(({ sopInstanceUid }) => sopInstanceUid === file.sopInstanceUid)) {
    const remarks = await compareStoredSets(importing, there, [file]);
    return { ...describeCase(known, there, importing), outcome: "already-there", remarks };
  }
  const { record, remarks } = await attachSets(importing, there, [file]);
  return { ...describeCase(known, record, importing), outcome: "attached", remarks };
}
