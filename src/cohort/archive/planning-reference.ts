/** What case.json says of a case's structure sets: all of them, the planning set among them, and its ROIs. */
import { type CaseRemark, caseRemark } from "../../base/index.ts";
import {
  type CtSeries,
  comparePatients,
  type DicomStructureSet,
  matchReferences,
  type NamedFile,
  readStructureSet,
} from "../../dicom/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { NameMapping } from "../names/names-file.ts";
import { setRemarks } from "../quality/set-remarks.ts";
import { surveyRois } from "../quality/survey.ts";
import { choosePlanningSet, type SetCandidate } from "./planning-set.ts";

export interface Candidate extends SetCandidate {
  /** Its place below the case's folder. */
  readonly file: string;
}

type StoredSet = CaseRecord["structureSets"][number];

/** The parts of a case's record that follow from its structure sets. */
export type ReferenceRecord = Pick<CaseRecord, "structureSets" | "planning" | "rois" | "overlaps">;

/**
 * Reads a structure set as one that may become the planning set of a CT.
 * @param file Its place below the case's folder.
 * @throws {ArcuateError} As `readStructureSet`.
 */
export async function readCandidate(
  source: string | NamedFile,
  file: string,
  { series, mapping }: { readonly series: CtSeries; readonly mapping: NameMapping },
): Promise<Candidate> {
  const set = await readStructureSet(source);
  const drawn = set.structureSet.rois.filter(({ contours }) => contours.length > 0);
  const structures = new Set(drawn.flatMap(({ name }) => mapping.structureOf(name) ?? [])).size;
  const isOfAnotherPatient = comparePatients(set, series) === "other";
  return { set, match: matchReferences(set, series), structures, isOfAnotherPatient, file };
}

/** Of sets that came and are not the planning set: which of them bear another Patient ID than the CT. */
export function remarksBesidePlanning(
  candidates: readonly Candidate[],
  planning: string,
): readonly CaseRemark[] {
  return candidates
    .filter(({ file, isOfAnotherPatient }) => isOfAnotherPatient && file !== planning)
    .map(({ file }) => {
      const text = `the Patient ID of ${file} is not that of the CT: of another patient? It is not the reference`;
      return caseRemark("patient-id-differs", text);
    });
}

/** Chooses the planning set among the candidates, at least one, and measures its ROIs on the CT. */
export function describeReference(
  series: CtSeries,
  candidates: readonly Candidate[],
): { readonly record: ReferenceRecord; readonly remarks: readonly CaseRemark[] } {
  const { chosen, why } = choosePlanningSet(candidates);
  const { file } = candidates.find((each) => each.set === chosen.set)!;
  return {
    record: {
      structureSets: candidates.map(describeSet),
      planning: { file, why },
      ...surveyRois(series, chosen.set),
    },
    remarks: setRemarks(chosen.set, series, chosen.match),
  };
}

/** One entry of the list of structure sets in case.json. */
export function describeSet({ set, match, file }: Candidate): StoredSet {
  const { sopInstanceUid, structureSet, approvalStatus, drawnAt }: DicomStructureSet = set;
  return {
    file,
    sopInstanceUid,
    label: structureSet.label,
    approvalStatus,
    drawnAt,
    match: match.state === "exact" ? "exact" : "frame-only",
  };
}

/** The place of a case's file below its folder, counted from 0. */
export function placeInCase(folder: "CT" | "RTSTRUCT", index: number): string {
  return `${folder}/${`${index + 1}`.padStart(4, "0")}.dcm`;
}
