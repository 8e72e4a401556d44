import type { CaseRemark } from "../../base/index.ts";
import type { StructureRecord } from "../../structures/index.ts";
import type { CtVolume, Mask } from "../../volume/index.ts";
import { checkStructures } from "./check-structures.ts";
import { sharedCc } from "./measure-roi.ts";
import { roiVoxelsOf } from "./roi-voxels.ts";
import { measureShape, measuringContext } from "./shape.ts";

/**
 * Remarks on structures that come as voxels, not as contours: the same as on those of a structure set.
 * @param drawn On the CT's grid, each with at least one voxel.
 */
export function maskRemarks(
  volume: CtVolume,
  drawn: readonly { readonly structure: StructureRecord; readonly mask: Mask }[],
): readonly CaseRemark[] {
  const context = measuringContext(volume);
  const measured = drawn.map(({ structure, mask }, index) => {
    const voxels = roiVoxelsOf(mask);
    const shape = voxels === undefined ? null : measureShape(voxels, context);
    return { structure, voxels, isSideTrusted: false, roi: { number: index + 1, shape } };
  });
  return checkStructures(measured, sharedCc).remarks;
}
