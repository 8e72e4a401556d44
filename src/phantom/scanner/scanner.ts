import type { Vector3 } from "../../geometry/index.ts";

/** The scanners of the clinical phantoms, by how their pictures look. */
export const scannerStyles = ["soft", "standard", "sharp"] as const;
export type ScannerStyle = (typeof scannerStyles)[number];

/** What one scanner and its reconstruction do to a picture. */
export interface Scanner {
  readonly style: ScannerStyle | "plain";
  /** Standard deviation of the noise. */
  readonly noiseHu: number;
  /** Standard deviation of the reconstruction blur within a slice. */
  readonly blurMm: number;
  /** Grain of the noise: white noise blurred by this, less the same blurred by twice as much; 0 for plain phantoms. */
  readonly grainMm: number;
  /** How much a sharp kernel overshoots at edges, as a share of what it makes steeper. */
  readonly edgeShare: number;
  /** Error of the HU scale. */
  readonly shiftHu: number;
  /** Stored outside the circle that is reconstructed; undefined where the whole square is. */
  readonly paddingHu?: number;
  readonly couch: "flat" | "thin" | "cradle";
}

/** Voxels of each style's planning protocol: slices, rows, columns in mm. The paper: 2.5 or 3 mm, 0.977 mm pixels. */
export const protocolSpacingMm: Readonly<Record<ScannerStyle, Vector3>> = {
  soft: [3, 0.977, 0.977],
  standard: [2.5, 0.977, 0.977],
  sharp: [2.5, 0.977, 0.977],
};

export function plainScanner(noiseHu: number, blurMm: number): Scanner {
  return { style: "plain", noiseHu, blurMm, grainMm: 0, edgeShare: 0, shiftHu: 0, couch: "flat" };
}

/**
 * @param noise Factor of the patient's own noise, 1 for a usual body; larger bodies let less through.
 * @param shift Standard normal.
 */
export function styledScanner(style: ScannerStyle, noise: number, shift: number): Scanner {
  switch (style) {
    case "soft":
      return {
        ...{ style, noiseHu: 8 * noise, blurMm: 1.1, grainMm: 1.5, edgeShare: 0 },
        ...{ shiftHu: 2 + 2 * shift, paddingHu: -1024, couch: "thin" },
      };
    case "standard":
      return {
        ...{ style, noiseHu: 13 * noise, blurMm: 0.75, grainMm: 0.9, edgeShare: 0 },
        ...{ shiftHu: -3 + 2 * shift, paddingHu: -2000, couch: "cradle" },
      };
    case "sharp":
      return {
        ...{ style, noiseHu: 20 * noise, blurMm: 0.55, grainMm: 0.65, edgeShare: 0.5 },
        ...{ shiftHu: 2 * shift, couch: "flat" },
      };
    default:
      return style satisfies never;
  }
}
