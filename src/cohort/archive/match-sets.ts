/** Which structure set was drawn on which CT series, from the files' headers and references alone. */
import { ArcuateError } from "../../base/index.ts";
import {
  type CtSeriesFiles,
  type DicomStructureSet,
  matchReferences,
  readStructureSet,
  type StructureSetFile,
} from "../../dicom/index.ts";

export interface SetOfSeries {
  readonly file: StructureSetFile;
  readonly seriesInstanceUid: string;
}

export interface LoneSet {
  readonly file: StructureSetFile;
  readonly code: string;
  readonly reason: string;
}

/** @throws {ArcuateError} Only for what is not the input's fault. */
export async function matchSets(
  files: readonly StructureSetFile[],
  series: readonly CtSeriesFiles[],
): Promise<{ matched: SetOfSeries[]; lone: LoneSet[] }> {
  const matched: SetOfSeries[] = [];
  const lone: LoneSet[] = [];
  for (const file of files) {
    try {
      const seriesInstanceUid = findSeries(await readStructureSet(file), series);
      if (seriesInstanceUid !== undefined) matched.push({ file, seriesInstanceUid });
      else {
        lone.push({
          file,
          code: "ct-absent",
          reason: "the CT it was drawn on is not in the source",
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
 * The series of which it names most slices. Where it names none, the longest in its frame of reference: what is drawn
 * there lies right on each of them, and only one may take it, lest a patient be counted twice.
 */
function findSeries(set: DicomStructureSet, series: readonly CtSeriesFiles[]): string | undefined {
  let best: { uid: string; rank: number } | undefined;
  for (const each of series) {
    const { seriesInstanceUid: uid, frameOfReferenceUid, slices } = each;
    // No match, and told so by a glance: among hundreds of patients nearly every pair is one.
    if (namesAnotherFrame(set, frameOfReferenceUid)) continue;
    const sliceIndexByUid = new Map(slices.map((slice, index) => [slice.sopInstanceUid, index]));
    const match = matchReferences(set, {
      seriesInstanceUid: uid,
      frameOfReferenceUid,
      sliceIndexByUid,
    });
    if (match.state === "none") continue;
    // Below 1 for a frame alone, so that one named slice counts for more.
    const rank = match.state === "exact" ? match.foundSlices : 1 - 1 / (slices.length + 1);
    const isBetter =
      best === undefined || rank > best.rank || (rank === best.rank && uid < best.uid);
    if (isBetter) best = { uid, rank };
  }
  return best?.uid;
}

function namesAnotherFrame({ frameOfReferenceUids }: DicomStructureSet, own: string): boolean {
  return frameOfReferenceUids.length > 0 && own !== "" && !frameOfReferenceUids.includes(own);
}
