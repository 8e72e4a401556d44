/** Slices whose UIDs say that they are no CT, while their positions say that they are. */
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import { slicePositionsMm } from "../../geometry/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import { digestOf } from "./digest.ts";
import type { CtSeriesFiles } from "./series-files.ts";

/**
 * @returns The remark where the user trusts the positions.
 * @throws {ArcuateError} The contradiction, where they do not.
 */
export function checkContradiction(
  { contradiction, slices }: CtSeriesFiles,
  trustPositions = false,
): CaseRemark[] {
  if (contradiction === undefined) return [];
  const { code, mustHold, got, means } = contradiction;
  if (!trustPositions) {
    const message = `Cannot read the CT series: ${mustHold}, got ${got}`;
    throw new ArcuateError("input", code, message, { fields: { slices: slices.length } });
  }
  const text = `${means}; the slices were joined by their positions because you asked for it`;
  return [caseRemark("positions-trusted", text, { figures: { slices: slices.length } })];
}

/**
 * Refuses slices at different places with the same pixels: then the positions are wrong, too. Slices of one value, as
 * beyond the patient, are all alike.
 * @throws {ArcuateError} `pixels-repeated`.
 */
export function requireDistinct({ grid, hu }: CtVolume): void {
  const [slices, rows, columns] = grid.size;
  const pixels = rows * columns;
  const seen = new Map<string, number>();
  for (let z = 0; z < slices; z++) {
    const slice = hu.subarray(z * pixels, (z + 1) * pixels);
    if (slice.every((value) => value === slice[0])) continue;
    const key = digestOf(slice);
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, z);
      continue;
    }
    const positions = slicePositionsMm(grid);
    const where = [other, z].map((at) => `${positions[at]!.toFixed(2)} mm`).join(" and ");
    const message = `Cannot join slices by their positions: slices at different places must differ, got the same pixels at ${where}`;
    throw new ArcuateError("input", "pixels-repeated", message, { fields: { slice: z } });
  }
}
