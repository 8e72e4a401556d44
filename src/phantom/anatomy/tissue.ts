import type { PaintedStructure } from "./painted-structures.ts";
import type { Shape } from "./shapes.ts";

/** What a voxel consists of. It decides whether the nodal volume and the bowel bag may cover the voxel. */
export const tissue = {
  air: 0,
  couch: 1,
  fat: 2,
  muscle: 3,
  bone: 4,
  vessel: 5,
  bowel: 6,
  bladder: 7,
  organ: 8,
} as const;

export type Tissue = (typeof tissue)[keyof typeof tissue];

/** Number of parts per tissue. Layers take the parts in turn, so that neighbouring loops of bowel differ. */
export const PARTS_PER_TISSUE = 16;

/** The part of a tissue that a layer gets. `Math.floor(part / PARTS_PER_TISSUE)` gives the tissue back. */
export function partOf(of: Tissue, layer: number): number {
  return of * PARTS_PER_TISSUE + (layer % PARTS_PER_TISSUE);
}

/** HU at a place, in anatomical mm, that lies `depth` mm below the surface of its layer. */
export type HuAt = (depth: number, x: number, y: number, z: number) => number;

/** One shape to paint. Later layers cover earlier ones. */
export interface Layer {
  readonly shape: Shape;
  readonly tissue: Tissue;
  readonly hu: number | HuAt;
  /** Depth in mm below which the HU no longer depends on the depth. Default 8. */
  readonly uniformMm?: number;
  /** The structure of voxels whose centre lies inside the shape; other layers clear the structure below them. */
  readonly structure?: PaintedStructure;
  /** Limits `structure` to part of the shape, in anatomical mm. */
  readonly structureIf?: (x: number, y: number, z: number) => boolean;
}

/** HU of a wall of the given thickness around contents. The change from wall to contents is 1 mm wide. */
export function walled(wallMm: number, wallHu: number, contents: HuAt | number): HuAt {
  return (depth, x, y, z) => {
    const inside = depth - wallMm + 0.5;
    if (inside <= 0) return wallHu;
    const within = typeof contents === "number" ? contents : contents(depth, x, y, z);
    return inside >= 1 ? within : wallHu + inside * (within - wallHu);
  };
}
