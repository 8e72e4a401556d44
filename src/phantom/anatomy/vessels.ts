import { smoothNoise } from "./noise.ts";
import type { Patient } from "./patient.ts";
import { curve, type Knot, mirror, type Shape, tube, union } from "./shapes.ts";
import { type HuAt, type Layer, tissue } from "./tissue.ts";

/** The arteries and veins of the pelvis. */
export interface Vessels {
  readonly layers: readonly Layer[];
  /** The vessels that the pelvic lymph nodes follow, from the aortic fork to the femoral heads. */
  readonly nodal: Shape;
  /** The fat around the left femoral vessels, from the groin down. */
  readonly sheath: Shape;
}

/** Arteries of the left side, from the fork of the aorta into the thigh. */
const COMMON: readonly Knot[] = [
  [2, 0, 142, 7.5],
  [16, 2, 122, 6],
  [34, 10, 100, 5.5],
  [43, 16, 84, 5.5],
];
const EXTERNAL: readonly Knot[] = [
  [43, 16, 84, 5],
  [54, 2, 64, 4.8],
  [62, -18, 44, 4.8],
  [70, -38, 24, 4.8],
  [76, -52, 4, 4.8],
  [80, -56, -20, 4.6],
  [78, -48, -60, 4.2],
  [72, -36, -150, 4],
  [66, -20, -260, 4],
];
const INTERNAL: readonly Knot[] = [
  [43, 16, 84, 4.5],
  [46, 34, 66, 4.5],
  [50, 46, 46, 4],
  [52, 40, 24, 3.2],
  [54, 24, 8, 2.6],
];

/** Moves knots, to make a vein beside its artery; `extra` is added to the radius. */
const shifted = (knots: readonly Knot[], dx: number, dy: number, extra: number): Knot[] =>
  knots.map(([x, y, z, r]) => [x + dx, y + dy, z - 2, r + extra]);

/** The two common iliac veins lie behind their arteries and meet on the right of the spine. */
const RIGHT_COMMON_VEIN: readonly Knot[] = [
  [-20, 4, 134, 9.5],
  [-26, 10, 116, 7.5],
  [-38, 16, 100, 6.5],
  [-46, 22, 84, 6],
];
const LEFT_COMMON_VEIN: readonly Knot[] = [
  [-18, 6, 132, 8],
  [6, 10, 118, 6.5],
  [28, 16, 100, 6.5],
  [40, 22, 84, 6],
];

/** Builds the vessels of both sides. */
export function createVessels(patient: Patient): Vessels {
  const { blood } = patient.hu;
  const side = (knots: readonly Knot[]) => tube(curve(knots, 2));
  const both = (knots: readonly Knot[]) => [side(knots), mirror(side(knots))];
  const external = shifted(EXTERNAL, -7, 8, 0.8);
  const internal = shifted(INTERNAL, -5, 5, 0.4);
  const veins = [
    side([[-24, 20, 330, 11], [-22, 14, 240, 11], [-22, 8, 170, 11], ...RIGHT_COMMON_VEIN]),
    side(LEFT_COMMON_VEIN),
    ...both(external),
    ...both(internal),
  ];
  const arteries = [
    side([
      [8, 14, 330, 10],
      [6, 8, 240, 9],
      [4, 0, 180, 9],
      [2, 0, 142, 8.5],
    ]),
    ...both(COMMON),
    ...both(EXTERNAL),
    ...both(INTERNAL),
  ];
  const layer =
    (hu: number | HuAt) =>
    (shape: Shape): Layer => ({ shape, tissue: tissue.vessel, hu });
  const arteryHu = calcifiedHu(patient);
  // In the venous phase of a planning CT, arteries are a little brighter than veins.
  return {
    layers: [
      ...veins.map(layer(patient.hasContrast ? blood * 0.88 : blood)),
      ...arteries.map(layer(arteryHu)),
    ],
    nodal: nodalVessels(external, internal),
    sheath: tube(EXTERNAL.slice(3).map(([x, y, z]): Knot => [x - 3, y - 1, z, 15])),
  };
}

/** HU of an artery: blood, with plaques of calcium in the wall when the patient has some. */
function calcifiedHu({ calcified, hu: { blood }, random }: Patient): number | HuAt {
  if (calcified === 0) return blood;
  const plaques = smoothNoise(random.fork("plaques"), 9);
  const above = 1.5 - 1.2 * calcified;
  return (depth, x, y, z) => (depth < 1.6 && plaques(x, y, z) > above ? 650 : blood);
}

/** The vessels that pelvic lymph nodes follow, both sides, with the obturator vessels. */
function nodalVessels(externalVein: readonly Knot[], internalVein: readonly Knot[]): Shape {
  const above = (knots: readonly Knot[], z: number) => knots.filter((knot) => knot[2] >= z);
  const paired = [
    COMMON,
    above(EXTERNAL, 20),
    above(externalVein, 20),
    INTERNAL,
    above(internalVein, 10),
  ];
  const obturator: Knot[] = [
    [60, -26, 30, 4],
    [57, -8, 14, 4],
    [55, 6, 10, 4],
  ];
  const left = [...paired, obturator].map((knots) => tube(knots));
  const veins = [RIGHT_COMMON_VEIN, LEFT_COMMON_VEIN].map((knots) => tube(knots));
  return union([...left, ...left.map(mirror), ...veins], 5);
}
