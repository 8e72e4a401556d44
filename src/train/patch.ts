/**
 * Patches: a centre drawn so that every label gets its share, a moderate random rotation, scaling and shift of HU, and
 * the CT and labels sampled through it.
 */
import type { Random } from "../base/index.ts";
import type { GridSize, Vector3 } from "../geometry/index.ts";
import { OUTSIDE } from "../predict/index.ts";
import type { TrainingCase } from "./cases.ts";
import type { TrainingConfiguration } from "./configuration.ts";

export interface Patch {
  /** Scaled HU, [z, y, x]. */
  readonly ct: Float32Array;
  /** Labels as the loss takes them, [z, y, x]. */
  readonly labels: Float32Array;
  /** 1 for each channel that the case lacks. */
  readonly missing: Float32Array;
}

/** From a patch's voxel offsets (from its middle) to a case's voxels. Rows are z, y, x. */
interface Placement {
  readonly centre: Vector3;
  readonly matrix: readonly [Vector3, Vector3, Vector3];
  readonly shiftHu: number;
}

/** Draws one patch of one case. The same state of `random` gives the same patch. */
export function drawPatch(
  source: TrainingCase,
  configuration: TrainingConfiguration,
  random: Random,
): Patch {
  const voxels = configuration.patch.reduce((a, b) => a * b, 1);
  const patch: Patch = {
    ct: new Float32Array(voxels),
    labels: new Float32Array(voxels),
    missing: Float32Array.from({ length: configuration.network.channels }, (_, label) =>
      source.missingLabels.includes(label) ? 1 : 0,
    ),
  };
  samplePatch(source, place(source, configuration, random), configuration, patch);
  return patch;
}

function place(
  source: TrainingCase,
  { patch, augmentation }: TrainingConfiguration,
  random: Random,
): Placement {
  const present = source.centres.filter((centres) => centres.length > 0);
  const centres = present[random.integer(present.length)]!;
  const drawn = voxelPosition(centres[random.integer(centres.length)]!, source.ct.grid.size);
  const { rotationRad, scale, shiftHu } = augmentation;
  const rotation = rotationAbout(randomAxis(random), random.between(-rotationRad, rotationRad));
  const zoom = 1 / random.between(1 - scale, 1 + scale);
  return {
    centre: holdInside(drawn, source.ct.grid.size, patch),
    matrix: inVoxels(rotation, zoom, source.spacingMm),
    shiftHu: random.between(-shiftHu, shiftHu),
  };
}

function voxelPosition(index: number, [, rows, columns]: GridSize): Vector3 {
  const plane = rows * columns;
  return [Math.floor(index / plane), Math.floor((index % plane) / columns), index % columns];
}

/** Moves the centre so that the patch does not reach outside the case further than it must. */
function holdInside(centre: Vector3, size: GridSize, patch: readonly number[]): Vector3 {
  const hold = (axis: 0 | 1 | 2) => {
    const before = Math.floor(patch[axis]! / 2);
    const last = size[axis] - patch[axis]! + before;
    return last < before ? size[axis] >> 1 : Math.min(Math.max(centre[axis], before), last);
  };
  return [hold(0), hold(1), hold(2)];
}

/** Uniform on the sphere. */
function randomAxis(random: Random): Vector3 {
  const axis: Vector3 = [random.normal(), random.normal(), random.normal()];
  const length = Math.hypot(...axis) || 1;
  return [axis[0] / length, axis[1] / length, axis[2] / length];
}

/** Rodrigues' rotation matrix. */
function rotationAbout([a, b, c]: Vector3, angle: number): readonly [Vector3, Vector3, Vector3] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const rest = 1 - cos;
  return [
    [cos + a * a * rest, a * b * rest - c * sin, a * c * rest + b * sin],
    [b * a * rest + c * sin, cos + b * b * rest, b * c * rest - a * sin],
    [c * a * rest - b * sin, c * b * rest + a * sin, cos + c * c * rest],
  ];
}

/** A rotation in mm as a matrix between voxel offsets: anatomy must not shear on voxels that are not cubes. */
function inVoxels(
  rotation: readonly [Vector3, Vector3, Vector3],
  zoom: number,
  spacingMm: Vector3,
): readonly [Vector3, Vector3, Vector3] {
  const row = (to: 0 | 1 | 2): Vector3 => {
    const entry = (from: 0 | 1 | 2) =>
      (zoom * rotation[to][from] * spacingMm[from]) / spacingMm[to];
    return [entry(0), entry(1), entry(2)];
  };
  return [row(0), row(1), row(2)];
}

/** Fills the patch: CT interpolated linearly, labels from the nearest voxel; outside is air and background. */
function samplePatch(
  { ct, labelMap }: TrainingCase,
  { centre, matrix, shiftHu }: Placement,
  { patch: [slices, rows, columns], clipHu }: TrainingConfiguration,
  target: Patch,
): void {
  const [depth, height, width] = ct.grid.size;
  const { hu } = ct;
  const { labels } = labelMap;
  const [stepZ, stepY, stepX] = [matrix[0][2], matrix[1][2], matrix[2][2]];
  let voxel = 0;
  for (let i = 0; i < slices; i++) {
    for (let j = 0; j < rows; j++) {
      // Whole steps from the centre: an unturned patch falls on the case's voxels, CT and labels alike.
      const [di, dj, dk] = [i - (slices >> 1), j - (rows >> 1), -(columns >> 1)];
      let z = centre[0] + matrix[0][0] * di + matrix[0][1] * dj + matrix[0][2] * dk;
      let y = centre[1] + matrix[1][0] * di + matrix[1][1] * dj + matrix[1][2] * dk;
      let x = centre[2] + matrix[2][0] * di + matrix[2][1] * dj + matrix[2][2] * dk;
      for (let k = 0; k < columns; k++, voxel++, z += stepZ, y += stepY, x += stepX) {
        const [nearZ, nearY, nearX] = [Math.round(z), Math.round(y), Math.round(x)];
        const isInside =
          nearZ >= 0 &&
          nearZ < depth &&
          nearY >= 0 &&
          nearY < height &&
          nearX >= 0 &&
          nearX < width;
        if (!isInside) {
          target.ct[voxel] = OUTSIDE;
          continue;
        }
        target.labels[voxel] = labels[(nearZ * height + nearY) * width + nearX]!;
        const value = interpolate(hu, ct.grid.size, z, y, x) + shiftHu;
        target.ct[voxel] = Math.min(Math.max(value, -clipHu), clipHu) / clipHu;
      }
    }
  }
}

/** Trilinear; beyond the outermost centres the nearest value continues. */
function interpolate(hu: Int16Array, size: GridSize, z: number, y: number, x: number): number {
  const [depth, height, width] = size;
  const heldZ = Math.min(Math.max(z, 0), depth - 1);
  const heldY = Math.min(Math.max(y, 0), height - 1);
  const heldX = Math.min(Math.max(x, 0), width - 1);
  const [lowZ, lowY, lowX] = [Math.floor(heldZ), Math.floor(heldY), Math.floor(heldX)];
  const nextZ = lowZ + 1 < depth ? height * width : 0;
  const nextY = lowY + 1 < height ? width : 0;
  const nextX = lowX + 1 < width ? 1 : 0;
  const [shareZ, shareY, shareX] = [heldZ - lowZ, heldY - lowY, heldX - lowX];
  const at = (lowZ * height + lowY) * width + lowX;
  const a = hu[at]! + shareX * (hu[at + nextX]! - hu[at]!);
  const up = at + nextY;
  const b = hu[up]! + shareX * (hu[up + nextX]! - hu[up]!);
  const far = at + nextZ;
  const c = hu[far]! + shareX * (hu[far + nextX]! - hu[far]!);
  const farUp = far + nextY;
  const d = hu[farUp]! + shareX * (hu[farUp + nextX]! - hu[farUp]!);
  const near = a + shareY * (b - a);
  return near + shareZ * (c + shareY * (d - c) - near);
}
