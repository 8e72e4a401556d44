/** Contour Geometric Type, the defined terms of PS3.3 C.8.8.6. */
export type ContourGeometricType =
  | "POINT"
  | "OPEN_PLANAR"
  | "OPEN_NONPLANAR"
  | "CLOSED_PLANAR"
  | "CLOSEDPLANAR_XOR";

export interface Contour {
  readonly geometricType: ContourGeometricType;
  /** x, y, z, x, y, z, ... in the patient frame (LPS, mm). The first point is not repeated at the end. */
  readonly points: Float64Array;
  /** SOP Instance UID of the slice it was drawn on, where the file says so. */
  readonly sliceUid?: string;
}

/** One ROI as a structure set holds it. */
export interface Roi {
  /** ROI Number: the only key; names may repeat. */
  readonly number: number;
  readonly name: string;
  readonly frameOfReferenceUid?: string;
  readonly colour?: readonly [red: number, green: number, blue: number];
  /** RT ROI Interpreted Type, e.g. ORGAN or CTV; empty when not said. */
  readonly interpretedType: string;
  /** ROI Generation Algorithm: AUTOMATIC, SEMIAUTOMATIC, MANUAL or empty. */
  readonly generationAlgorithm: string;
  readonly generationDescription?: string;
  readonly contours: readonly Contour[];
}

/** All ROIs of one RTSTRUCT, in the file's order. */
export interface StructureSet {
  /** Structure Set Label, at most 16 characters. */
  readonly label: string;
  readonly rois: readonly Roi[];
}
