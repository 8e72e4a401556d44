import { type Plane, placeAtMm, type Voxel } from "./plane.ts";
import type { PlanePoint } from "./view-state.ts";

/** How millimetres on a plane become pixels of its canvas. */
export interface Projection {
  readonly pixelsPerMm: number;
  /** Pixel of 0 mm. */
  readonly leftPx: number;
  readonly topPx: number;
}

/** Zoom 1 without a pan shows the whole slice in the middle of the canvas. */
export function projectionOf(
  plane: Plane,
  canvas: { readonly width: number; readonly height: number },
  { zoom, pan }: { readonly zoom: number; readonly pan: PlanePoint },
): Projection {
  const across = plane.across.edgesMm;
  const down = plane.down.edgesMm;
  const widthMm = across[across.length - 1]! - across[0]!;
  const heightMm = down[down.length - 1]! - down[0]!;
  const fit = Math.min(canvas.width / widthMm, canvas.height / heightMm);
  const pixelsPerMm = fit * zoom;
  const centreAcrossMm = across[0]! + widthMm / 2 - pan.acrossMm;
  const centreDownMm = down[0]! + heightMm / 2 - pan.downMm;
  return {
    pixelsPerMm,
    leftPx: canvas.width / 2 - centreAcrossMm * pixelsPerMm,
    topPx: canvas.height / 2 - centreDownMm * pixelsPerMm,
  };
}

/** The point of a plane under a canvas pixel. */
export function pointAtPixel(
  { pixelsPerMm, leftPx, topPx }: Projection,
  x: number,
  y: number,
): PlanePoint {
  return { acrossMm: (x - leftPx) / pixelsPerMm, downMm: (y - topPx) / pixelsPerMm };
}

/** The voxel under a point of a plane, on the slice that goes through `at`. */
export function voxelAt(plane: Plane, { acrossMm, downMm }: PlanePoint, at: Voxel): Voxel {
  const voxel: [number, number, number] = [...at];
  voxel[plane.across.axis] = plane.across.voxelAt[placeAtMm(plane.across, acrossMm)]!;
  voxel[plane.down.axis] = plane.down.voxelAt[placeAtMm(plane.down, downMm)]!;
  return voxel;
}
