import type { PaintedStructure } from "./painted-structures.ts";
import type { Shape } from "./shapes.ts";

/** What a voxel is made of: decides what the nodal volume and the bowel bag may cover. */
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

/** Layers of one tissue that are told apart, in turn: neighbouring loops of bowel differ. */
export const PARTS_PER_TISSUE = 16;

/** One number for a tissue and the layer that holds it; `Math.floor(part / PARTS_PER_TISSUE)` is the tissue. */
export function partOf(of: Tissue, layer: number): number {
  return of * PARTS_PER_TISSUE + (layer % PARTS_PER_TISSUE);
}

/** HU at a place `depth` mm below the surface of the layer it belongs to. */
export type HuAt = (depth: number, x: number, y: number, z: number) => number;

/** One thing painted into the phantom; later layers cover earlier ones. */
export interface Layer {
  readonly shape: Shape;
  readonly tissue: Tissue;
  readonly hu: number | HuAt;
  /** Deeper than this below the surface the HU no longer depends on the depth, in mm. Default 8. */
  readonly uniformMm?: number;
  /** The structure of voxels whose centre lies inside the shape; other layers clear the structure below them. */
  readonly structure?: PaintedStructure;
  /** Limits `structure` to part of the shape, in anatomical mm. */
  readonly structureIf?: (x: number, y: number, z: number) => boolean;
}

/** HU of a wall of the given thickness around contents; the step is a millimetre wide. */
export function walled(wallMm: number, wallHu: number, contents: HuAt | number): HuAt {
  return (depth, x, y, z) => {
    const inside = depth - wallMm + 0.5;
    if (inside <= 0) return wallHu;
    const within = typeof contents === "number" ? contents : contents(depth, x, y, z);
    return inside >= 1 ? within : wallHu + inside * (within - wallHu);
  };
}
