import { smoothNoise } from "./noise.ts";
import type { Patient } from "./patient.ts";
import {
  type Box,
  boxAround,
  clip,
  curve,
  cut,
  type Distance,
  ellipsoid,
  grow,
  type Knot,
  mirror,
  ramp,
  roundedBox,
  type Shape,
  smoothMax,
  tube,
  union,
} from "./shapes.ts";
import { type HuAt, type Layer, tissue } from "./tissue.ts";

/** Gap between the femoral head and the socket, filled with cartilage. */
const JOINT_SPACE_MM = 3;

/** Shape of a whole proximal femur on the left side, and what its contour keeps of it. */
export interface Skeleton {
  readonly layers: readonly Layer[];
  /** The bones that the muscles of the hip lie on, left side. */
  readonly wing: WingSurface;
}

/** The ilium's blade as a bent plate: where its middle lies, and how far a place is inside its outline. */
export interface WingSurface {
  readonly lateral: (y: number, z: number) => number;
  readonly outline: (y: number, z: number) => number;
}

const LEFT = 2;
const RIGHT = 1;

export function createSkeleton(patient: Patient): Skeleton {
  const wing = wingSurface(patient);
  const bone = boneHu(patient);
  const hip = hipBone(patient, wing);
  const femur = proximalFemur(patient);
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
      ...spine(patient, bone),
      solid(sacrum, bone(1.8)),
      ...sides(head).map((shape) => gap(shape, JOINT_SPACE_MM)),
      ...sides(femur).map(
        (shape, side): Layer => ({
          ...solid(shape, femurHu(patient)),
          label: side === 0 ? RIGHT : LEFT,
          labelIf: (_x, _y, z) => z > FEMUR_CONTOUR_END_MM,
        }),
      ),
    ],
  };
}

/** The contour of the proximal femur ends at the lower edge of the ischial tuberosity. */
const FEMUR_CONTOUR_END_MM = -80;

/** A cortical shell of the given thickness around trabecular bone with texture. */
function boneHu(patient: Patient): (cortexMm: number) => HuAt {
  const { cortex, marrow } = patient.hu;
  const texture = smoothNoise(patient.random.fork("marrow"), 4);
  return (cortexMm) => (depth, x, y, z) => {
    const inner = marrow + 55 * texture(x, y, z);
    const share = Math.min(Math.max((depth - cortexMm) / 1.5 + 0.5, 0), 1);
    return cortex * (1 - share) * (depth < 0.6 ? 0.8 : 1) + inner * share;
  };
}

/** The femur: a thin shell and dense bone in the head, a thick shell and fatty marrow in the shaft. */
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
    [-5, patient.hu.marrow + 130],
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

function proximalFemur(patient: Patient): Shape {
  const [hip, r] = [patient.hipMm, patient.headRadiusMm];
  const random = patient.random.fork("femur shape");
  const drop = random.between(-36, -30);
  const reach = hip + random.between(40, 46);
  const back = random.between(6, 14);
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

function wingSurface(patient: Patient): WingSurface {
  const flare = patient.random.fork("wing").between(0.62, 0.82);
  // Blade seen from the side: front spine, crest, rear spine, sciatic notch, roof of the socket.
  const rim: [number, number][] = [
    [-22, 14],
    [-30, 40],
    [-44, 70],
    [-36, 92],
    [-12, 116],
    [20, 130],
    [50, 124],
    [76, 104],
    [90, 76],
    [84, 56],
    [58, 48],
    [44, 32],
    [34, 10],
  ];
  const lateral = (y: number, z: number) => {
    const up = z - 60;
    const front = (83 - y) / 114;
    return 51 + front * (52 + flare * up) + 0.004 * up * up * (up > 0 ? front : 0) - 3 * front;
  };
  return { lateral, outline: tabulate(polygonDistance(rim)) };
}

/** Where the blade's outline is tabulated, in mm: y from the first to the second, z likewise; linear between. */
const TABLE = { y: [-76, 116], z: [-16, 156], stepMm: 2 } as const;

/** A distance in a plane read from a table: the blade's is asked for a million times. */
function tabulate(distance: (u: number, v: number) => number): (u: number, v: number) => number {
  const { stepMm } = TABLE;
  const [y0, z0] = [TABLE.y[0], TABLE.z[0]];
  const columns = (TABLE.y[1] - y0) / stepMm + 1;
  const rows = (TABLE.z[1] - z0) / stepMm + 1;
  const values = Float32Array.from({ length: rows * columns }, (_, at) =>
    distance(y0 + (at % columns) * stepMm, z0 + Math.floor(at / columns) * stepMm),
  );
  return (y, z) => {
    const u = Math.min(Math.max((y - y0) / stepMm, 0), columns - 1.001);
    const v = Math.min(Math.max((z - z0) / stepMm, 0), rows - 1.001);
    const at = Math.floor(v) * columns + Math.floor(u);
    const [s, t] = [u - Math.floor(u), v - Math.floor(v)];
    const low = values[at]! * (1 - s) + values[at + 1]! * s;
    const high = values[at + columns]! * (1 - s) + values[at + columns + 1]! * s;
    return low + t * (high - low);
  };
}

/** Signed distance to a closed polygon in a plane, negative inside. */
function polygonDistance(
  rim: readonly (readonly [number, number])[],
): (u: number, v: number) => number {
  return (u, v) => {
    let squared = Number.POSITIVE_INFINITY;
    let isInside = false;
    for (let index = 0, before = rim.length - 1; index < rim.length; before = index++) {
      const [au, av] = rim[index]!;
      const [bu, bv] = rim[before]!;
      const [du, dv, pu, pv] = [bu - au, bv - av, u - au, v - av];
      const along = Math.min(Math.max((pu * du + pv * dv) / (du * du + dv * dv), 0), 1);
      const [qu, qv] = [pu - along * du, pv - along * dv];
      squared = Math.min(squared, qu * qu + qv * qv);
      if (av > v !== bv > v && u < au + ((v - av) * du) / dv) isInside = !isInside;
    }
    return isInside ? -Math.sqrt(squared) : Math.sqrt(squared);
  };
}

function hipBone(patient: Patient, wing: WingSurface): Shape {
  const hip = patient.hipMm;
  const r = patient.headRadiusMm + JOINT_SPACE_MM;
  const blade: Shape = {
    box: { low: [40, -50, 8], high: [160, 96, 136] },
    distance: (x, y, z) => {
      const edge = wing.outline(y, z);
      if (edge > 12) return edge;
      // Thick at the rim, behind at the sacrum, and down at the socket; thin as paper in the middle.
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
    socket(hip, r),
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
  const head = grow(headShape(patient), JOINT_SPACE_MM);
  return cut(cut(whole, foramen), head);
}

/** A cup around the femoral head, open sideways, forward and down. */
function socket(hip: number, innerMm: number): Shape {
  const outer = innerMm + 8;
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

/** Middle line of the sacrum from the promontory to the coccyx: y, z, half thickness, half width. */
const SACRUM: readonly (readonly [number, number, number, number])[] = [
  [34, 88, 16, 50],
  [52, 70, 15, 51],
  [70, 48, 11, 40],
  [82, 26, 8, 30],
  [84, 8, 6, 14],
  [76, -8, 4.5, 8],
];

function sacrumShape(): Shape {
  const line = SACRUM.map(([y, z, half]): Knot => [0, y, z, half]);
  const plate = tube(curve(line, 3), [1000, 1, 1]);
  const halfWidth = ramp(SACRUM.map(([, z, , half]) => [z, half] as const).reverse());
  const crest = tube(
    SACRUM.slice(0, 4).map(([y, z, half]): Knot => [0, y + half + 5, z - 5, 4.5]),
    [0.6, 1, 1],
  );
  const box: Box = { low: [-58, 10, -20], high: [58, 110, 108] };
  const slab: Shape = {
    box,
    distance: (x, y, z) => {
      const side = Math.abs(x);
      // The wings lie further back than the bodies, and are thinner.
      const bend = side > 22 ? (side - 22) * 0.28 : 0;
      return smoothMax(
        plate.distance(0, y - bend, z) + 0.09 * side,
        side - halfWidth(z - bend * 0.5),
        8,
      );
    },
  };
  const canal = tube(
    SACRUM.slice(0, 5).map(
      ([y, z, half]): Knot => [0, y + half * 0.75, z - 4, 7 * (half / 16) + 1],
    ),
    [1.4, 1, 1],
  );
  const holes = SACRUM.slice(1, 4).map(([y, z], index) => {
    const x = 20 - index * 2;
    return tube([
      [x, y - 20, z - 14, 3.6],
      [x + 2, y + 16, z - 6, 3.2],
    ]);
  });
  const pierced = [canal, ...holes, ...holes.map(mirror)].reduce(cut, union([slab, crest], 5));
  return { box, distance: pierced.distance };
}

/** Lumbar vertebrae from the fifth up: centre of the body y, z and how far it leans back. */
const LUMBAR: readonly (readonly [y: number, z: number, lean: number])[] = [
  [24, 112, 0.22],
  [18, 149, 0.06],
  [22, 186, -0.06],
  [30, 223, -0.1],
];

function spine(patient: Patient, bone: (cortexMm: number) => HuAt): Layer[] {
  const disc = tube(
    [[0, 36, 92, 18], ...LUMBAR.map(([y, z]): Knot => [0, y, z, 19])],
    [1.32, 0.95, 1],
  );
  const canal = tube(
    LUMBAR.map(([y, z]): Knot => [0, y + 29, z - 2, 10]),
    [1.15, 0.9, 1],
  );
  const layers: Layer[] = [{ shape: disc, tissue: tissue.organ, hu: patient.hu.muscle + 35 }];
  for (const place of LUMBAR) {
    layers.push({ shape: vertebra(place), tissue: tissue.bone, hu: bone(1.6) });
  }
  return [...layers, { shape: canal, tissue: tissue.organ, hu: 28 }];
}

function vertebra([y, z, lean]: readonly [number, number, number]): Shape {
  const barrel = ellipsoid([0, 0, 0], [27, 19, 60]);
  const body: Shape = {
    box: boxAround([0, y, z], [28, 21, 18]),
    distance: (px, py, pz) => {
      const [dy, dz] = [py - y, pz - z - lean * (py - y)];
      // Waisted: a little narrower half way between the end plates.
      const waist = 2 - 0.012 * dz * dz;
      return smoothMax(barrel.distance(px, dy, 0) + waist, Math.abs(dz) - 14, 4);
    },
  };
  const side = [
    tube([
      [14, y + 14, z + 5, 6],
      [17, y + 26, z + 2, 6],
    ]),
    tube([
      [16, y + 24, z + 3, 5],
      [40, y + 24, z + 6, 3.5],
    ]),
    tube([
      [17, y + 30, z + 10, 6],
      [17, y + 34, z - 14, 6.5],
    ]),
    tube([
      [15, y + 34, z, 4.5],
      [2, y + 46, z - 4, 5],
    ]),
  ];
  const spinous = roundedBox([0, y + 51, z - 6], [3.2, 12, 10], 3);
  const whole = union([body, spinous, ...side, ...side.map(mirror)], 4);
  return whole;
}
