import { smoothNoise } from "../anatomy/noise.ts";
import type { Patient } from "../anatomy/patient.ts";
import {
  clip,
  curve,
  type Distance,
  ellipsoid,
  grow,
  type Knot,
  mirror,
  roundedBox,
  type Shape,
  smoothMax,
  tube,
  union,
} from "../anatomy/shapes.ts";
import { type HuAt, type Layer, tissue } from "../anatomy/tissue.ts";

/**
 * Builds chest, neck and head without detail, from the liver (z = 0) to the crown. Sources of it teach a network what is
 * not pelvis, so it has what could be mistaken: round joints, shafts, vertebrae and hollow organs.
 */
export function upperBodyLayers(patient: Patient): Layer[] {
  const random = patient.random.fork("upper body");
  const hasArms = random.uniform() < 0.5;
  const outline = bodyOutline(hasArms);
  const within = Math.min(patient.fatMm * 0.6, 24) + 3;
  const texture = smoothNoise(random, 9);
  const { fat, muscle } = patient.hu;
  const layer = (shape: Shape, of: Layer["tissue"], hu: number | HuAt): Layer => ({
    ...{ shape, hu },
    tissue: of,
  });
  const bone = boneHu(patient);
  return [
    layer(outline, tissue.fat, (_depth, x, y, z) => fat + 5 * texture(x, y, z)),
    layer(
      grow(outline, -within),
      tissue.muscle,
      (_depth, x, y, z) => muscle + 9 * texture(x, y, z),
    ),
    ...chest(muscle).map(([shape, of, hu]) => layer(shape, of, hu)),
    ...[ribs(within), spine(), ...shoulders(hasArms)].map((shape) =>
      layer(shape, tissue.bone, bone),
    ),
    layer(
      tube([
        [0, 62, -60, 8],
        [0, 50, 350, 8],
      ]),
      tissue.organ,
      30,
    ),
    ...head(muscle).map(([shape, of, hu]) => layer(shape, of, hu === "bone" ? bone : hu)),
  ];
}

function boneHu({ hu: { cortex, marrow }, random }: Patient): HuAt {
  const texture = smoothNoise(random.fork("upper marrow"), 4);
  return (depth, x, y, z) => (depth < 2 ? cortex : marrow + 55 * texture(x, y, z));
}

function bodyOutline(hasArms: boolean): Shape {
  const trunk = tube(
    [
      [0, 0, -90, 112],
      [0, 0, 120, 114],
      [0, 10, 240, 92],
    ],
    [1.45, 1, 1],
  );
  const arm = tube([
    [195, 12, 255, 48],
    [222, 24, 60, 44],
    [226, 14, -120, 40],
  ]);
  const parts = [
    trunk,
    ellipsoid([0, 12, 252], [205, 66, 52]),
    tube([
      [0, 22, 260, 62],
      [0, 8, 350, 56],
    ]),
    ellipsoid([0, -6, 420], [78, 98, 104]),
    ...(hasArms ? [arm, mirror(arm)] : []),
  ];
  return union(parts, 18);
}

type Painted = readonly [shape: Shape, of: Layer["tissue"], hu: number];

function chest(muscle: number): Painted[] {
  const lung = clip(ellipsoid([74, 4, 112], [62, 84, 128]), (x) => 16 - x);
  return [
    [lung, tissue.organ, -850],
    [mirror(lung), tissue.organ, -850],
    [ellipsoid([24, -28, 74], [58, 50, 66]), tissue.organ, muscle],
    [ellipsoid([-62, -8, -34], [96, 86, 74]), tissue.organ, muscle + 10],
    [
      tube(
        curve([
          [14, 44, -60, 12],
          [12, 40, 120, 13],
          [4, 10, 190, 14],
          [-12, -20, 120, 15],
        ]),
      ),
      tissue.vessel,
      44,
    ],
    [
      tube([
        [0, 12, 350, 9],
        [0, 10, 170, 9],
      ]),
      tissue.organ,
      -1000,
    ],
  ];
}

/** Ribs: bands in the wall of the chest that run down and forward. */
function ribs(withinMm: number): Shape {
  const cage = tube(
    [
      [0, 0, -10, 104 - withinMm],
      [0, 4, 200, 84 - withinMm],
    ],
    [1.42, 1, 1],
  );
  const distance: Distance = (x, y, z) => {
    const along = (((z + 0.35 * (60 - y)) % 26) + 26) % 26;
    return smoothMax(Math.abs(cage.distance(x, y, z)) - 4, Math.abs(along - 13) - 5, 3);
  };
  return { box: cage.box, distance };
}

function spine(): Shape {
  const bodies: Shape[] = [];
  for (let z = -70; z < 350; z += 25) {
    const y = z < 240 ? 40 : 40 - (z - 240) * 0.12;
    bodies.push(
      roundedBox([0, y, z], [17, 14, 10], 4),
      roundedBox([0, y + 38, z - 8], [3, 14, 7], 3),
    );
  }
  return union(bodies, 2);
}

/** Shoulder blades, collar bones and breast bone, and the heads and shafts of the arms. */
function shoulders(hasArms: boolean): Shape[] {
  const joint = ellipsoid([178, 8, 256], [24, 24, 24]);
  const shaft: Knot[] = hasArms
    ? [
        [186, 10, 248, 16],
        [214, 22, 60, 12],
        [220, 12, -120, 13],
      ]
    : [
        [184, 4, 262, 16],
        [200, -14, 330, 13],
      ];
  const one = [
    union([joint, tube(shaft)], 6),
    tube([
      [16, -58, 236, 7],
      [150, -14, 270, 7],
    ]),
    tube(
      [
        [150, 44, 262, 12],
        [104, 78, 190, 20],
        [96, 80, 130, 8],
      ],
      [1, 0.3, 1],
    ),
  ];
  const sternum = tube([
    [0, -74, 220, 9],
    [0, -88, 80, 8],
  ]);
  return [...one, ...one.map(mirror), sternum];
}

function head(muscle: number): (readonly [Shape, Layer["tissue"], number | "bone"])[] {
  const centre = [0, 8, 436] as const;
  const jaw = tube(
    curve([
      [52, 0, 372, 8],
      [46, -50, 346, 9],
      [0, -84, 340, 10],
      [-46, -50, 346, 9],
      [-52, 0, 372, 8],
    ]),
  );
  const eye = ellipsoid([32, -72, 414], [12, 12, 12]);
  return [
    [ellipsoid(centre, [71, 88, 84]), tissue.bone, "bone"],
    [ellipsoid(centre, [64, 81, 77]), tissue.organ, muscle - 18],
    [jaw, tissue.bone, "bone"],
    [ellipsoid([0, -62, 388], [22, 26, 26]), tissue.organ, -1000],
    [eye, tissue.organ, 12],
    [mirror(eye), tissue.organ, 12],
  ];
}
