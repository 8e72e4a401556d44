/** Structure sets as programs read them that share no code with Arcuate. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { hasTool, projectRoot } from "../dicom/support.ts";

const PYTHON = "/usr/bin/python3";

export interface MaskSummary {
  readonly voxels: number;
  readonly digest: string;
}

/** What tools/roi_masks.py tells of a region. */
export interface RegionElsewhere {
  readonly name: string;
  readonly contours: number;
  /** Voxels whose centre is inside by even-odd. */
  readonly centres: MaskSummary;
  /** Contours that lie wholly inside another one of their plane. */
  readonly nested?: number;
  /** Voxels inside any contour: holes filled. Of regions with nested contours. */
  readonly filledVoxels?: number;
  /** Voxels of rounded polygons with their outlines. */
  readonly painted?: MaskSummary;
}

export const hasScikitImage = () => hasTool(PYTHON, ["-c", "import pydicom, skimage"]);

/** The regions of a structure set by ROI Number, as pydicom and scikit-image read them. */
export function readWithScikitImage(
  ctFolder: string,
  structureSet: string,
  ...wishes: readonly ("--painted" | "--holes")[]
): ReadonlyMap<number, RegionElsewhere> {
  const script = join(projectRoot, "tools", "roi_masks.py");
  const text = execFileSync(PYTHON, [script, ctFolder, structureSet, ...wishes], {
    encoding: "utf8",
  });
  const regions: Record<string, RegionElsewhere> = JSON.parse(text);
  return new Map(Object.entries(regions).map(([number, region]) => [Number(number), region]));
}

export function summaryOf(voxels: Uint8Array): MaskSummary {
  return {
    voxels: voxels.reduce((sum, voxel) => sum + voxel, 0),
    digest: createHash("sha256").update(voxels).digest("hex"),
  };
}
