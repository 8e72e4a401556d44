/** One hash for one CT, whatever UIDs and names its files have. */
import { ArcuateError, sha256Hex, utf8Bytes } from "../base/index.ts";
import { slicePositionsMm } from "../geometry/index.ts";
import { patientOrder } from "./patient-order.ts";
import type { CtVolume } from "./types.ts";

/**
 * SHA-256 of a CT's Hounsfield units, size and spacing, in hexadecimal. Two exports of one CT have the same hash, also
 * where the second has other UIDs, another patient number, other positions, or its voxels counted from another corner.
 *
 * Positions do not enter: systems that anonymise move the origin, in the plane and along the table. The spacing enters
 * in steps of 0.001 mm; between slices it is the mean, so that positions that were rounded hardly matter. A CT with
 * one changed voxel, or one slice less, has another hash.
 */
export function ctSha256Of(volume: CtVolume): string {
  const { grid, hu } = inPatientOrder(volume);
  const [row, column] = grid.pixelSpacingMm;
  const spacing = [meanGapMm(grid), row, column].map((mm) => Math.round(mm * 1000));
  const head = utf8Bytes(`arcuate CT 1\n${grid.size.join(" ")}\n${spacing.join(" ")}\n`);
  return sha256Hex(head, new Uint8Array(hu.buffer, hu.byteOffset, hu.byteLength));
}

/** A series that is not axial has no patient order, and stays as it is. */
function inPatientOrder(volume: CtVolume): CtVolume {
  try {
    const order = patientOrder(volume.grid);
    return { grid: order.grid, hu: order.apply(volume.hu) };
  } catch (error) {
    if (error instanceof ArcuateError && error.code === "not-axial") return volume;
    throw error;
  }
}

/** 0 for a single slice. */
function meanGapMm(grid: CtVolume["grid"]): number {
  const positions = slicePositionsMm(grid);
  if (positions.length < 2) return 0;
  return (positions.at(-1)! - positions[0]!) / (positions.length - 1);
}
