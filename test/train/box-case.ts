import { createRandom } from "../../src/base/index.ts";
import { type ImageGrid, patientPoint } from "../../src/geometry/index.ts";
import type { LabelledCt } from "../../src/train/index.ts";

/** A body of water with a brighter box, drawn as bladder; nobody drew anything else. */
export function boxCase(id: string, side: number): LabelledCt {
  const [slices, rows, columns] = [12, 40, 44];
  const grid: ImageGrid = {
    size: [slices, rows, columns],
    pixelSpacingMm: [4, 4],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceOrigins: Array.from({ length: slices }, (_, z) => patientPoint(0, 0, 4 * z)),
  };
  const random = createRandom(1).fork(id);
  const hu = new Int16Array(slices * rows * columns).fill(-1000);
  const labels = new Uint8Array(hu.length);
  for (let z = 0; z < slices; z++) {
    for (let y = 4; y < rows - 4; y++) {
      for (let x = 4; x < columns - 4; x++) {
        const isBox = z >= 3 && z < 9 && Math.abs(y - 20) < side / 2 && Math.abs(x - 22) < side / 2;
        const voxel = (z * rows + y) * columns + x;
        hu[voxel] = (isBox ? 200 : 0) + 20 * random.normal();
        labels[voxel] = isBox ? 3 : 0;
      }
    }
  }
  const labelMap = { grid, labels };
  return {
    id,
    ct: { grid, hu },
    labelMap,
    missingLabels: [1, 2, 4, 5],
    unknownSlices: new Map(),
  };
}
