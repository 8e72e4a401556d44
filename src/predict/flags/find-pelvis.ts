/** Whether a CT shows a pelvis, by its bones alone. */
import { evenSpacingMm } from "../../geometry/index.ts";
import type { CtVolume } from "../../volume/index.ts";

/** Distance between samples within slices and between them, in mm. */
const STEP_MM = 6;
/** Body is denser than this. */
const BODY_HU = -300;
/** Bone, and not kidneys or liver with contrast medium. */
const BONE_HU = 250;
/** Hip bones and femora lie this far from the middle of the body, in mm; ribs, spine and arms mostly do not. */
const ASIDE_MM = [60, 150] as const;
/** Least bone on each side of a slice, in square centimetres. Pelves have 7 to 30; chests, but for the shoulders, up to 7. */
const LEAST_CM2 = 7;
/** Over at least this height, in mm. Hips and iliac bones are 150 mm high; the shoulders in a chest 50 mm. */
const LEAST_HEIGHT_MM = 90;

/** Whether both sides have the bone of hips over the height of a pelvis. Slices must be evenly spaced. */
export function showsPelvis(ct: CtVolume): boolean {
  const [sliceMm] = evenSpacingMm(ct.grid);
  const every = Math.max(1, Math.round(STEP_MM / sliceMm));
  let height = 0;
  for (let z = 0; z < ct.grid.size[0]; z += every) {
    const isHips = bonesAside(ct, z).every((areaCm2) => areaCm2 >= LEAST_CM2);
    height = isHips ? height + every * sliceMm : 0;
    if (height >= LEAST_HEIGHT_MM) return true;
  }
  return false;
}

/** Bone beside the middle of the body in a slice, in square centimetres, on the two sides of the image. */
function bonesAside({ grid, hu }: CtVolume, z: number): [number, number] {
  const [, rows, columns] = grid.size;
  const [rowMm, columnMm] = grid.pixelSpacingMm;
  const dy = Math.max(1, Math.round(STEP_MM / 2 / rowMm));
  const dx = Math.max(1, Math.round(STEP_MM / 2 / columnMm));
  const boneAt: number[] = [];
  let [body, sumX] = [0, 0];
  for (let y = 0; y < rows; y += dy) {
    const row = (z * rows + y) * columns;
    for (let x = 0; x < columns; x += dx) {
      const value = hu[row + x]!;
      if (value <= BODY_HU) continue;
      body++;
      sumX += x;
      if (value > BONE_HU) boneAt.push(x);
    }
  }
  const middle = sumX / body;
  const asideMm = boneAt.map((x) => (x - middle) * columnMm);
  const sampleCm2 = (dy * rowMm * dx * columnMm) / 100;
  const count = (sign: 1 | -1) =>
    asideMm.filter((mm) => sign * mm >= ASIDE_MM[0] && sign * mm <= ASIDE_MM[1]).length;
  return [count(-1) * sampleCm2, count(1) * sampleCm2];
}
