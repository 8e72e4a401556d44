import { type CaseRemark, caseRemark } from "../../base/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import { slicesInWords } from "./slices-in-words.ts";

/** Every CT of a patient holds something lighter than fat, or something denser than soft tissue. */
const AIR_HU = -300;
const BONE_HU = 150;

/** Whether a CT shows nothing: all voxels alike, or neither air nor bone among them. */
export function isBlank({ hu }: CtVolume): boolean {
  let [low, high] = [hu[0] ?? 0, hu[0] ?? 0];
  for (let voxel = 0; voxel < hu.length; voxel++) {
    const value = hu[voxel]!;
    if (value < low) low = value;
    else if (value > high) high = value;
    if (low < AIR_HU && high > low) return false;
    if (high > BONE_HU && high > low) return false;
  }
  return true;
}

/** From 0: slices of one value between slices that are not so. Beyond the patient a slice may be all air. */
function blankSlices({ grid, hu }: CtVolume): number[] {
  const [slices, rows, columns] = grid.size;
  const pixels = rows * columns;
  const isBlankAt = Array.from({ length: slices }, (_, z) => {
    const slice = hu.subarray(z * pixels, (z + 1) * pixels);
    return slice.every((value) => value === slice[0]);
  });
  const [first, last] = [isBlankAt.indexOf(false), isBlankAt.lastIndexOf(false)];
  return isBlankAt.flatMap((isBlank, z) => (isBlank && z > first && z < last ? [z] : []));
}

/** What a person should know of a CT's values before learning from it. */
export function ctRemarks(volume: CtVolume): CaseRemark[] {
  if (isBlank(volume)) {
    return [
      caseRemark(
        "ct-blank",
        "the CT shows nothing: all voxels have one value, or none is air and none is bone",
      ),
    ];
  }
  const slices = blankSlices(volume).map((slice) => slice + 1);
  if (slices.length === 0) return [];
  const text = `${slices.length} of ${volume.grid.size[0]} slices show nothing (${slicesInWords(slices)}): all their voxels have one value`;
  return [caseRemark("slices-blank", text, { slices })];
}
