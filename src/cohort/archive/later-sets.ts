/** Structure sets that come after their case is stored: they are attached to it by their references. */
import { existsSync } from "node:fs";
import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { type CaseRemark, caseRemark, remarkKinds } from "../../base/index.ts";
import {
  type CtSeries,
  type CtSeriesFiles,
  type DicomStructureSet,
  requireReferences,
  type StructureSetFile,
  scanFolder,
} from "../../dicom/index.ts";
import { caseIdOf } from "../case-id.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import { caseFolder, casesFolder } from "../folder/cohort-folder.ts";
import { findStoredCt, readStoredCt } from "../folder/stored-ct.ts";
import { findSeries } from "../sources/match-sets.ts";
import { type Importing, remarksOn, updateRecord } from "./importing.ts";
import {
  type Candidate,
  describeReference,
  describeSet,
  placeInCase,
  readCandidate,
  remarksBesidePlanning,
} from "./planning-reference.ts";
import { choosePlanningSet } from "./planning-set.ts";
import { copyDurably, syncFolder } from "./store-case.ts";

export interface Attached {
  readonly record: CaseRecord;
  readonly remarks: readonly CaseRemark[];
}

/**
 * Adds structure sets to a case. The planning set is chosen anew among all of them; the earlier ones are kept. For a
 * case of the test group the planning set stays: results that were told must keep their reference.
 * @param series The case's CT, where it has been read already.
 * @throws {ArcuateError} `structure-set-elsewhere` when a set was drawn on another CT; as `readStructureSet` and
 * `readStoredCt`; `write-failed`.
 */
export async function attachSets(
  importing: Importing,
  before: CaseRecord,
  files: readonly StructureSetFile[],
  series?: CtSeries,
): Promise<Attached> {
  const { cohort, mapping, testIds, options } = importing;
  const { signal } = options;
  const ct = series ?? (await readStoredCt(cohort, before, signal ? { signal } : {}));
  const candidates: Candidate[] = [];
  for (const { file } of before.structureSets) {
    const path = join(caseFolder(cohort, before.caseId), file);
    candidates.push(await readCandidate(path, file, { series: ct, mapping }));
  }
  const fresh: Candidate[] = [];
  for (const [index, source] of files.entries()) {
    const file = placeInCase("RTSTRUCT", before.structureSets.length + index);
    const candidate = await readCandidate(source, file, { series: ct, mapping });
    requireReferences(candidate.set, ct);
    fresh.push(candidate);
  }
  for (const [index, { file }] of fresh.entries()) {
    await storeSet(importing, before, { location: files[index]!.location, file });
  }
  const all = [...candidates, ...fresh];
  const { record, remarks } = testIds.has(before.caseId)
    ? besidePlanningSet(before, all)
    : amongAll(importing, { before, all, ct });
  await updateRecord(importing, record);
  const beside = remarksBesidePlanning(fresh, record.planning.file);
  return { record, remarks: [...beside, ...remarks] };
}

/** First under a name that the next import removes, so that the case's folder never holds a part of a file. */
async function storeSet(
  { cohort, options }: Importing,
  { caseId }: CaseRecord,
  { location, file }: { readonly location: string; readonly file: string },
): Promise<void> {
  const { link } = options;
  const unfinished = join(casesFolder(cohort), `.${caseId}.tmp`, file);
  const stored = join(caseFolder(cohort, caseId), file);
  await copyDurably(location, unfinished, link ? { link } : {});
  await rename(unfinished, stored);
  await syncFolder(join(stored, ".."));
}

function besidePlanningSet(before: CaseRecord, all: readonly Candidate[]): Attached {
  const { file } = before.planning;
  const text =
    `${attachedText(before, all)}; ${file} stays the reference, because the case is in the test group` +
    whichWins(before, all);
  return {
    record: { ...before, structureSets: all.map(describeSet) },
    remarks: [caseRemark("planning-set-kept", text, { figures: countOf(all) })],
  };
}

/** What the rules would choose, where that is another one. */
function whichWins({ planning }: CaseRecord, all: readonly Candidate[]): string {
  const { chosen, why } = choosePlanningSet(all);
  const file = all.find(({ set }) => set === chosen.set)?.file;
  return file === planning.file ? "" : `; else it would be ${file} (${why})`;
}

function amongAll(
  importing: Importing,
  {
    before,
    all,
    ct,
  }: { readonly before: CaseRecord; readonly all: readonly Candidate[]; readonly ct: CtSeries },
): Attached {
  const described = describeReference(ct, all);
  const { file, why } = described.record.planning;
  const isSame = file === before.planning.file;
  const code = isSame ? "set-attached" : "planning-set-changed";
  const text = isSame
    ? `${attachedText(before, all)}; ${file} stays the reference (${why})`
    : `${attachedText(before, all)}; the reference is ${file} now (${why}), and ${before.planning.file} is kept`;
  const ofCt = (before.remarks ?? []).filter(isOnCt);
  const attached = caseRemark(code, text, { figures: countOf(all) });
  const onSet = { ...before, ...described.record, remarks: [...described.remarks] };
  return {
    record: { ...onSet, remarks: [...ofCt, ...described.remarks] },
    remarks: isSame ? [attached] : [attached, ...remarksOn(onSet, importing)],
  };
}

function attachedText(before: CaseRecord, all: readonly Candidate[]): string {
  const files = all.slice(before.structureSets.length).map(({ file }) => file);
  return files.length === 1
    ? `a structure set that came later is attached as ${files[0]}`
    : `${files.length} structure sets that came later are attached as ${files.join(", ")}`;
}

function countOf(all: readonly Candidate[]) {
  return { structureSets: all.length };
}

/** The others are about the planning set. */
function isOnCt({ code }: CaseRemark): boolean {
  const { about } = remarkKinds[code];
  return about === "file" || about === "series";
}

/** Of the sets that a case has by their UIDs, the remark on those whose stored file is another one. */
export async function compareStoredSets(
  { cohort }: Importing,
  { caseId, structureSets }: CaseRecord,
  files: readonly StructureSetFile[],
): Promise<CaseRemark[]> {
  const differing: string[] = [];
  for (const { sopInstanceUid, location } of files) {
    const stored = structureSets.find((each) => each.sopInstanceUid === sopInstanceUid);
    if (stored === undefined) continue;
    const own = await readFile(join(caseFolder(cohort, caseId), stored.file));
    if (!own.equals(await readFile(location))) differing.push(stored.file);
  }
  if (differing.length === 0) return [];
  const text = `the source has another structure set under the UID of ${differing.join(", ")}; the stored one stays`;
  return [caseRemark("set-differs", text, { figures: { structureSets: differing.length } })];
}

/** The CT that a structure set was drawn on, where the cohort or the folder of scans has it. */
export type PlaceOfSet =
  | { readonly kind: "case"; readonly record: CaseRecord }
  | { readonly kind: "scan"; readonly series: CtSeriesFiles };

/**
 * Finds the CT of a structure set that came without it, by the references: the series that it names, else the cases in
 * its frame of reference.
 */
export async function placeOfSet(
  { cohort, records, options }: Importing,
  set: DicomStructureSet,
): Promise<PlaceOfSet | undefined> {
  const { signal, scans } = options;
  const named = new Set(set.referencedSeries.map(({ seriesInstanceUid }) => seriesInstanceUid));
  const candidates = [...records.values()].filter(
    ({ ct }) =>
      named.has(ct.seriesInstanceUid) ||
      (ct.frameOfReferenceUid !== "" && set.frameOfReferenceUids.includes(ct.frameOfReferenceUid)),
  );
  const stored = new Map<CtSeriesFiles, CaseRecord>();
  for (const record of candidates) {
    stored.set(await findStoredCt(cohort, record, signal ? { signal } : {}), record);
  }
  const inCohort = fitting(set, [...stored.keys()]);
  if (inCohort !== undefined) return { kind: "case", record: stored.get(inCohort)! };
  if (scans === undefined) return undefined;
  const kept: CtSeriesFiles[] = [];
  for (const uid of named) {
    const folder = join(scans, caseIdOf(uid));
    if (existsSync(folder)) kept.push(...(await scanFolder(folder)).series);
  }
  const scan = fitting(set, kept);
  return scan && { kind: "scan", series: scan };
}

function fitting(
  set: DicomStructureSet,
  series: readonly CtSeriesFiles[],
): CtSeriesFiles | undefined {
  const id = findSeries(set, series);
  return series.find(({ seriesId }) => seriesId === id);
}
