/** Which structure set was drawn on which CT series, from the files' headers and references alone. */
import { ArcuateError } from "../../base/index.ts";
import {
  type CtSeriesFiles,
  type DicomStructureSet,
  matchReferences,
  readStructureSet,
  type StructureSetFile,
  seriesIdentity,
} from "../../dicom/index.ts";

export interface SetOfSeries {
  readonly file: StructureSetFile;
  /** See `CtSeriesFiles`. */
  readonly seriesId: string;
}

export interface LoneSet {
  readonly file: StructureSetFile;
  readonly code: string;
  readonly reason: string;
}

/**
 * Assigns each structure set to the CT series that it was drawn on; those without one are given back with the reason.
 * @throws {ArcuateError} Only for what is not a fault of the input.
 */
export async function matchSets(
  files: readonly StructureSetFile[],
  series: readonly CtSeriesFiles[],
): Promise<{ matched: SetOfSeries[]; lone: LoneSet[] }> {
  const matched: SetOfSeries[] = [];
  const lone: LoneSet[] = [];
  for (const file of files) {
    try {
      const seriesId = findSeries(await readStructureSet(file), series);
      if (seriesId !== undefined) matched.push({ file, seriesId });
      else {
        lone.push({
          file,
          code: "ct-absent",
          reason: "the CT it was drawn on is not there",
        });
      }
    } catch (error) {
      if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
      lone.push({ file, code: error.code, reason: error.message });
    }
  }
  return { matched, lone };
}

/**
 * The series of which the set names most slices. Where it names none, the longest series in its frame of reference: the
 * contours fit each series there, but only one series may take them, or a patient would count twice.
 */
export function findSeries(
  set: DicomStructureSet,
  series: readonly CtSeriesFiles[],
): string | undefined {
  let best: { id: string; rank: number } | undefined;
  for (const each of series) {
    const { seriesId: id, frameOfReferenceUid, slices } = each;
    // The quick check first: among hundreds of patients nearly every pair fails it.
    if (namesAnotherFrame(set, frameOfReferenceUid)) continue;
    const match = matchReferences(set, seriesIdentity(each));
    if (match.state === "none") continue;
    // Below 1 for a frame alone, so that one named slice counts for more.
    const rank = match.state === "exact" ? match.foundSlices : 1 - 1 / (slices.length + 1);
    const isBetter = best === undefined || rank > best.rank || (rank === best.rank && id < best.id);
    if (isBetter) best = { id, rank };
  }
  return best?.id;
}

function namesAnotherFrame({ frameOfReferenceUids }: DicomStructureSet, own: string): boolean {
  return frameOfReferenceUids.length > 0 && own !== "" && !frameOfReferenceUids.includes(own);
}
