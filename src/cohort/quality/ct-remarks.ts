import { type CaseRemark, caseRemark } from "../../base/index.ts";
import type { CtVolume } from "../../volume/index.ts";

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

/** What a person should know of a CT's values before learning from it. */
export function ctRemarks(volume: CtVolume): CaseRemark[] {
  if (!isBlank(volume)) return [];
  return [
    caseRemark(
      "ct-blank",
      "the CT shows nothing: all voxels have one value, or none is air and none is bone",
    ),
  ];
}
