/** One CT series of a source: to a case of the cohort, into the folder of scans, or left out by a reason. */
import { ArcuateError, caseRemark } from "../../base/index.ts";
import { type CtSeriesFiles, requireReferences } from "../../dicom/index.ts";
import { loadCase, remarkOnLeftOut } from "../case.ts";
import { caseIdOf } from "../case-id.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { NamedCase } from "../groups/group-table.ts";
import type { FoundCase } from "../sources/found-case.ts";
import { missingReference, SECOND_CT, tooShort } from "../sources/unusable.ts";
import { sameCt } from "../split/same-patient.ts";
import type { ImportOutcome, Reason, SeriesOutcome } from "./import-report.ts";
import {
  describeCase,
  groupOf,
  type Importing,
  type ImportOptions,
  type Known,
  nothingKnown,
  remarksOn,
} from "./importing.ts";
import { keepScan } from "./keep-scan.ts";
import { meetAgain } from "./meet-again.ts";
import { type PatientIdentity, patientOf } from "./patient.ts";
import { prepareCase } from "./prepare-case.ts";
import { storeCase } from "./store-case.ts";

const nothingLeftOut: ReadonlyMap<string, Reason> = new Map();

/**
 * Imports a CT series with its structure sets. What cannot be used is told in the outcome.
 * @param path What the outcome is about; its folder or archive when absent.
 * @throws {ArcuateError} What is no fault of the input.
 */
export async function importSeries(
  importing: Importing,
  source: string,
  found: FoundCase,
  path = found.path,
): Promise<SeriesOutcome> {
  const { description, records, leftOut } = importing;
  const { series, sets } = found;
  const caseId = caseIdOf(series.seriesId);
  const about = {
    ...{ ...nothingKnown, source, path, caseId },
    slices: series.slices.length,
    structureSets: sets.length,
  };
  try {
    const identity = await patientOf(series, description, importing.options.accepted);
    const diagnosis = groupOf(importing, namesOf(identity, caseId, found));
    const known = { ...about, patient: identity.patient, diagnosis };
    const there = records.get(caseId);
    if (there !== undefined) return await meetAgain(importing, known, { there, found });
    if (sets.length === 0) return await importLoneCt(importing, known, found);
    if (series.slices.length < 2) {
      throw tooShort(found.path);
    }
    return await importCase(importing, known, found);
  } catch (error) {
    if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
    const { code, message: reason } = error;
    leftOut.push({ source: found.path, code, reason });
    const outcome = { ...about, outcome: "unusable", code, reason } as const;
    return { outcome, leftOut: culpritOf(series, error) };
  }
}

/** The one file of the series that the error is about, where it is about one: the others are sound. */
function culpritOf(
  { slices }: CtSeriesFiles,
  { code, message: reason, fields }: ArcuateError,
): ReadonlyMap<string, Reason> {
  const culprit = slices.find(({ path }) => path === fields.path);
  return culprit === undefined ? nothingLeftOut : new Map([[culprit.path, { code, reason }]]);
}

async function importCase(
  importing: Importing,
  known: Known & Pick<CaseRecord, "caseId" | "patient">,
  found: FoundCase,
): Promise<SeriesOutcome> {
  const { cohort, mapping, options, records } = importing;
  const { caseId, patient, diagnosis } = known;
  const { series: files, sets } = found;
  const remarks = [...found.remarks, ...remarkOnLeftOut(found)];
  const prepared = await prepareCase(
    { ...{ caseId, patient, diagnosis, exclusion: null }, files, sets, mapping, remarks },
    options,
  );
  await storeCase(cohort, prepared.record, prepared.files, options);
  const twins = twinsOf(importing, prepared.record);
  records.set(caseId, prepared.record);
  const described = describeCase(known, prepared.record, importing);
  return {
    outcome: {
      ...described,
      outcome: "imported",
      remarks: [...remarksOn(prepared.record, importing), ...twins],
    },
    leftOut: nothingLeftOut,
  };
}

/** The remark on cases of the cohort with the same CT. */
function twinsOf({ records, testIds }: Importing, { caseId, ct }: CaseRecord) {
  const twins = [...records.values()].filter(
    (each) => each.caseId !== caseId && each.ct.voxelsSha256 === ct.voxelsSha256,
  );
  return twins.length === 0 ? [] : [sameCt(twins.map((each) => each.caseId).sort(), testIds)];
}

/** A CT that no structure set of the source was drawn on: kept as a scan where there is a folder for scans. */
async function importLoneCt(
  { options, leftOut }: Importing,
  known: Known,
  found: FoundCase,
): Promise<SeriesOutcome> {
  const { scans, link, signal } = options;
  if (scans === undefined) {
    const code = "structure-set-absent";
    const reason = "no structure set in the source was drawn on it";
    leftOut.push({ source: found.path, ...(await whyNoReference(found, options)) });
    const outcome = { ...known, outcome: "no-structure-set", code, reason } as const;
    return { outcome, leftOut: nothingLeftOut };
  }
  const onKept = await keepScan(scans, found.series, {
    ...(link && { link }),
    ...(signal && { signal }),
  });
  const text = "no structure set in the source was drawn on the CT";
  const outcome: ImportOutcome = {
    ...known,
    outcome: "imported-without-reference",
    remarks: [...onKept, ...found.series.remarks, caseRemark("no-reference", text)],
  };
  return { outcome, leftOut: nothingLeftOut };
}

/** As the other commands say it: a structure set beside the CT that does not fit it says more than that there is none. */
async function whyNoReference(found: FoundCase, { signal }: ImportOptions): Promise<Reason> {
  if (found.isSecondCt) return SECOND_CT;
  const { code, message: reason } =
    found.otherSets.length === 0
      ? missingReference(found.path, found.leftOut)
      : await misfit(found, signal);
  return { code, reason };
}

async function misfit(found: FoundCase, signal: AbortSignal | undefined): Promise<ArcuateError> {
  try {
    const { series, structureSets } = await loadCase(found, signal ? { signal } : {});
    if (structureSets[0] !== undefined) requireReferences(structureSets[0], series);
    return missingReference(found.path, found.leftOut);
  } catch (error) {
    if (error instanceof ArcuateError && error.kind === "input") return error;
    throw error;
  }
}

/** What a table of groups may call it; of its path, every folder down to the CT's files. */
function namesOf(
  { patient, patientId }: PatientIdentity,
  caseId: string,
  { path: folder, series }: FoundCase,
): NamedCase {
  const place = series.slices.map(({ path }) => path).sort()[0]!;
  return { ids: [caseId, patient, patientId], folder, place, shownAs: `${caseId} (${folder})` };
}
