/** Prepares a case for storing: reads the whole CT, chooses the planning set and measures its ROIs. */
import {
  type CtSeries,
  type CtSeriesFiles,
  matchReferences,
  type ReadCtOptions,
  readCtSeries,
  readStructureSet,
} from "../../dicom/index.ts";
import { evenSpacingMm } from "../../geometry/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { NameMapping } from "../names/names-file.ts";
import { surveyRois } from "../quality/survey.ts";
import type { SetOfSeries } from "../sources/match-sets.ts";
import type { PatientIdentity } from "./patient.ts";
import { choosePlanningSet, type SetCandidate } from "./planning-set.ts";
import type { FileToStore } from "./store-case.ts";

export interface CaseToPrepare {
  readonly series: CtSeriesFiles;
  /** The structure sets that were drawn on the series; at least one. */
  readonly sets: readonly SetOfSeries[];
  readonly caseId: string;
  readonly identity: PatientIdentity;
  readonly diagnosis: string | null;
  readonly mapping: NameMapping;
}

export interface PreparedCase {
  readonly record: CaseRecord;
  readonly files: readonly FileToStore[];
  readonly remarks: readonly string[];
}

/**
 * Reads a CT and its structure sets. The result has the case's record and where its files go, below the case's folder.
 * @throws {ArcuateError} As `readCtSeries` and `readStructureSet`.
 */
export async function prepareCase(
  { series: files, sets, caseId, identity, diagnosis, mapping }: CaseToPrepare,
  { signal }: ReadCtOptions,
): Promise<PreparedCase> {
  const series = await readCtSeries(files, signal ? { signal } : {});
  const candidates: (SetCandidate & { readonly file: string; readonly location: string })[] = [];
  for (const [index, { file }] of sets.entries()) {
    const set = await readStructureSet(file);
    const structures = countStructures(set.structureSet.rois, mapping);
    const match = matchReferences(set, series);
    const { location } = file;
    candidates.push({ set, match, structures, location, file: numbered("RTSTRUCT", index) });
  }
  const { chosen, why } = choosePlanningSet(candidates);
  const planningFile = candidates.find((each) => each.set === chosen.set)!.file;
  const ctFiles = filesInOrder(files, series);
  return {
    record: {
      format: 1,
      caseId,
      patient: identity.patient,
      diagnosis,
      exclusion: null,
      ct: describeCt(series),
      structureSets: candidates.map(({ set, match, file }) => ({
        file,
        sopInstanceUid: set.sopInstanceUid,
        label: set.structureSet.label,
        approvalStatus: set.approvalStatus,
        drawnAt: set.drawnAt,
        match: match.state === "exact" ? "exact" : "frame-only",
      })),
      planning: { file: planningFile, why },
      ...surveyRois(series, chosen.set),
    },
    files: [...ctFiles, ...candidates.map(({ location, file }) => ({ location, file }))],
    remarks:
      chosen.match.state === "exact"
        ? []
        : ["the structure set names none of the CT's slices; placed by its frame of reference"],
  };
}

function countStructures(
  rois: readonly { name: string; contours: readonly unknown[] }[],
  mapping: NameMapping,
): number {
  const drawn = rois.filter(({ contours }) => contours.length > 0);
  return new Set(drawn.flatMap(({ name }) => mapping.structureOf(name) ?? [])).size;
}

/** Files of the slices, from the first to the last. */
function filesInOrder({ slices }: CtSeriesFiles, { sliceIndexByUid }: CtSeries): FileToStore[] {
  return slices.map(({ location, sopInstanceUid }) => ({
    location,
    file: numbered("CT", sliceIndexByUid.get(sopInstanceUid)!),
  }));
}

function numbered(folder: "CT" | "RTSTRUCT", index: number): string {
  return `${folder}/${`${index + 1}`.padStart(4, "0")}.dcm`;
}

function describeCt(series: CtSeries): CaseRecord["ct"] {
  const { grid } = series.volume;
  const [slices, rows, columns] = grid.size;
  const [rowMm, columnMm] = grid.pixelSpacingMm;
  const { manufacturer, manufacturerModelName, kvp, hasContrast, isLossy } = series.acquisition;
  return {
    seriesInstanceUid: series.seriesInstanceUid,
    studyInstanceUid: series.studyInstanceUid,
    frameOfReferenceUid: series.frameOfReferenceUid,
    slices,
    rows,
    columns,
    spacingMm: [
      slices > 1 ? Math.round(evenSpacingMm(grid)[0] * 1000) / 1000 : null,
      rowMm,
      columnMm,
    ],
    patientPosition: series.patientPosition,
    manufacturer,
    manufacturerModelName,
    kvp: kvp ?? null,
    hasContrast,
    isLossy,
  };
}
