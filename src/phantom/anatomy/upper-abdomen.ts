import type { Body } from "./body.ts";
import { smoothNoise } from "./noise.ts";
import type { Patient } from "./patient.ts";
import { clip, ellipsoid, mirror, type Shape, smoothMax } from "./shapes.ts";
import { type HuAt, type Layer, tissue } from "./tissue.ts";

/** The organs in the upper slices of a long scan: the kidneys, the tip of the liver, the last ribs. */
export interface UpperAbdomen {
  readonly layers: readonly Layer[];
  /** Shapes that the bowel must stay clear of. */
  readonly solid: readonly Shape[];
}

/** Builds the upper abdomen; empty for plain phantoms. */
export function createUpperAbdomen(patient: Patient, body: Body): UpperAbdomen {
  if (patient.variation === "plain") return { layers: [], solid: [] };
  const random = patient.random.fork("upper abdomen");
  const drop = random.between(-14, 18);
  const left = ellipsoid([64, 44, 272 - drop], [29, 26, 54]);
  const right = ellipsoid([-64, 44, 256 - drop], [29, 26, 54]);
  const liver = clip(
    ellipsoid([-78, -14, 330 - drop + random.between(-15, 15)], [78, 86, 92]),
    (x, y, z) => body.fascia(x, y, z) + 14,
  );
  const soft = (shape: Shape, hu: HuAt | number): Layer => ({ shape, tissue: tissue.organ, hu });
  return {
    layers: [
      soft(liver, patient.hu.muscle + (patient.hasContrast ? 45 : 2)),
      ...[left, right].map((shape) => soft(shape, kidneyHu(patient))),
      ...ribs(patient, body),
    ],
    solid: [left, right, liver],
  };
}

/** HU of a kidney: a rim of tissue around the fat of the kidney's sinus. */
function kidneyHu({ hasContrast, hu, random }: Patient): HuAt {
  const lobes = smoothNoise(random.fork("kidney"), 11);
  const rim = hasContrast ? hu.blood * 0.95 : 33;
  return (depth, x, y, z) => (depth + 3 * lobes(x, y, z) > 15 ? hu.fat + 30 : rim);
}

/** The last two ribs on each side: bands in the wall of the body that run down and forward. */
function ribs(patient: Patient, body: Body): Layer[] {
  const { cortex, marrow } = patient.hu;
  const hu: HuAt = (depth) => (depth < 1.5 ? cortex * 0.8 : marrow);
  const bands = [rib(body, 262, 22), rib(body, 290, -18)];
  return bands.flatMap((shape) =>
    [shape, mirror(shape)].map((each) => ({ shape: each, tissue: tissue.bone, hu })),
  );
}

/**
 * One rib of the left side.
 * @param topMm Height (z) where the rib leaves the spine.
 * @param endMm How far forward (y) it reaches.
 */
function rib(body: Body, topMm: number, endMm: number): Shape {
  return {
    box: { low: [28, -60, 180], high: [180, 120, topMm + 20] },
    distance: (x, y, z) => {
      const along = z - (topMm - 0.5 * (x - 30) - 0.25 * (80 - y));
      if (along > 30 || along < -30) return Math.abs(along) - 8;
      const within = Math.abs(-body.fascia(x, y, z) - 9) - 4;
      return Math.max(smoothMax(within, Math.abs(along) * 0.85 - 5, 4), endMm - y);
    },
  };
}
