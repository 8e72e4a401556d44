/** Patches of generated cases: each draws a new CT from a painted body. */
import type { Random } from "../base/index.ts";
import { evenSpacingMm } from "../geometry/index.ts";
import { drawPair } from "../phantom/index.ts";
import { scaleHu } from "../predict/index.ts";
import type { CaseFile } from "./case-file.ts";
import type { TrainingConfiguration } from "./configuration.ts";

/** Fills a patch with a pair drawn around the slice of a voxel of the source; its labels are the run's. */
export function drawGeneratedPatch(
  file: CaseFile,
  voxel: number,
  {
    patch,
    spacingMm,
    clipHu,
    centreHu,
  }: Pick<TrainingConfiguration, "patch" | "spacingMm" | "clipHu" | "centreHu">,
  random: Random,
  target: { readonly ct: Float32Array; readonly labels: Float32Array },
): void {
  const { grid } = file.header;
  const [slices, rows, columns] = grid.size;
  const sourceSpacingMm = evenSpacingMm(grid);
  const source = {
    size: grid.size,
    spacingMm: sourceSpacingMm,
    endsWithField: file.header.use === "given",
    read: (low: typeof grid.size, high: typeof grid.size) => ({
      ...file.readBox(low, high),
      parts: file.readParts(low, high),
    }),
  };
  const pairSpacingMm = spacingMm === "native" ? sourceSpacingMm : spacingMm;
  const half = (patch[0] * pairSpacingMm[0]) / sourceSpacingMm[0] / 2;
  const frame = {
    size: patch,
    spacingMm: pairSpacingMm,
    slice: holdWithin(Math.floor(voxel / (rows * columns)), half - OVERLAP, slices),
  };
  const { hu, labels } = drawPair(source, frame, random);
  target.ct.set(scaleHu(hu, { clipHu, centreHu }));
  target.labels.set(labels);
}

/** Slices by which a pair may reach beyond its source. */
const OVERLAP = 8;

/** The slice, so far from both ends; the middle one where there are not as many. */
function holdWithin(slice: number, fromEnd: number, slices: number): number {
  if (2 * fromEnd > slices) return slices >> 1;
  return Math.min(Math.max(slice, fromEnd), slices - fromEnd);
}
