/**
 * Patches: a centre drawn so that every label gets its share, a moderate random rotation, scaling and shift of HU, and
 * the CT and labels sampled through it.
 */
import type { Random } from "../base/index.ts";
import { evenSpacingMm, type GridSize, type Vector3 } from "../geometry/index.ts";
import { OUTSIDE } from "../predict/index.ts";
import type { CaseFile, CaseVoxels } from "./case-file.ts";
import type { TrainingConfiguration } from "./configuration.ts";
import { drawGeneratedPatch } from "./generated-patch.ts";

/** Patches that run at one time, joined along the first axis. */
export interface MicroBatch {
  readonly samples: number;
  /** Places in the list of cases: which case each patch is of. */
  readonly cases: readonly number[];
  /** Scaled HU, [n, z, y, x]. */
  readonly ct: Float32Array<ArrayBuffer>;
  /** Labels as the loss takes them, some of them `UNKNOWN_LABEL`, [n, z, y, x]. */
  readonly labels: Float32Array<ArrayBuffer>;
  /** 1 for each channel that the sample's case lacks: [n, channels]. */
  readonly missing: Float32Array<ArrayBuffer>;
}

/** One patch of a micro-batch being filled. */
interface PatchTarget {
  readonly ct: Float32Array;
  readonly labels: Float32Array;
}

/** Places to take patches from: prepared cases, and voxels that were falsely taken for a structure. */
export interface PatchSources {
  readonly files: readonly CaseFile[];
  /** For each case, indices of voxels; empty before the first search. */
  readonly falsePositives: readonly Int32Array[];
}

/** From a patch's voxel offsets (from its middle) to a case's voxels. Rows are z, y, x. */
interface Placement {
  readonly centre: Vector3;
  readonly matrix: readonly [Vector3, Vector3, Vector3];
  readonly shiftHu: number;
}

/** Draws a micro-batch from some of the cases. The same state of `random` gives the same patches. */
export function drawMicroBatch(
  sources: PatchSources,
  cases: readonly number[],
  configuration: TrainingConfiguration,
  random: Random,
): MicroBatch {
  const { microBatch: samples, patch, network, mergeMissingLabels } = configuration;
  const voxels = patch[0] * patch[1] * patch[2];
  const ct = new Float32Array(samples * voxels);
  const labels = new Float32Array(samples * voxels);
  const missing = new Float32Array(samples * network.channels);
  const drawnFrom: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    const [from, to] = [sample * voxels, (sample + 1) * voxels];
    const target = { ct: ct.subarray(from, to), labels: labels.subarray(from, to) };
    const chosen = drawPatch(sources, cases, configuration, random, target);
    drawnFrom.push(chosen);
    if (!mergeMissingLabels) continue;
    for (const label of sources.files[chosen]!.header.missingLabels) {
      missing[sample * network.channels + label] = 1;
    }
  }
  return { samples, cases: drawnFrom, ct, labels, missing };
}

/** Fills one patch and says which case it is of. */
function drawPatch(
  sources: PatchSources,
  cases: readonly number[],
  configuration: TrainingConfiguration,
  random: Random,
  target: PatchTarget,
): number {
  const { chosen, voxel } = drawCentre(sources, cases, configuration, random);
  const file = sources.files[chosen]!;
  if (file.header.use === "source" || file.header.use === "given") {
    drawGeneratedPatch(file, voxel, configuration, random, target);
    return chosen;
  }
  const placement = place(file, voxel, configuration, random);
  samplePatch(file, placement, configuration, target);
  return chosen;
}

/**
 * Every label of a case gets the same share of centres. Once false positives were found, some centres are drawn from
 * them.
 */
function drawCentre(
  { files, falsePositives }: PatchSources,
  cases: readonly number[],
  { falsePositiveShare, generated }: TrainingConfiguration,
  random: Random,
): { chosen: number; voxel: number } {
  const mistaken = cases.filter((each) => (falsePositives[each]?.length ?? 0) > 0);
  if (random.uniform() < falsePositiveShare && mistaken.length > 0) {
    const chosen = mistaken[random.integer(mistaken.length)]!;
    const voxels = falsePositives[chosen]!;
    return { chosen, voxel: voxels[random.integer(voxels.length)]! };
  }
  const among = generated ? casesOfAUse(files, cases, generated.givenShare, random) : cases;
  const chosen = among[random.integer(among.length)]!;
  const file = files[chosen]!;
  const { centreCounts } = file.header;
  const present = centreCounts.flatMap((count, label) => (count > 0 ? [label] : []));
  const label = present[random.integer(present.length)]!;
  return { chosen, voxel: file.centre(label, random.integer(centreCounts[label]!)) };
}

/** Draws a given case with its share and a painted one otherwise; where there is only one kind, any case. */
function casesOfAUse(
  files: readonly CaseFile[],
  cases: readonly number[],
  givenShare: number,
  random: Random,
): readonly number[] {
  const isGiven = (each: number) => files[each]!.header.use === "given";
  const given = cases.filter(isGiven);
  if (given.length === 0 || given.length === cases.length) return cases;
  return random.uniform() < givenShare ? given : cases.filter((each) => !isGiven(each));
}

function place(
  { header: { grid } }: CaseFile,
  voxel: number,
  { patch, augmentation }: TrainingConfiguration,
  random: Random,
): Placement {
  const { rotationRad, scale, shiftHu } = augmentation;
  const rotation = rotationAbout(randomAxis(random), random.between(-rotationRad, rotationRad));
  const zoom = 1 / random.between(1 - scale, 1 + scale);
  return {
    centre: holdInside(voxelPosition(voxel, grid.size), grid.size, patch),
    matrix: inVoxels(rotation, zoom, evenSpacingMm(grid)),
    shiftHu: random.between(-shiftHu, shiftHu),
  };
}

function voxelPosition(index: number, [, rows, columns]: GridSize): Vector3 {
  const plane = rows * columns;
  return [Math.floor(index / plane), Math.floor((index % plane) / columns), index % columns];
}

/** Moves the centre so that the patch reaches outside the case no further than necessary. */
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
  file: CaseFile,
  placement: Placement,
  configuration: TrainingConfiguration,
  target: PatchTarget,
): void {
  const { size } = file.header.grid;
  const { low, high } = boxOf(placement, configuration.patch, size);
  const box = file.readBox(low, high);
  const boxSize: GridSize = [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
  const [z, y, x] = placement.centre;
  const centre: Vector3 = [z - low[0], y - low[1], x - low[2]];
  sampleBox(box, boxSize, { ...placement, centre }, configuration, target);
}

/** The part of the case that a patch reaches, with the neighbours that interpolation takes. */
function boxOf(
  { centre, matrix }: Placement,
  patch: readonly number[],
  size: GridSize,
): { low: GridSize; high: GridSize } {
  const bounds = ([0, 1, 2] as const).map((axis) => {
    const reach = matrix[axis].reduce(
      (sum, step, from) => sum + Math.abs(step) * Math.ceil(patch[from]! / 2),
      2,
    );
    return [
      Math.max(Math.floor(centre[axis] - reach), 0),
      Math.min(Math.ceil(centre[axis] + reach) + 1, size[axis]),
    ] as const;
  });
  const corner = (end: 0 | 1): GridSize => [bounds[0]![end], bounds[1]![end], bounds[2]![end]];
  return { low: corner(0), high: corner(1) };
}

/**
 * Voxels outside the box are outside the case: the box holds every voxel that the patch reaches. Plain numbers, no short
 * arrays: drawing patches is a tenth of a run's work.
 */
function sampleBox(
  { hu, labels }: CaseVoxels,
  size: GridSize,
  { centre, matrix, shiftHu }: Placement,
  { patch: [slices, rows, columns], clipHu, centreHu }: TrainingConfiguration,
  target: PatchTarget,
): void {
  const [depth, height, width] = size;
  const [stepZ, stepY, stepX] = [matrix[0][2], matrix[1][2], matrix[2][2]];
  const dk = -(columns >> 1);
  const shift = shiftHu - centreHu;
  let voxel = 0;
  for (let i = 0; i < slices; i++) {
    const di = i - (slices >> 1);
    for (let j = 0; j < rows; j++) {
      // Whole steps from the centre: an unturned patch falls on the case's voxels, CT and labels alike.
      const dj = j - (rows >> 1);
      let z = centre[0] + matrix[0][0] * di + matrix[0][1] * dj + matrix[0][2] * dk;
      let y = centre[1] + matrix[1][0] * di + matrix[1][1] * dj + matrix[1][2] * dk;
      let x = centre[2] + matrix[2][0] * di + matrix[2][1] * dj + matrix[2][2] * dk;
      for (let k = 0; k < columns; k++, voxel++, z += stepZ, y += stepY, x += stepX) {
        const nearZ = Math.floor(z + 0.5);
        const nearY = Math.floor(y + 0.5);
        const nearX = Math.floor(x + 0.5);
        const isOutside =
          nearZ < 0 ||
          nearZ >= depth ||
          nearY < 0 ||
          nearY >= height ||
          nearX < 0 ||
          nearX >= width;
        if (isOutside) {
          target.ct[voxel] = OUTSIDE;
          continue;
        }
        target.labels[voxel] = labels[(nearZ * height + nearY) * width + nearX]!;
        const value = interpolate(hu, size, z, y, x) + shift;
        target.ct[voxel] = Math.min(Math.max(value, -clipHu), clipHu) / clipHu;
      }
    }
  }
}

/** Trilinear; beyond the outermost centres the nearest value continues. */
function interpolate(hu: Int16Array, size: GridSize, z: number, y: number, x: number): number {
  const height = size[1];
  const width = size[2];
  const heldZ = Math.min(Math.max(z, 0), size[0] - 1);
  const heldY = Math.min(Math.max(y, 0), height - 1);
  const heldX = Math.min(Math.max(x, 0), width - 1);
  const lowZ = Math.floor(heldZ);
  const lowY = Math.floor(heldY);
  const lowX = Math.floor(heldX);
  const shareY = heldY - lowY;
  const shareX = heldX - lowX;
  const nextY = lowY + 1 < height ? width : 0;
  const nextX = lowX + 1 < width ? 1 : 0;
  const at = (lowZ * height + lowY) * width + lowX;
  const near = bilinear(hu, at, nextY, nextX, shareY, shareX);
  if (lowZ + 1 >= size[0]) return near;
  const far = bilinear(hu, at + height * width, nextY, nextX, shareY, shareX);
  return near + (heldZ - lowZ) * (far - near);
}

function bilinear(
  hu: Int16Array,
  at: number,
  nextY: number,
  nextX: number,
  shareY: number,
  shareX: number,
): number {
  const up = at + nextY;
  const a = hu[at]! + shareX * (hu[at + nextX]! - hu[at]!);
  const b = hu[up]! + shareX * (hu[up + nextX]! - hu[up]!);
  return a + shareY * (b - a);
}
