import { tupleOf } from "../../base/index.ts";
import type { Vector3 } from "../../geometry/index.ts";
import type { CtVolume } from "../../volume/index.ts";

/** What a coarse look at a CT shows. */
export interface BodyLook {
  /** Share of samples between fat and muscle. */
  readonly tissueShare: number;
  readonly lowestHu: number;
  /** Volume of what is enclosed by tissue and as light as lung. */
  readonly lungCc: number;
  /** How many of the four sides of the slices the body reaches, over more than a hand's breadth. */
  readonly cutSides: number;
}

/** Distance between samples within slices and between them. */
const STEP_MM = 6;
const TISSUE_HU = [-200, 200] as const;
const LUNG_HU = [-950, -500] as const;
/** Lighter than this is air or lung; denser is body. */
const BODY_HU = -300;
/**
 * The body is cut where it touches a side over at least this area; the couch's shell, over a long scan, has a third.
 */
const CUT_MM2 = 15_000;

/** Looks at every sixth millimetre of a CT. Spacing is z, y, x. */
export function lookAtBody({ grid, hu }: CtVolume, spacingMm: Vector3): BodyLook {
  const [slices, rows, columns] = grid.size;
  const [dz, dy, dx] = tupleOf(
    spacingMm.map((mm) => Math.max(1, Math.round(STEP_MM / mm))),
    3,
  );
  const [height, width] = [Math.ceil(rows / dy), Math.ceil(columns / dx)];
  const plane = new Int16Array(height * width);
  let [samples, tissue, lung, lowest] = [0, 0, 0, Number.POSITIVE_INFINITY];
  const touched = [0, 0, 0, 0];
  for (let z = 0; z < slices; z += dz) {
    for (let y = 0; y < height; y++) {
      const row = (z * rows + y * dy) * columns;
      for (let x = 0; x < width; x++) plane[y * width + x] = hu[row + x * dx]!;
    }
    for (const value of plane) {
      lowest = Math.min(lowest, value);
      if (value >= TISSUE_HU[0] && value <= TISSUE_HU[1]) tissue++;
    }
    samples += plane.length;
    lung += enclosedLung(plane, height, width);
    countSides(plane, height, width, touched);
  }
  const [stepZ, stepY, stepX] = [dz * spacingMm[0], dy * spacingMm[1], dx * spacingMm[2]];
  const areas = [stepZ * stepX, stepZ * stepX, stepZ * stepY, stepZ * stepY];
  return {
    tissueShare: tissue / samples,
    lowestHu: lowest,
    lungCc: (lung * stepZ * stepY * stepX) / 1000,
    cutSides: touched.filter((count, side) => count * areas[side]! > CUT_MM2).length,
  };
}

/** Samples as light as lung that no way through air joins to the edge of the slice. */
function enclosedLung(plane: Int16Array, height: number, width: number): number {
  const isOutside = new Uint8Array(plane.length);
  const queue: number[] = [];
  const visit = (at: number) => {
    if (isOutside[at] === 1 || plane[at]! > BODY_HU) return;
    isOutside[at] = 1;
    queue.push(at);
  };
  for (let x = 0; x < width; x++) for (const y of [0, height - 1]) visit(y * width + x);
  for (let y = 0; y < height; y++) for (const x of [0, width - 1]) visit(y * width + x);
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const x = at % width;
    if (x > 0) visit(at - 1);
    if (x + 1 < width) visit(at + 1);
    if (at >= width) visit(at - width);
    if (at + width < plane.length) visit(at + width);
  }
  let count = 0;
  for (let at = 0; at < plane.length; at++) {
    const value = plane[at]!;
    if (isOutside[at] === 0 && value >= LUNG_HU[0] && value <= LUNG_HU[1]) count++;
  }
  return count;
}

/** Adds the samples of tissue on each side of a slice: front, back, and the two flanks. */
function countSides(plane: Int16Array, height: number, width: number, touched: number[]): void {
  const add = (side: number, value: number) => {
    if (value > BODY_HU) touched[side]! += 1;
  };
  for (let x = 0; x < width; x++) {
    add(0, plane[x]!);
    add(1, plane[(height - 1) * width + x]!);
  }
  for (let y = 0; y < height; y++) {
    add(2, plane[y * width]!);
    add(3, plane[y * width + width - 1]!);
  }
}
