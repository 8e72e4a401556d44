/** Prepares a case for storing: reads the whole CT, chooses the planning set and measures its ROIs. */
import type { CaseRemark } from "../../base/index.ts";
import {
  type CtSeries,
  type CtSeriesFiles,
  readCtSeries,
  type StructureSetFile,
  slicesInOrder,
} from "../../dicom/index.ts";
import { evenSpacingMm, findUnevenGap, type ImageGrid } from "../../geometry/index.ts";
import { ctSha256Of } from "../../volume/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { NameMapping } from "../names/names-file.ts";

import { ctRemarks } from "../quality/ct-remarks.ts";
import type { ImportOptions } from "./importing.ts";
import {
  type Candidate,
  describeReference,
  placeInCase,
  readCandidate,
} from "./planning-reference.ts";
import type { FileToStore } from "./store-case.ts";

export interface CaseToPrepare
  extends Pick<CaseRecord, "caseId" | "patient" | "diagnosis" | "exclusion"> {
  readonly files: CtSeriesFiles;
  /** The CT, where it has been read already. */
  readonly series?: CtSeries;
  /** The structure sets that were drawn on the CT; at least one. */
  readonly sets: readonly StructureSetFile[];
  readonly mapping: NameMapping;
  /** What is known of the files beside those of the CT. */
  readonly remarks: readonly CaseRemark[];
}

export interface PreparedCase {
  readonly record: CaseRecord;
  readonly files: readonly FileToStore[];
}

/**
 * Reads a CT and its structure sets. The result has the case's record, with its remarks, and where its files go, below the
 * case's folder.
 * @throws {ArcuateError} As `readCtSeries` and `readStructureSet`.
 */
export async function prepareCase(
  { files, sets, mapping, remarks, ...given }: CaseToPrepare,
  { accepted, signal }: ImportOptions,
): Promise<PreparedCase> {
  const reading = { ...accepted, ...(signal && { signal }) };
  const { series = await readCtSeries(files, reading), ...about } = given;
  const candidates: Candidate[] = [];
  const setFiles: FileToStore[] = [];
  for (const [index, set] of sets.entries()) {
    const file = placeInCase("RTSTRUCT", index);
    candidates.push(await readCandidate(set, file, { series, mapping }));
    setFiles.push({ location: set.location, file });
  }
  const reference = describeReference(series, candidates);
  return {
    record: {
      format: 1,
      ...about,
      ...(accepted && { accepted }),
      ct: describeCt(series),
      ...reference.record,
      remarks: [...remarks, ...series.remarks, ...ctRemarks(series.volume), ...reference.remarks],
    },
    files: [...filesInOrder(files), ...setFiles],
  };
}

/** Files of the slices, from the first to the last, and of their copies, whose UIDs structure sets may name. */
function filesInOrder(files: CtSeriesFiles): FileToStore[] {
  const slices = slicesInOrder(files);
  return [...slices, ...slices.flatMap(({ copies = [] }) => copies)].map(({ location }, index) => ({
    location,
    file: placeInCase("CT", index),
  }));
}

/** The usual distance where slices are missing. */
function sliceSpacingMm(grid: ImageGrid): number {
  const usual = findUnevenGap(grid)?.medianMm;
  return usual ?? evenSpacingMm(grid)[0];
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
      slices > 1 ? Math.round(sliceSpacingMm(grid) * 1000) / 1000 : null,
      rowMm,
      columnMm,
    ],
    patientPosition: series.patientPosition,
    manufacturer,
    manufacturerModelName,
    kvp: kvp ?? null,
    hasContrast,
    isLossy,
    voxelsSha256: ctSha256Of(series.volume),
  };
}
