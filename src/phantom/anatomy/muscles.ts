import type { Body } from "./body.ts";
import { type Belly, DEEP, PACKED, PSOAS } from "./muscle-table.ts";
import { smoothNoise } from "./noise.ts";
import type { Patient } from "./patient.ts";
import {
  clip,
  compartments,
  curve,
  type Distance,
  ellipsoid,
  type Knot,
  mirror,
  type Shape,
  tube,
} from "./shapes.ts";
import { type HuAt, type Layer, tissue } from "./tissue.ts";
import type { WingSurface } from "./wing.ts";

/** The muscles of the body. */
export interface Muscles {
  readonly layers: readonly Layer[];
  /** The muscles that the bowel lies on, of both sides. */
  readonly besideBowel: readonly Shape[];
}

/** The shapes that the muscles lie on or within. */
export interface MuscleFrame {
  readonly body: Body;
  readonly wing: WingSurface;
  /** The fat around the left femoral vessels, where there is no muscle. */
  readonly sheath: Shape;
}

/** Builds the muscles of the belly, the pelvis and the thighs. */
export function createMuscles(patient: Patient, { body, wing, sheath }: MuscleFrame): Muscles {
  const hu = muscleHu(patient);
  const layer = (shape: Shape): Layer => ({
    shape,
    tissue: tissue.muscle,
    hu,
    uniformMm: 1,
  });
  const fascia: Distance = body.fascia;
  const smallPelvis = ellipsoid([0, 20, -5], [57, 64, 62]);
  const outside: Distance = (x, y, z) =>
    Math.max(fascia(x, y, z) + 1, -smallPelvis.distance(x, y, z), -sheath.distance(x, y, z));
  const packed = compartments(
    [...outerPlates(wing), ...PACKED.map(belly)],
    patient.muscle.swellMm,
    patient.muscle.cleftMm,
  );
  const beside = [iliacus(wing), belly(PSOAS)];
  const deep = [...beside, ...DEEP.map(belly)].map((shape) => clip(shape, fascia));
  // The limits are computed first, because that takes less time than the packed muscles.
  const buttockAndThigh = clip({ box: packed.box, distance: outside }, packed.distance);
  const oneSide = [buttockAndThigh, ...deep];
  const layers = [
    layer(abdominalWall(body)),
    ...oneSide.flatMap((shape) => [layer(shape), layer(mirror(shape))]),
    layer(levator()),
  ];
  return { layers, besideBowel: beside.flatMap((shape) => [shape, mirror(shape)]) };
}

/** HU of muscle with streaks of fat along its fibres. */
function muscleHu(patient: Patient): HuAt {
  const { muscle } = patient.hu;
  const { streakHu, streakFrom } = patient.muscle;
  const coarse = smoothNoise(patient.random.fork("muscle"), 9);
  return (depth, x, y, z) => {
    const fat = coarse(x, y, z * 0.35) - streakFrom;
    return muscle - (fat > 0 && depth > 1 ? streakHu * fat * 2.5 : 0);
  };
}

/** Muscles that reach this far down the thigh continue to the knee, which lies below every image. */
const THIGH_MM = -140;

function belly([knots, stretch]: Belly): Shape {
  const [before, last] = [knots[knots.length - 2]!, knots[knots.length - 1]!];
  if (last[2] > THIGH_MM) return tube(curve(knots, 3), stretch);
  const share = 100 / (before[2] - last[2]);
  const further: Knot = [
    last[0] + share * (last[0] - before[0]) * 0.5,
    last[1] + share * (last[1] - before[1]) * 0.5,
    last[2] - 100,
    last[3],
  ];
  return tube(curve([...knots, further], 3), stretch);
}

/** A flat muscle on the blade of the ilium, `offsetMm` outwards from the middle of the blade. */
function sheet(wing: WingSurface, offsetMm: number, halfMm: number, inset: number): Shape {
  return {
    box: { low: [40, -60, 0], high: [175, 96, 132] },
    distance: (x, y, z) => {
      const edge = wing.outline(y, z) + inset;
      if (edge > 12) return edge;
      const bulge = Math.min(1, Math.max(0, -edge / 26));
      const half = halfMm * (0.35 + 0.65 * bulge);
      const middle = wing.lateral(y, z) + offsetMm * (0.4 + 0.6 * bulge);
      return Math.max(Math.abs(x - middle) * 0.75 - half, edge);
    },
  };
}

function iliacus(wing: WingSurface): Shape {
  return clip(sheet(wing, -13, 7, 2), (_x, y) => y - 52);
}

/** Gluteus minimus and medius, on the outside of the blade. */
function outerPlates(wing: WingSurface): Shape[] {
  const minimus = clip(sheet(wing, 11, 5, 8), (_x, y) => y - 60);
  const medius = clip(sheet(wing, 26, 7, 4), (_x, y) => y - 72);
  return [minimus, medius];
}

/** The muscle layers of the belly wall, and the straight muscles in front. */
function abdominalWall(body: Body): Shape {
  return {
    box: { low: [-200, -140, -20], high: [200, 60, 400] },
    distance: (x, y, z) => {
      const depth = -body.fascia(x, y, z);
      const side = Math.abs(x);
      const thick = side < 62 ? 10 - 5 * Math.max(0, 1 - side / 7) : 13;
      // The wall ends at the line from the pubis to the front spine of the ilium.
      const lower = Math.max(y - 46, 0.8 * (Math.min(side, 115) * 0.8 - 12 - z));
      return Math.max(Math.abs(depth - thick / 2 - 1) - thick / 2, lower);
    },
  };
}

/** The pelvic floor: a thin funnel around the anal canal. */
function levator(): Shape {
  return {
    box: { low: [-62, -20, -62], high: [62, 80, -2] },
    distance: (x, y, z) => {
      const dy = (y - 24) * 0.8;
      const radius = Math.sqrt(x * x + dy * dy);
      const d = Math.abs(radius - 12 - 0.016 * (z + 60) * (z + 60)) * 0.7 - 2.2;
      return Math.max(d, -60 - z, z + 4, -14 - y);
    },
  };
}
