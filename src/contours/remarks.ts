import type { ContourGeometricType } from "./types.ts";

/**
 * What a person may want to know about turning contours into a mask. `contourIndex` counts in the list that was
 * given. Nothing here names a patient or an ROI.
 */
export type ContourRemark =
  /** Points and open lines enclose nothing: not drawn. */
  | {
      readonly kind: "notClosed";
      readonly contourIndex: number;
      readonly geometricType: ContourGeometricType;
    }
  /** Fewer than three points enclose nothing: not drawn. */
  | { readonly kind: "tooFewPoints"; readonly contourIndex: number; readonly pointCount: number }
  /** A coordinate is not a finite number, or no place in a room: not drawn. */
  | { readonly kind: "notFinite"; readonly contourIndex: number }
  /** The points do not lie in one plane parallel to the slices: not drawn. */
  | { readonly kind: "tilted"; readonly contourIndex: number; readonly spreadMm: number }
  /** No slice lies within half the local spacing of the contour's plane: not drawn. */
  | {
      readonly kind: "offGrid";
      readonly contourIndex: number;
      readonly nearestSlice: number;
      readonly distanceMm: number;
    }
  /** Its plane lies further than half the local spacing from the slice that it names: not drawn. */
  | {
      readonly kind: "otherSlice";
      readonly contourIndex: number;
      readonly namedSlice: number;
      /** The slice nearest to its plane. */
      readonly sliceIndex: number;
      /** From the plane to the named slice. */
      readonly distanceMm: number;
    }
  /** Its plane lies beside its slice by more than rounding: drawn there. */
  | {
      readonly kind: "besideSlice";
      readonly contourIndex: number;
      readonly sliceIndex: number;
      readonly distanceMm: number;
    }
  /** Another plane with contours lies nearer to the same slice: not drawn. */
  | {
      readonly kind: "otherPlane";
      readonly contourIndex: number;
      readonly sliceIndex: number;
      readonly distanceMm: number;
    }
  /** The same contour a second time on its slice: drawn once. */
  | { readonly kind: "duplicate"; readonly contourIndex: number; readonly sliceIndex: number }
  /** Reaches beyond the image: drawn as far as the image goes. */
  | {
      readonly kind: "clipped";
      readonly contourIndex: number;
      readonly sliceIndex: number;
      readonly areaMm2: number;
    }
  /** So small or thin that it holds no voxel centre. */
  | { readonly kind: "noVoxel"; readonly contourIndex: number; readonly sliceIndex: number }
  /**
   * Two contours overlap in part or fill the same voxels, which tools read differently: drawn by even-odd, the shared
   * area left out.
   */
  | {
      readonly kind: "overlap";
      readonly contourIndexes: readonly [number, number];
      readonly sliceIndex: number;
      readonly areaMm2: number;
    }
  /** A slice with too many contours to look for overlaps among them: filled by the even-odd rule. */
  | { readonly kind: "crowded"; readonly sliceIndex: number; readonly contourCount: number };
