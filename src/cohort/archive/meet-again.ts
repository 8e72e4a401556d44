/** A CT that the cohort has already and that comes again: with more slices, other voxels, or later structure sets. */
import { join } from "node:path";
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import {
  type CtSeries,
  readCtSeries,
  type StructureSetFile,
  scanFolder,
} from "../../dicom/index.ts";
import { ctSha256Of } from "../../volume/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import { caseFolder } from "../folder/cohort-folder.ts";
import { readStoredCt } from "../folder/stored-ct.ts";
import type { FoundCase } from "../sources/found-case.ts";
import { type CtComparison, compareCts } from "./compare-cts.ts";
import type { Reason, SeriesOutcome } from "./import-report.ts";
import {
  describeCase,
  type Importing,
  type Known,
  remarksOn,
  updateRecord,
  withRemarks,
} from "./importing.ts";
import { attachSets, compareStoredSets } from "./later-sets.ts";
import { prepareCase } from "./prepare-case.ts";
import { storeCase } from "./store-case.ts";

/**
 * What becomes of the source of a case that is there. The stored case stays, but for what is new: a diagnosis group, a
 * structure set, or a CT that has all stored slices and more.
 * @throws {ArcuateError} `write-failed`, `cohort-damaged`, and what cannot be read of the stored case.
 */
export async function meetAgain(
  importing: Importing,
  known: Known,
  { there, found }: { readonly there: CaseRecord; readonly found: FoundCase },
): Promise<SeriesOutcome> {
  const before = { ...there, diagnosis: known.diagnosis ?? there.diagnosis };
  const record = before.diagnosis === there.diagnosis ? there : before;
  const again = await compareAgain(importing, record, found);
  const stored = new Set(record.structureSets.map((each) => each.sopInstanceUid));
  const later = found.sets.filter(({ sopInstanceUid }) => !stored.has(sopInstanceUid));
  const ofSets = await compareStoredSets(importing, record, found.sets);
  if (again.kind === "grown") {
    return replace(importing, known, { record, found, later, again, remarks: ofSets });
  }
  const current =
    again.kept.length === 0
      ? record
      : { ...record, remarks: withRemarks(record.remarks, again.kept) };
  await updateRecord(importing, current);
  const remarks = [...again.remarks, ...ofSets];
  if (later.length === 0) {
    const outcome = "already-there";
    const described = describeCase(known, current, importing);
    return { outcome: { ...described, outcome, remarks }, leftOut: again.leftOut };
  }
  const attached = await attachSets(importing, current, later, again.stored);
  return {
    outcome: {
      ...describeCase(known, attached.record, importing),
      outcome: "attached",
      remarks: [...remarks, ...attached.remarks],
    },
    leftOut: again.leftOut,
  };
}

/** How the source's CT compares with the stored one, and what follows from it. */
type Again =
  | { readonly kind: "grown"; readonly source: CtSeries; readonly comparison: CtComparison }
  | {
      readonly kind: "kept";
      /** What the outcome says. */
      readonly remarks: readonly CaseRemark[];
      /** Of these, what stays true of the stored case and is kept with it. */
      readonly kept: readonly CaseRemark[];
      /** Slices of the source that are left out, by path. */
      readonly leftOut: ReadonlyMap<string, Reason>;
      /** The stored CT, where it was read. */
      readonly stored?: CtSeries;
    };

const asItIs = { kind: "kept", remarks: [], kept: [], leftOut: new Map() } as const;

async function compareAgain(
  importing: Importing,
  record: CaseRecord,
  { series: files }: FoundCase,
): Promise<Again> {
  const { cohort, options } = importing;
  const { accepted, signal } = options;
  const reading = { ...accepted, ...(signal && { signal }) };
  let source: CtSeries;
  try {
    source = await readCtSeries(files, reading);
  } catch (error) {
    if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
    const text = `the CT in the source cannot be read (${error.code}); the stored one stays`;
    return { ...asItIs, remarks: [caseRemark("source-ct-unreadable", text)] };
  }
  const isEqual =
    record.ct.slices === source.sopInstanceUids.length &&
    record.ct.voxelsSha256 === ctSha256Of(source.volume);
  if (isEqual) return asItIs;
  const stored = await readStoredCt(cohort, record, reading);
  const comparison = compareCts(stored, source);
  if (comparison.kind === "grown") {
    const why = whyCtStays(importing, record);
    if (why === undefined) return { kind: "grown", source, comparison };
    return { ...keptIncomplete(comparison, why), leftOut: lackingFiles(comparison, files), stored };
  }
  return { ...remarkOn(comparison), leftOut: lackingFiles(comparison, files), stored };
}

/** Why the CT of a case must not change; undefined where it may. */
function whyCtStays({ testIds, options }: Importing, { caseId }: CaseRecord): string | undefined {
  if (testIds.has(caseId)) return "the case is in the test group";
  return options.drawnOn?.has(caseId) ? "somebody has drawn on it" : undefined;
}

function keptIncomplete({ storedSlices, sourceSlices }: CtComparison, why: string) {
  const text =
    `the stored CT has ${storedSlices} slices and the source's has these and ${sourceSlices - storedSlices} more; ` +
    `the stored one stays, because ${why}`;
  const remark = caseRemark("ct-incomplete", text, { figures: { storedSlices, sourceSlices } });
  return { kind: "kept", remarks: [remark], kept: [remark] } as const;
}

function remarkOn({ kind, storedSlices, sourceSlices, differing, lacking }: CtComparison) {
  const figures = { storedSlices, sourceSlices };
  if (kind === "same") return { kind: "kept", remarks: [], kept: [] } as const;
  if (kind === "part") {
    const text = `the source has ${sourceSlices} of the ${storedSlices} slices of the stored CT, which stays`;
    const remarks = [caseRemark("source-ct-incomplete", text, { figures })];
    return { kind: "kept", remarks, kept: [] } as const;
  }
  const remarks: CaseRemark[] = [];
  if (differing.length > 0) {
    const text = `${differing.length} slices of the source have other voxels or another position than the stored slices with their UIDs; the stored CT stays`;
    remarks.push(caseRemark("ct-differs", text, { slices: differing, figures }));
  }
  if (lacking.size === 0) return { kind: "kept", remarks, kept: [] } as const;
  const text =
    `the stored CT has ${storedSlices} slices and lacks ${lacking.size} of the source's ${sourceSlices}; it stays, ` +
    "because the source's does not hold the same slices and more";
  const incomplete = caseRemark("ct-incomplete", text, { figures });
  return { kind: "kept", remarks: [...remarks, incomplete], kept: [incomplete] } as const;
}

const SLICE_LEFT_OUT: Reason = {
  code: "case-already-there",
  reason: "the cohort has the case without this slice, and its CT stays as it is",
};

function lackingFiles(
  { lacking }: CtComparison,
  { slices }: FoundCase["series"],
): ReadonlyMap<string, Reason> {
  const paths = slices.flatMap(({ sopInstanceUid, path }) =>
    lacking.has(sopInstanceUid) ? [path] : [],
  );
  return new Map(paths.map((path) => [path, SLICE_LEFT_OUT]));
}

/** Stores the case anew with the whole CT, and with all structure sets of the old and of the source. */
async function replace(
  importing: Importing,
  known: Known,
  {
    record,
    found,
    later,
    again: { source, comparison },
    remarks,
  }: {
    readonly record: CaseRecord;
    readonly found: FoundCase;
    readonly later: readonly StructureSetFile[];
    readonly again: Extract<Again, { kind: "grown" }>;
    readonly remarks: readonly CaseRemark[];
  },
): Promise<SeriesOutcome> {
  const { cohort, mapping, options, records } = importing;
  const { caseId, patient, diagnosis, exclusion } = record;
  const stored = await storedSets(cohort, record);
  const prepared = await prepareCase(
    {
      ...{ caseId, patient, diagnosis, exclusion, mapping, series: source },
      files: found.series,
      sets: [...stored, ...later],
      remarks: found.remarks,
    },
    options,
  );
  await storeCase(cohort, prepared.record, prepared.files, options);
  records.set(caseId, prepared.record);
  const { storedSlices, sourceSlices } = comparison;
  const text =
    `the stored CT had ${storedSlices} slices, the source has the same and ${sourceSlices - storedSlices} more; ` +
    `the CT of ${sourceSlices} slices has replaced it`;
  const replaced = caseRemark("ct-replaced", text, { figures: { storedSlices, sourceSlices } });
  return {
    outcome: {
      ...describeCase(known, prepared.record, importing),
      outcome: "replaced",
      remarks: [replaced, ...remarks, ...remarksOn(prepared.record, importing)],
    },
    leftOut: new Map(),
  };
}

/** The structure sets of a stored case, in its order. */
async function storedSets(
  cohort: string,
  { caseId, structureSets }: CaseRecord,
): Promise<StructureSetFile[]> {
  const folder = caseFolder(cohort, caseId);
  const found = (await scanFolder(join(folder, "RTSTRUCT"))).structureSets;
  return structureSets.flatMap(
    ({ file }) => found.find(({ path }) => path === join(folder, file)) ?? [],
  );
}
