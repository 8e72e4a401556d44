/**
 * The two frames of Arcuate, kept apart by their types.
 *
 * Patient: LPS, millimetres, [x, y, z]; +x to the patient's left, +y to the back, +z to the head.
 * Voxel: [z, y, x] = [slice, row, column], continuous, 0 is the centre of the first voxel.
 * Only `indexToPatient` and `patientToIndex` cross between them.
 */

export type Vector3 = readonly [number, number, number];

declare const frame: unique symbol;
/** A point in the patient frame: [x, y, z] in mm, LPS. */
export type PatientPoint = Vector3 & { readonly [frame]: "patient" };
/** A point in the voxel frame: [z, y, x], continuous. */
export type VoxelPoint = Vector3 & { readonly [frame]: "voxel" };

/** A point in the patient frame from its coordinates in mm, LPS. */
export function patientPoint(x: number, y: number, z: number): PatientPoint {
  return [x, y, z] as unknown as PatientPoint; // the one place where a patient point is made
}

/** A point in the voxel frame from its indices, which need not be whole numbers. */
export function voxelPoint(z: number, y: number, x: number): VoxelPoint {
  return [z, y, x] as unknown as VoxelPoint; // the one place where a voxel point is made
}

/** Scalar product; both vectors must be of the same frame, which the types do not check. */
export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Vector product a x b, right-handed: in LPS, x (left) cross y (back) is z (head). */
export function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** The vector from b to a. Patient points give mm, voxel points numbers of voxels. */
export function subtract(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** Euclidean length, in the unit of the vector. */
export function norm(a: Vector3): number {
  return Math.sqrt(dot(a, a));
}
