import type { Random } from "../../base/index.ts";
import type { GridSize, Vector3 } from "../../geometry/index.ts";
import { acquire, cutField, limit } from "./acquisition.ts";
import { colour, drawAppearance } from "./appearance.ts";
import { addClutter } from "./clutter.ts";
import { addCouch } from "./couch.ts";
import { drawDeformation } from "./deformation.ts";
import { AIR_HU, reachOf, sampleDeformed } from "./sample.ts";
import type { PaintedVoxels } from "./source.ts";

/** A painted body that is read piece by piece. */
export interface PairSource {
  readonly size: GridSize;
  readonly spacingMm: Vector3;
  /** Whether there is air above the last slice and below the first. Otherwise those slices are repeated there. */
  readonly endsWithField?: boolean;
  /** Reads the voxels from corner `low` up to, not including, corner `high`. */
  readonly read: (low: GridSize, high: GridSize) => PaintedVoxels;
}

/** The grid of a pair and its place in the source. */
export interface PairFrame {
  readonly size: GridSize;
  readonly spacingMm: Vector3;
  /** Slice of the source at the middle of the pair. */
  readonly slice: number;
}

/** A CT and its labels; shape [z, y, x]. */
export interface TrainingPair {
  /** HU in the range that a scanner stores; not rounded. */
  readonly hu: Float32Array;
  readonly labels: Uint8Array;
}

/** Standard deviation of the distance within slices from the middle of the body to the middle of the pair, in mm. */
const OFF_CENTRE_MM = 14;

/**
 * Draws a training pair from a painted body: the body is deformed, its tissues get new HU, and it is laid on a couch,
 * scanned, and cut by the field. The same state of `random` gives the same pair.
 * Source: domain randomisation as in SynthSeg for the brain (Billot et al. 2023), but HU keep their physical meaning.
 */
export function drawPair(source: PairSource, frame: PairFrame, random: Random): TrainingPair {
  const { size, spacingMm } = frame;
  const off = (axis: 1 | 2) => (OFF_CENTRE_MM * random.normal()) / source.spacingMm[axis];
  const deformation = drawDeformation(random, {
    size,
    spacingMm,
    sourceSpacingMm: source.spacingMm,
    centre: [frame.slice, source.size[1] / 2 + off(1), source.size[2] / 2 + off(2)],
  });
  const count = size[0] * size[1] * size[2];
  const pair = { hu: new Float32Array(count).fill(AIR_HU), labels: new Uint8Array(count) };
  const reach = reachOf(deformation, size, source.size);
  const appearance = drawAppearance(random);
  if (reach !== undefined) {
    const { low, high } = reach;
    const box = { low, size: [high[0] - low[0], high[1] - low[1], high[2] - low[2]] as const };
    const painted = source.read(low, high);
    const coloured = colour(painted, box, appearance, random);
    addClutter(coloured, painted.parts, appearance.softHu, random.fork("clutter"));
    const ends = source.endsWithField ? source.size[0] : undefined;
    sampleDeformed(coloured, deformation, size, pair, ends);
  }
  addCouch(pair.hu, size, spacingMm, random);
  acquire(pair.hu, size, random);
  cutField(pair, size, spacingMm, random);
  limit(pair.hu);
  return pair;
}
