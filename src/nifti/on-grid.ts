/** Whether a label map lies on the voxels of a CT, and its labels in the CT's order. */
import { type ImageGrid, indexToPatient, voxelPoint } from "../geometry/index.ts";
import type { LabelMap } from "../volume/index.ts";
import { AGREEMENT, layoutFromEnds, type NiftiLayout, placeAffine } from "./layout.ts";
import { niftiProblem } from "./problem.ts";

/**
 * A label map on the grid of its CT. A file may have its axes in another order or direction than the CT.
 * @param read As `readNiftiLabels` gives it. @param path Of its file, for messages.
 * @returns The labels in the CT's order, on the CT's own grid.
 * @throws {ArcuateError} `nifti-grid-differs` unless every voxel lies where one of the CT lies, to a tenth of the voxel's
 * shortest side.
 */
export function labelsOnGrid(read: LabelMap, ct: ImageGrid, path: string): LabelMap {
  const { affine, size } = layoutFromEnds(ct);
  const natural = placeAffine(affine, size, path);
  const difference = differenceOf(read.grid, ct, natural);
  if (difference !== undefined) {
    const mustHold = "a label map must lie on the voxels of the CT";
    throw niftiProblem(path, "nifti-grid-differs", { mustHold, got: difference });
  }
  const { first, steps } = natural.layout;
  const [slices, rows, columns] = read.grid.size;
  const labels = new Uint8Array(read.labels.length);
  let voxel = 0;
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      const row = first + z * steps[0] + y * steps[1];
      for (let x = 0; x < columns; x++) labels[row + x * steps[2]] = read.labels[voxel++]!;
    }
  }
  return { grid: ct, labels };
}

interface Placed {
  readonly grid: ImageGrid;
  readonly layout: NiftiLayout;
}

/** What differs, in words; undefined where the two are the same grid. */
function differenceOf(own: ImageGrid, ct: ImageGrid, natural: Placed): string | undefined {
  const wanted = natural.grid;
  if (own.size.some((side, axis) => side !== wanted.size[axis])) {
    return `${own.size.join(" x ")} voxels instead of ${wanted.size.join(" x ")}`;
  }
  const apartMm = largestDistanceMm(own, ct, natural.layout);
  const [ownMm, wantedMm] = [spacingMm(own), spacingMm(wanted)];
  if (apartMm <= AGREEMENT * Math.min(...wantedMm)) return undefined;
  const [got, instead] = [ownMm, wantedMm].map((sides) => sides.map(formatMm).join(" x "));
  if (got !== instead) return `voxels of ${got} mm instead of ${instead} mm`;
  return `voxels up to ${apartMm.toFixed(1)} mm beside those of the CT`;
}

/** Along all edges of the image, so that uneven slices count. */
function largestDistanceMm(own: ImageGrid, ct: ImageGrid, { first, steps }: NiftiLayout): number {
  const [, rows, columns] = ct.size;
  let largest = 0;
  for (const [z, y, x] of edgeVoxels(own.size)) {
    const index = first + z * steps[0] + y * steps[1] + x * steps[2];
    const row = Math.floor(index / columns);
    const there = voxelPoint(Math.floor(row / rows), row % rows, index % columns);
    const [a, b] = [indexToPatient(own, voxelPoint(z, y, x)), indexToPatient(ct, there)];
    largest = Math.max(largest, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
  }
  return largest;
}

type Index = [z: number, y: number, x: number];

function* edgeVoxels(size: ImageGrid["size"]): Generator<Index> {
  const end = (axis: number, bit: number) => (bit === 0 ? 0 : size[axis]! - 1);
  for (const axis of [0, 1, 2] as const) {
    for (let along = 0; along < size[axis]; along++) {
      for (const bits of [0, 1, 2, 3]) {
        const voxel: Index = [
          end(0, bits & 1),
          end(1, axis === 0 ? bits & 1 : bits >> 1),
          end(2, bits >> 1),
        ];
        voxel[axis] = along;
        yield voxel;
      }
    }
  }
}

/** Slices, rows, columns; 0 for the distance of a single slice from the next. */
function spacingMm({ sliceOrigins, pixelSpacingMm }: ImageGrid): [number, number, number] {
  const [a, b] = sliceOrigins;
  const sliceMm = a && b ? Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) : 0;
  return [sliceMm, ...pixelSpacingMm];
}

function formatMm(mm: number): string {
  return `${Number(mm.toFixed(3))}`;
}
