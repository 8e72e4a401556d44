import { smoothNoise } from "./noise.ts";
import type { FemurAngles, Patient } from "./patient.ts";
import {
  boxAround,
  clip,
  curve,
  cut,
  type Distance,
  ellipsoid,
  grow,
  mirror,
  ramp,
  type Shape,
  smoothMax,
  tube,
  union,
} from "./shapes.ts";
import { sacrumShape, spineLayers } from "./spine.ts";
import { type HuAt, type Layer, tissue } from "./tissue.ts";
import { type WingSurface, wingSurface } from "./wing.ts";

/** Usual gap between the femoral head and the socket, filled with cartilage. */
const JOINT_SPACE_MM = 3;

/** The bones and joints of the pelvis. They are painted after everything else. */
export interface Skeleton {
  readonly layers: readonly Layer[];
  /** The left blade of the ilium; the muscles of the hip lie on it. */
  readonly wing: WingSurface;
}

/** Builds the bones and joints of both sides, with a hip replacement where the patient has one. */
export function createSkeleton(patient: Patient): Skeleton {
  const wing = wingSurface(patient);
  const bone = boneHu(patient);
  const hip = hipBone(patient, wing);
  const femur = proximalFemur(patient);
  const thighBone = femurHu(patient);
  const sacrum = sacrumShape();
  const solid = (shape: Shape, hu: HuAt): Layer => ({ shape, tissue: tissue.bone, hu });
  const gap = (shape: Shape, mm: number): Layer => ({
    shape: grow(shape, mm),
    tissue: tissue.organ,
    hu: 75,
  });
  const sides = (shape: Shape) => [mirror(shape), shape];
  const head = headShape(patient);
  return {
    wing,
    layers: [
      ...sides(hip).map((shape) => solid(shape, bone(2.2))),
      gap(symphysis(), 0),
      gap(
        clip(sacrum, (x) => 38 - Math.abs(x)),
        2.2,
      ),
      ...spineLayers(patient, bone),
      solid(sacrum, bone(1.8)),
      ...sides(head).map((shape) => gap(shape, jointOf(patient))),
      contoured(solid(mirror(femur), thighBone), "right"),
      contoured(solid(femur, thighBone), "left"),
      ...prosthesis(patient),
    ],
  };
}

function jointOf({ jointMm }: Patient): number {
  return jointMm ?? JOINT_SPACE_MM;
}

type Side = "right" | "left";

/** A layer of the femur of one side. It counts as the structure down to where the contour ends. */
function contoured(layer: Layer, side: Side): Layer {
  const structureIf = (_x: number, _y: number, z: number) => z > FEMUR_CONTOUR_END_MM;
  return { ...layer, structure: side === "right" ? "Femur_Head_R" : "Femur_Head_L", structureIf };
}

/** HU of the alloy, before the limit of the scanner's scale is applied. */
export const METAL_HU = 9000;
const LINER_HU = 110;

/** A hip replacement: cup, liner, ball, neck and stem. The cup belongs to the pelvis, the rest to the femur. */
function prosthesis(patient: Patient): Layer[] {
  if (patient.implant === "none") return [];
  const side = patient.implant;
  const [hip, r] = [patient.hipMm, patient.headRadiusMm];
  const { reach, back, drop } = femurAngles(patient);
  const head = headShape(patient);
  const cup = socket(hip, r + 0.5, 4);
  const ball = ellipsoid([hip, 0, 0], [15, 15, 15]);
  const stem = tube([
    [hip, 0, 0, 6.5],
    [hip + 22, back * 0.5, drop * 0.42, 7.5],
    [reach - 4, back, drop, 11],
    [reach - 6, back - 1, drop - 40, 8],
    [reach - 12, back - 4, drop - 105, 5],
  ]);
  const of = (shape: Shape) => (side === "right" ? mirror(shape) : shape);
  const metal = (shape: Shape): Layer => ({ shape: of(shape), tissue: tissue.bone, hu: METAL_HU });
  const liner: Layer = { shape: of(head), tissue: tissue.organ, hu: LINER_HU };
  return [contoured(liner, side), metal(cup), contoured(metal(union([ball, stem], 3)), side)];
}

/** The contour of the proximal femur ends at the lower edge of the ischial tuberosity. */
const FEMUR_CONTOUR_END_MM = -80;

/** HU of a cortical shell of the given thickness around textured trabecular bone. */
function boneHu(patient: Patient): (cortexMm: number) => HuAt {
  const { cortex, marrow } = patient.hu;
  const texture = smoothNoise(patient.random.fork("marrow"), 4);
  return (cortexMm) => (depth, x, y, z) => {
    const inner = marrow + 55 * texture(x, y, z);
    const share = Math.min(Math.max((depth - cortexMm) / 1.5 + 0.5, 0), 1);
    return cortex * (1 - share) * (depth < 0.6 ? 0.8 : 1) + inner * share;
  };
}

/** HU of the femur: a thin shell around dense bone in the head, a thick shell around fatty marrow in the shaft. */
function femurHu(patient: Patient): HuAt {
  const cortexMm = ramp([
    [-90, 6.5],
    [-60, 4.5],
    [-30, 2.4],
    [0, 1.8],
  ]);
  const inner = ramp([
    [-100, -40],
    [-70, 20],
    [-40, patient.hu.marrow * 0.7],
    [-5, patient.hu.marrow + patient.headHu],
  ]);
  const texture = smoothNoise(patient.random.fork("femur"), 5);
  return (depth, x, y, z) => {
    const within = inner(z) + 60 * texture(x, y, z);
    const share = Math.min(Math.max((depth - cortexMm(z)) / 2 + 0.5, 0), 1);
    return (patient.hu.cortex + 150) * (1 - share) + within * share;
  };
}

function headShape(patient: Patient): Shape {
  const r = patient.headRadiusMm;
  return ellipsoid([patient.hipMm, 0, 0], [r, r, r]);
}

function femurAngles({ random, hipMm, femur }: Patient): FemurAngles {
  if (femur !== undefined) return femur;
  const shape = random.fork("femur shape");
  const drop = shape.between(-36, -30);
  const reach = hipMm + shape.between(40, 46);
  return { drop, reach, back: shape.between(6, 14) };
}

function proximalFemur(patient: Patient): Shape {
  const [hip, r] = [patient.hipMm, patient.headRadiusMm];
  const { reach, back, drop } = femurAngles(patient);
  const neck = tube([
    [hip, 0, 0, r * 0.72],
    [hip + 20, back * 0.4, drop * 0.45, r * 0.68],
    [reach - 2, back, drop, r * 0.86],
  ]);
  const trochanter = tube([
    [reach + 2, back + 6, drop + 4, 16],
    [reach + 4, back + 14, drop + 22, 11],
    [reach - 1, back + 18, drop + 33, 7],
  ]);
  const lesser = ellipsoid([reach - 22, back + 14, drop - 28], [9, 9, 13]);
  const shaft = tube([
    [reach - 2, back, drop, 20],
    [reach - 5, back - 1, drop - 30, 17],
    [reach - 8, back - 3, drop - 60, 14.5],
    [reach - 24, back - 8, drop - 200, 13.5],
  ]);
  return union([headShape(patient), neck, trochanter, lesser, shaft], 7);
}

function hipBone(patient: Patient, wing: WingSurface): Shape {
  const hip = patient.hipMm;
  const r = patient.headRadiusMm + jointOf(patient);
  const blade: Shape = {
    box: { low: [40, -50, 8], high: [160, 96, 136] },
    distance: (x, y, z) => {
      const edge = wing.outline(y, z);
      if (edge > 12) return edge;
      // Thick at the rim, at the sacrum and at the socket; very thin in the middle.
      const thick = 3.4 + 3.2 * Math.max(0, 1 + edge / 14) + (y > 40 ? (y - 40) * 0.09 : 0);
      const slope = 0.72;
      return smoothMax(Math.abs(x - wing.lateral(y, z)) * slope - thick, edge, 6);
    },
  };
  const parts = [
    blade,
    tube([
      [hip - 4, 4, 24, 17],
      [hip + 2, 6, 44, 12],
    ]),
    socket(hip, r, 8),
    tube(
      curve([
        [hip - 14, -12, 4, 13],
        [55, -32, 4, 8.5],
        [28, -42, -6, 8],
        [12, -38, -18, 9],
      ]),
    ),
    tube([
      [13, -34, -16, 8.5],
      [12, -16, -42, 7.5],
    ]),
    tube(
      curve([
        [14, -14, -42, 7],
        [32, 6, -58, 6.5],
        [52, 26, -70, 9],
      ]),
    ),
    tube([
      [hip - 16, 18, -4, 15],
      [72, 32, -24, 12],
      [62, 36, -52, 15],
      [56, 30, -66, 13],
    ]),
    ellipsoid([64, 46, -8], [4, 10, 6]),
  ];
  const whole = union(parts, 7);
  const foramen = ellipsoid([44, 0, -32], [14, 22, 15]);
  const head = grow(headShape(patient), jointOf(patient));
  return cut(cut(whole, foramen), head);
}

/** A cup around the femoral head that opens sideways, forward and down. */
function socket(hip: number, innerMm: number, thickMm: number): Shape {
  const outer = innerMm + thickMm;
  const distance: Distance = (x, y, z) => {
    const [dx, dy, dz] = [x - hip, y, z];
    const d = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const opening = dx * 0.78 - dy * 0.28 - dz * 0.56;
    return smoothMax(Math.max(d - outer, innerMm - d), opening - 4, 4);
  };
  return { box: boxAround([hip, 0, 0], [outer, outer, outer]), distance };
}

/** The joint of the two pubic bones. */
function symphysis(): Shape {
  return tube(
    [
      [0, -38, -14, 9],
      [0, -18, -44, 8],
    ],
    [0.28, 1, 1],
  );
}
