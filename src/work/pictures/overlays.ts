import { join } from "node:path";
import { writeFileAtomic } from "../../host/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { CtVolume, LabelMap, Mask } from "../../volume/index.ts";

/** One side of a comparison: everything in one label map, and each structure whole. */
export interface OverlaySide {
  readonly labelMap: LabelMap;
  readonly masks: ReadonlyMap<number, Mask>;
}

/**
 * Draws one picture of all structures and one of each into a folder, reference blue and predicted red; returns the
 * files. Files of the same names are replaced. Where structures overlap, the picture of each still shows it whole.
 */
export async function writeOverlays(
  folder: string,
  ct: CtVolume,
  sides: {
    readonly scheme: LabelScheme;
    readonly reference: OverlaySide | undefined;
    readonly predicted: OverlaySide | undefined;
  },
): Promise<string[]> {
  const { renderOverlay } = await import("../../evaluate/index.ts");
  const { scheme, reference, predicted } = sides;
  const all = renderOverlay(ct, reference?.labelMap, predicted?.labelMap, { scheme });
  const files = [await writePicture(folder, "all", all)];
  for (const structure of scheme.structures) {
    const { label, name } = structure;
    const maps = [reference, predicted].map((side) => whole(side?.masks.get(label)));
    if (maps.every((map) => map === undefined)) continue;
    const alone = { structures: [{ ...structure, label: 1 }] };
    files.push(
      await writePicture(folder, name, renderOverlay(ct, maps[0], maps[1], { scheme: alone })),
    );
  }
  return files;
}

/** A mask is a label map with one label. */
function whole(mask: Mask | undefined): LabelMap | undefined {
  return mask && { grid: mask.grid, labels: mask.voxels };
}

async function writePicture(folder: string, name: string, png: Uint8Array): Promise<string> {
  const path = join(folder, `${name.replace(/[^\w-]/g, "_")}.png`);
  await writeFileAtomic(path, png);
  return path;
}
