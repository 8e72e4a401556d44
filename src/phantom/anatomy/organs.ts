import { smoothNoise } from "./noise.ts";
import type { Patient, ProstateTraits } from "./patient.ts";
import {
  clip,
  curve,
  type Distance,
  ellipsoid,
  type Knot,
  type Shape,
  smoothMax,
  tube,
  union,
} from "./shapes.ts";
import { type HuAt, type Layer, tissue, walled } from "./tissue.ts";

/** The organs of the pelvis other than bowel. */
export interface Organs {
  readonly layers: readonly Layer[];
  /** Shapes that the bowel must stay clear of. */
  readonly solid: readonly Shape[];
}

/** Builds bladder, genital organs and rectum. */
export function createOrgans(patient: Patient): Organs {
  const genital = patient.sex === "female" ? uterus(patient) : prostate(patient);
  const isClinical = patient.variation === "clinical";
  const round = bladderShape(patient);
  const bladder = isClinical ? pressed(round, genital) : round;
  const rectum = rectumLayers(patient);
  const outside = isClinical && patient.sex === "male" ? outerGenitals(patient) : [];
  return {
    layers: [...outside, ...genital, bladderLayer(patient, bladder), ...rectum],
    solid: [bladder, ...genital.map((layer) => layer.shape), rectum[0]!.shape],
  };
}

/** How deep neighbours press into a soft organ, in mm. The rest of an overlap stays with the organ. */
const GIVE_MM = 3;

/** The shape with dents where other organs press into it. */
function pressed(shape: Shape, by: readonly Layer[]): Shape {
  const others = union(by.map((layer) => layer.shape));
  const distance: Distance = (x, y, z) => {
    const d = shape.distance(x, y, z);
    return d > GIVE_MM ? d : smoothMax(d, -others.distance(x, y, z) - GIVE_MM, 6);
  };
  return { box: shape.box, distance };
}

/** An ellipsoid on the pelvic floor with a lumpy surface. It grows upwards as it fills. */
function bladderShape(patient: Patient): Shape {
  const random = patient.random.fork("bladder");
  const [sx, sy, sz] = patient.scale;
  const mm3 = (patient.bladderMl * 1000) / (sx * sy * sz);
  const mean = Math.cbrt((3 * mm3) / (4 * Math.PI));
  // An empty bladder is flat, a full one is high. Width and depth follow from volume and height.
  const height =
    mean * Math.min(0.74 + 0.0008 * patient.bladderMl, 1.08) * random.between(0.95, 1.05);
  const across = Math.sqrt((mean * mean * mean) / height);
  const wide = random.between(1.04, 1.18);
  const { up, back, lean } = patient.bladder ?? { up: 0, back: 0, lean: 0 };
  const base = (patient.sex === "male" ? 0 : -8) + up;
  const middle = -19 - 0.014 * patient.bladderMl + back;
  const centre = [random.between(-4, 4), middle, base + height] as const;
  const smooth = ellipsoid(centre, [across * wide, across / wide, height]);
  const lumps = smoothNoise(random, 26);
  const leanMm = Math.abs(lean) * height;
  const [low, high] = [smooth.box.low, smooth.box.high];
  return {
    box: {
      low: [low[0], low[1] - leanMm, low[2]],
      high: [high[0], high[1] + leanMm, high[2]],
    },
    distance: (x, y, z) =>
      smooth.distance(x, y + lean * (z - centre[2]), z) + patient.bladderLumpMm * lumps(x, y, z),
  };
}

function bladderLayer(patient: Patient, shape: Shape): Layer {
  const random = patient.random.fork("urine");
  const wall = random.between(2.5, 4.5) - 0.003 * patient.bladderMl;
  const { urine } = patient.hu;
  const excreted = patient.hasContrast && random.uniform() < 0.5 ? random.between(120, 500) : 0;
  const level = random.between(-25, 0);
  // Contrast from the kidneys is heavy, so it settles at the back.
  const contents: HuAt = (_depth, _x, y) =>
    urine + excreted * Math.min(Math.max((y - level) / 10, 0), 1);
  return {
    shape,
    tissue: tissue.bladder,
    hu: walled(wall, patient.hu.wall, contents),
    structure: "Bladder",
  };
}

function uterus(patient: Patient): Layer[] {
  const random = patient.random.fork("uterus");
  const size = random.between(0.8, 1.2) * patient.genitalSize;
  // A full bladder lifts the fundus and pushes it back.
  const lift = patient.bladderMl / 500;
  const aside = random.between(-12, 12);
  const isTiltedBack = patient.uterus === "tilted back";
  const fundus: Knot = isTiltedBack
    ? [aside, 42, 34, 22 * size]
    : [aside, 12 + 16 * lift, 46 + 22 * lift, 22 * size];
  const middle: Knot = isTiltedBack
    ? [aside * 0.5, 34, 20, 14 * size]
    : [aside * 0.5, 24 + 6 * lift, 24, 14 * size];
  const grown = patient.diagnosis === "cervical" ? patient.tumourMm : 0;
  const cervix: Knot = [0, 30, 6, Math.max(16 * size, grown)];
  const corpus = tube(curve([cervix, middle, fundus], 3), [1.2, 0.95, 1]);
  const vagina = tube(
    [
      [0, 28, 2, 11],
      [0, 14, -26, 8],
      [0, -2, -52, 7],
    ],
    [1.6, 0.7, 1],
  );
  const texture = smoothNoise(random, 12);
  const base = patient.hu.muscle + (patient.hasContrast ? 30 : 0);
  const hu: HuAt = (_depth, x, y, z) => base + 7 * texture(x, y, z);
  const vault: Layer = { shape: vagina, tissue: tissue.organ, hu: patient.hu.wall };
  if (patient.uterus === "removed") return [vault];
  return [vault, { shape: corpus, tissue: tissue.organ, hu }, ...ovaries(patient)];
}

/** Ovaries beside the uterus; about half of them hold fluid. Plain phantoms have none. */
function ovaries(patient: Patient): Layer[] {
  if (patient.variation === "plain") return [];
  const random = patient.random.fork("ovaries");
  const size = random.between(0.7, 1.2) * (patient.ageYears > 52 ? 0.7 : 1);
  return [-1, 1].map((side) => {
    const [y, z] = [random.between(12, 34), random.between(26, 46)];
    const shape = ellipsoid(
      [side * random.between(34, 44), y, z],
      [10 * size, 13 * size, 16 * size],
    );
    const hu = random.uniform() < 0.5 ? walled(3, patient.hu.wall, 12) : patient.hu.wall;
    return { shape, tissue: tissue.organ, hu };
  });
}

/** Penis and scrotum, in front of and between the thighs. */
function outerGenitals(patient: Patient): Layer[] {
  const random = patient.random.fork("outer");
  const side = random.between(-10, 10);
  const shaft = tube(
    curve([
      [0, -62, -56, 12],
      [0, -86, -66, 14],
      [side, -96, -96, 14],
      [side * 1.5, -92, -122, 13],
    ]),
  );
  const scrotum = ellipsoid([-side * 0.3, -70, -112], [32, 26, 36]);
  const testis = (x: number) => ellipsoid([x - side * 0.3, -70, -120], [12, 13, 19]);
  const soft = patient.hu.muscle - 18;
  const layer = (shape: Shape, hu: number): Layer => ({ shape, tissue: tissue.organ, hu });
  return [
    layer(union([shaft, scrotum], 8), soft - 8),
    layer(testis(-14), soft + 6),
    layer(testis(14), soft + 6),
  ];
}

const USUAL_PROSTATE: ProstateTraits = {
  up: 0,
  back: 0,
  stretch: [1, 1, 1],
  seminalSize: 1,
  seminalUp: 0,
  seminalBack: 0,
};

function prostate(patient: Patient): Layer[] {
  const random = patient.random.fork("prostate");
  const { up, back, stretch, ...vesicles } = patient.prostate ?? USUAL_PROSTATE;
  const size = random.between(0.85, 1.25) * patient.genitalSize;
  const gland = ellipsoid(
    [0, -2 + back, -22 + up],
    [24 * size * stretch[0], 17 * size * stretch[1], 19 * size * stretch[2]],
  );
  const vesicle = (x: number, y: number, z: number, radius: number): Knot => [
    x,
    y + vesicles.seminalBack,
    z + vesicles.seminalUp,
    radius * vesicles.seminalSize,
  ];
  const seminal = tube(
    curve([
      vesicle(-30, 22, 4, 5),
      vesicle(-14, 22, -2, 7),
      vesicle(0, 18, -4, 5),
      vesicle(14, 22, -2, 7),
      vesicle(30, 22, 4, 5),
    ]),
  );
  const bulb = tube([
    [0, -2, -36, 6],
    [0, -8, -62, 8],
    [0, -30, -70, 8],
    [0, -54, -62, 9],
  ]);
  const texture = smoothNoise(random, 8);
  // In the old, calcifications lie where the gland's two parts meet.
  const stones = patient.calcified > 0.3 ? 2.2 - patient.calcified : 99;
  const hu: HuAt = (depth, x, y, z) => {
    const t = texture(x, y, z);
    return patient.hu.muscle - 8 + (depth > 6 && t > stones ? 320 : 8 * t);
  };
  return [gland, seminal, bulb].map((shape) => ({ shape, tissue: tissue.organ, hu }));
}

/** The rectum from the anal canal along the sacrum to the sigmoid, with gas and, where there is one, a tumour. */
function rectumLayers(patient: Patient): Layer[] {
  const random = patient.random.fork("rectum");
  const wide = patient.rectumFill;
  const sway = random.between(-8, 8);
  const line: Knot[] = [
    [0, 24, -70, 8],
    [0, 22, -52, 9],
    [0, 38, -34, 12 * wide],
    [sway * 0.5, 54, -12, 16 * wide],
    [sway, 62, 10, 15 * wide],
    [-sway, 60, 34, 14 * wide],
    [-sway, 50, 54, 12],
    [6, 40, 68, 11],
  ];
  const shape = tube(curve(line, 3), [1.1, 0.95, 1]);
  const lumps = smoothNoise(random, 10);
  const stool: HuAt = (_depth, x, y, z) => 35 + 25 * lumps(x, y, z);
  const gas = clip(tube(curve(line.slice(2, 6), 3)), (x, y, z) => shape.distance(x, y, z) + 4);
  const level = ellipsoid([0, random.between(28, 48), random.between(-20, 30)], [22, 20, 30]);
  return [
    { shape, tissue: tissue.organ, hu: walled(3.5, patient.hu.wall, stool) },
    { shape: clip(union([gas]), level.distance), tissue: tissue.organ, hu: -900 },
    ...rectalTumour(patient, line),
  ];
}

/** A tumour on one side of the rectum's wall, in anorectal patients whose tumour shows. */
function rectalTumour(patient: Patient, line: readonly Knot[]): Layer[] {
  if (patient.diagnosis !== "anorectal" || patient.tumourMm === 0) return [];
  const random = patient.random.fork("tumour");
  const [x, y, z, radius] = line[1 + random.integer(5)]!;
  const angle = random.between(0, 2 * Math.PI);
  const centre = [x + radius * Math.cos(angle), y + radius * Math.sin(angle), z] as const;
  const half = patient.tumourMm * 0.7;
  const shape = ellipsoid(centre, [half * 0.8, half * 0.7, half * 1.3]);
  return [{ shape, tissue: tissue.organ, hu: patient.hu.muscle + 4 }];
}
