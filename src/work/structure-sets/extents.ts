/** How large the structures of a label map are, and where to begin looking at them. */
import type { LabelScheme } from "../../structures/index.ts";
import type { LabelMap } from "../../volume/index.ts";

export interface StructureExtent {
  readonly label: number;
  /** TG-263 name. */
  readonly name: string;
  readonly volumeCc: number;
  /** The slice with its largest area, from 0; the lowest of several. */
  readonly startSlice: number;
}

/**
 * Measures each structure of the scheme that occurs in a label map, in the scheme's order. Slices may be unevenly
 * spaced: each reaches half way to its neighbours, and a single slice counts as 1 mm thick.
 */
export async function structureExtents(
  { grid, labels }: LabelMap,
  { structures }: LabelScheme,
): Promise<StructureExtent[]> {
  const { voxelVolumesCc } = await import("../../geometry/index.ts");
  const [slices, rows, columns] = grid.size;
  const counts = countBySlice(labels, rows * columns);
  const voxelCc = voxelVolumesCc(grid);
  return structures.flatMap(({ label, name }) => {
    let volumeCc = 0;
    let startSlice = -1;
    let most = 0;
    for (let z = 0; z < slices; z++) {
      const count = counts[z * 256 + label]!;
      volumeCc += count * voxelCc[z]!;
      if (count > most) [most, startSlice] = [count, z];
    }
    return startSlice < 0 ? [] : [{ label, name, volumeCc, startSlice }];
  });
}

/** [slice, label]: voxels of each label in each slice. */
function countBySlice(labels: Uint8Array, plane: number): Uint32Array {
  const counts = new Uint32Array((labels.length / plane) * 256);
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index]!;
    if (label !== 0) counts[Math.floor(index / plane) * 256 + label]!++;
  }
  return counts;
}
