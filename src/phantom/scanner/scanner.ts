import type { Vector3 } from "../../geometry/index.ts";

/** The scanners of clinical phantoms, named by how their images look. */
export const scannerStyles = ["soft", "standard", "sharp"] as const;
export type ScannerStyle = (typeof scannerStyles)[number];

/** The effects of one scanner and its reconstruction on an image. */
export interface Scanner {
  readonly style: ScannerStyle | "plain";
  /** Standard deviation of the noise for a usual body. */
  readonly noiseHu: number;
  /** Standard deviation of the reconstruction blur within a slice. */
  readonly blurMm: number;
  /** Grain of the noise: the blur of white noise that it is made from (`grainNoise`); 0 for plain phantoms. */
  readonly grainMm: number;
  /** How much a sharp kernel overshoots at edges: the share of the difference from a blurred slice that is added. */
  readonly edgeShare: number;
  /** Error of the HU scale. */
  readonly shiftHu: number;
  /** Value outside the reconstructed circle; undefined when the whole square is reconstructed. */
  readonly paddingHu?: number;
  readonly couch: "flat" | "thin" | "cradle";
}

/** Voxel size of the planning protocol of each style, along z, y, x in mm. The paper has 2.5 or 3 mm and 0.977 mm. */
export const protocolSpacingMm: Readonly<Record<ScannerStyle, Vector3>> = {
  soft: [3, 0.977, 0.977],
  standard: [2.5, 0.977, 0.977],
  sharp: [2.5, 0.977, 0.977],
};

/** The scanner of plain phantoms: blur and simple noise, on a flat couch. */
export function plainScanner(noiseHu: number, blurMm: number): Scanner {
  return { style: "plain", noiseHu, blurMm, grainMm: 0, edgeShare: 0, shiftHu: 0, couch: "flat" };
}

/**
 * The scanner of a clinical phantom.
 * @param noise Factor on the noise, 1 for a usual body; larger bodies have more noise.
 * @param shift A standard normal value; the error of the HU scale follows from it.
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
