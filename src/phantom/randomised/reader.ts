import { cropVoxels } from "../../volume/index.ts";
import type { PairSource } from "./pair.ts";
import { type PaintedSource, SOURCE_SPACING_MM } from "./source.ts";

/** Makes a source in memory readable for `drawPair`. */
export function sourceReader({ grid, hu, parts, labels }: PaintedSource): PairSource {
  const { size } = grid;
  return {
    size,
    spacingMm: SOURCE_SPACING_MM,
    read: (low, high) => ({
      hu: cropVoxels(hu, size, { low, high }),
      parts: cropVoxels(parts, size, { low, high }),
      labels: cropVoxels(labels, size, { low, high }),
    }),
  };
}
