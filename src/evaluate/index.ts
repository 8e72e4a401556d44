/**
 * evaluate/: how well a predicted structure agrees with the clinic's reference, in figures whose definitions are
 * written down (docs/evaluation.md), and in pictures. It reads no files and decides nothing.
 */

export {
  type NamedOverlay,
  type OverlayOptions,
  renderOverlay,
  renderOverlaySet,
} from "./overlay.ts";
export type { GreyWindow } from "./overlay-image.ts";
export {
  compareStructure,
  diceCoefficient,
  hausdorffDistance95,
  meanSurfaceDistance,
  type Scored,
  type StructureScore,
  surfaceDice,
} from "./structure-score.ts";
export { type SurfaceDistances, surfaceDistances } from "./surface-distances.ts";
