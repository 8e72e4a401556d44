/**
 * Reads pairs of masks as lines of JSON and prints what Arcuate makes of them, for tools/check-metrics.py.
 * Voxels are strings of 0 and 1.
 */
import { createInterface } from "node:readline";
import { compareStructure } from "../src/evaluate/index.ts";
import { type GridSize, patientPoint, type Vector3 } from "../src/geometry/index.ts";
import type { HabitEnds } from "../src/structures/index.ts";
import { fillHoles, keepLargestComponent, type Mask } from "../src/volume/index.ts";

interface MaskPair {
  readonly size: GridSize;
  readonly spacingMm: Vector3;
  readonly toleranceMm: number;
  readonly habitEnds: HabitEnds;
  readonly reference: string;
  readonly predicted: string;
}

function maskOfText({ size, spacingMm }: MaskPair, text: string): Mask {
  return {
    grid: {
      size,
      pixelSpacingMm: [spacingMm[1], spacingMm[2]],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
      sliceOrigins: Array.from({ length: size[0] }, (_, z) => patientPoint(0, 0, z * spacingMm[0])),
    },
    voxels: Uint8Array.from(text, Number),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const pair: MaskPair = JSON.parse(line); // written by check-metrics.py
  const [reference, predicted] = [
    maskOfText(pair, pair.reference),
    maskOfText(pair, pair.predicted),
  ];
  const { toleranceMm, habitEnds } = pair;
  const largest = reference.voxels.slice();
  const components = keepLargestComponent(largest, pair.size, 1);
  const filled = reference.voxels.slice();
  fillHoles(filled, pair.size, 1);
  console.log(
    JSON.stringify({
      score: compareStructure(reference, predicted, { toleranceMm, habitEnds }),
      componentCount: components.componentCount,
      largest: largest.join(""),
      filled: filled.join(""),
    }),
  );
}
