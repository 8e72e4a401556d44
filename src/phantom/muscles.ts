import type { Body } from "./body.ts";
import { smoothNoise } from "./noise.ts";
import type { Patient } from "./patient.ts";
import {
  type Box,
  clip,
  curve,
  type Distance,
  type Knot,
  mirror,
  type Shape,
  tube,
} from "./shapes.ts";
import type { WingSurface } from "./skeleton.ts";
import { type HuAt, type Layer, tissue } from "./tissue.ts";

type Belly = readonly [knots: readonly Knot[], stretch?: readonly [number, number, number]];

/** Muscles of the left side as tubes: knots x, y, z, radius and how flat they are. Order: deep before shallow. */
const BELLIES: readonly Belly[] = [
  // obturator internus along the wall of the small pelvis, and externus under the ramus
  [
    [
      [62, 6, 14, 10],
      [62, 18, -8, 13],
      [56, 14, -34, 11],
    ],
    [0.55, 1.6, 1],
  ],
  [
    [
      [38, -12, -34, 9],
      [70, 10, -38, 9],
      [108, 20, -34, 7],
    ],
  ],
  // piriformis
  [
    [
      [30, 72, 44, 8],
      [70, 62, 26, 11],
      [122, 24, 6, 7],
    ],
  ],
  // pectineus, adductors, gracilis
  [
    [
      [34, -48, -10, 10],
      [62, -36, -36, 13],
      [92, -8, -74, 9],
    ],
  ],
  [
    [
      [22, -36, -44, 9],
      [48, -22, -80, 20],
      [72, -8, -150, 24],
    ],
  ],
  [
    [
      [34, 2, -62, 12],
      [62, 22, -90, 25],
      [78, 20, -150, 27],
    ],
  ],
  [
    [
      [14, -14, -54, 5],
      [26, 0, -95, 8],
      [28, 8, -150, 9],
    ],
    [0.8, 1.8, 1],
  ],
  // hamstrings
  [
    [
      [66, 48, -74, 8],
      [80, 54, -105, 19],
      [84, 54, -160, 25],
    ],
  ],
  // vastus intermedius and lateralis
  [
    [
      [128, -10, -56, 12],
      [124, -18, -90, 20],
      [116, -20, -160, 23],
    ],
  ],
  [
    [
      [146, 10, -44, 10],
      [148, 2, -84, 22],
      [142, 0, -160, 27],
    ],
    [0.8, 1.25, 1],
  ],
  // rectus femoris, sartorius, tensor
  [
    [
      [98, -40, 12, 8],
      [104, -54, -40, 14],
      [106, -58, -90, 17],
      [104, -58, -160, 18],
    ],
  ],
  [
    [
      [124, -46, 56, 7],
      [98, -66, -8, 9],
      [62, -66, -90, 9],
      [44, -50, -160, 9],
    ],
    [1.3, 0.9, 1],
  ],
  [
    [
      [134, -32, 58, 9],
      [146, -32, 0, 13],
      [152, -26, -60, 11],
      [152, -20, -110, 5],
    ],
    [0.8, 1.6, 1],
  ],
  // erector spinae, quadratus lumborum
  [
    [
      [22, 76, 210, 20],
      [25, 74, 150, 20],
      [24, 80, 110, 17],
      [16, 92, 60, 9],
    ],
    [1.25, 0.9, 1],
  ],
  [
    [
      [62, 48, 210, 12],
      [70, 46, 160, 12],
      [80, 50, 128, 8],
    ],
    [1.4, 0.8, 1],
  ],
  // psoas down to the lesser trochanter
  [
    [
      [40, 20, 210, 14],
      [44, 12, 165, 18],
      [50, 2, 120, 20],
      [58, -8, 88, 19],
      [74, -22, 54, 19],
      [84, -34, 22, 16],
      [94, -32, -8, 14],
      [106, -2, -40, 10],
      [112, 18, -60, 7],
    ],
  ],
  // gluteus maximus in three overlapping bundles
  [
    [
      [56, 92, 74, 16],
      [96, 84, 30, 22],
      [136, 52, -16, 14],
    ],
    [1.15, 1.1, 1.5],
  ],
  [
    [
      [44, 100, 44, 16],
      [82, 92, -4, 26],
      [128, 58, -46, 17],
    ],
    [1.2, 0.95, 1.4],
  ],
  [
    [
      [32, 98, 14, 12],
      [68, 88, -40, 24],
      [120, 56, -84, 14],
    ],
    [1.2, 0.95, 1.3],
  ],
];

export function createMuscles(patient: Patient, body: Body, wing: WingSurface): Layer[] {
  const hu = muscleHu(patient);
  const within: Distance = body.fascia;
  const layer = (shape: Shape): Layer => ({ shape, tissue: tissue.muscle, hu });
  const oneSide = [...plates(wing), ...BELLIES.map(belly)];
  return [
    layer(abdominalWall(body)),
    ...oneSide.flatMap((shape) => {
      const inside = clip(shape, within);
      return [layer(inside), layer(mirror(inside))];
    }),
    layer(levator()),
  ];
}

/** Muscle with streaks of fat along its fibres. */
function muscleHu(patient: Patient): HuAt {
  const { muscle } = patient.hu;
  const coarse = smoothNoise(patient.random.fork("muscle"), 9);
  const streak = 6 + 10 * patient.random.fork("streak").uniform();
  return (depth, x, y, z) => {
    const fat = coarse(x, y, z * 0.35) - 1;
    return muscle - (fat > 0 && depth > 1 ? streak * fat * 2.5 : 0);
  };
}

function belly([knots, stretch]: Belly): Shape {
  return tube(curve(knots, 3), stretch);
}

/** Iliacus inside the blade of the ilium; the gluteus medius and minimus outside. */
function plates(wing: WingSurface): Shape[] {
  const box: Box = { low: [40, -60, 0], high: [175, 96, 132] };
  const sheet = (inwardMm: number, halfMm: number, inset: number): Shape => ({
    box,
    distance: (x, y, z) => {
      const edge = wing.outline(y, z) + inset;
      if (edge > 12) return edge;
      const bulge = Math.min(1, Math.max(0, -edge / 26));
      const half = halfMm * (0.35 + 0.65 * bulge);
      const middle = wing.lateral(y, z) + inwardMm * (0.4 + 0.6 * bulge);
      return Math.max(Math.abs(x - middle) * 0.75 - half, edge);
    },
  });
  const iliacus = clip(sheet(-13, 7, 4), (_x, y) => y - 52);
  const minimus = clip(sheet(12, 6, 6), (_x, y) => y - 60);
  const medius = clip(sheet(27, 9, -6), (_x, y) => y - 72);
  const tendon = tube(
    [
      [112, 6, 44, 20],
      [136, 10, 14, 15],
      [140, 16, -4, 8],
    ],
    [0.8, 1.9, 1],
  );
  return [iliacus, minimus, medius, tendon];
}

/** Muscle layers of the belly wall, thin behind the flanks, and the straight muscles in front. */
function abdominalWall(body: Body): Shape {
  return {
    box: { low: [-200, -140, -20], high: [200, 60, 400] },
    distance: (x, y, z) => {
      const depth = -body.fascia(x, y, z);
      const side = Math.abs(x);
      const thick = side < 62 ? 10 - 5 * Math.max(0, 1 - side / 7) : 13;
      const lower = Math.max(y - 46, 70 - z - (62 - side) * 1.4, -16 - z);
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
      const d = Math.abs(radius - 13 - (z + 60) * 0.85) * 0.75 - 2.2;
      return Math.max(d, -60 - z, z + 4, -14 - y);
    },
  };
}
