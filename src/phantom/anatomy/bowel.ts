import type { Random } from "../../base/index.ts";
import type { Vector3 } from "../../geometry/index.ts";
import type { Body } from "./body.ts";
import { smoothNoise } from "./noise.ts";
import type { BowelContents, Patient } from "./patient.ts";
import {
  type Box,
  clip,
  curve,
  type Distance,
  type Knot,
  ramp,
  type Shape,
  smoothMin,
  tube,
} from "./shapes.ts";
import { type HuAt, type Layer, tissue, walled } from "./tissue.ts";
import type { WingSurface } from "./wing.ts";

/** Distance to the edge of the peritoneal cavity, negative inside. Bowel lies only inside. */
function cavityOf(body: Body, wing: WingSurface): Distance {
  // The rear limit: spine and great vessels in the middle, psoas beside them, then the gutters of the flanks.
  const back = ramp([
    [0, -22],
    [30, -16],
    [62, -4],
    [90, 26],
    [140, 20],
  ]);
  const floor = ramp([
    [0, 74],
    [50, 66],
    [90, 50],
    [125, 72],
    [150, 90],
  ]);
  return (x, y, z) => {
    const side = Math.abs(x);
    const wall = body.fascia(x, y, z) + 14;
    const upper = Math.max(wall, y - back(side), floor(side) - z);
    const u = x / 60;
    const v = (y + 8) / 62;
    const w = (z - 68) / 62;
    const lower = Math.max((Math.sqrt(u * u + v * v + w * w) - 1) * 56, wall);
    return Math.max(smoothMin(upper, lower, 14), beyondWing(wing, x, y, z) + 10);
  };
}

/** How far a place lies outside the middle of the blade of the ilium; far inside where there is no blade. */
function beyondWing(wing: WingSurface, x: number, y: number, z: number): number {
  if (wing.outline(y, z) > 6) return -60;
  return Math.abs(x) - wing.lateral(y, z);
}

/** What limits the room for bowel. */
export interface BowelRoom {
  readonly body: Body;
  readonly wing: WingSurface;
  readonly keepClear: readonly Shape[];
}

/** Builds the loops of small bowel and the colon, clear of the given organs. */
export function createBowel(patient: Patient, { body, wing, keepClear }: BowelRoom): Layer[] {
  const random = patient.random.fork("bowel");
  const cavity = cavityOf(body, wing);
  const colon = colonPaths(patient, random, cavity);
  const insideWing: Distance = (x, y, z) => beyondWing(wing, x, y, z) + 4;
  const colonShapes = colon.map((knots) => tube(knots));
  const clear: Distance = (x, y, z) => {
    let nearest = -cavity(x, y, z);
    for (const { box, distance } of [...keepClear, ...colonShapes]) {
      if (isFar(box, x, y, z)) continue;
      nearest = Math.min(nearest, distance(x, y, z));
    }
    return nearest;
  };
  return [
    ...smallBowel(patient, random, clear),
    ...colon
      .flatMap((knots, part) => colonLayers(patient, knots, part))
      .map((layer) => ({ ...layer, shape: clip(layer.shape, insideWing) })),
  ];
}

function isFar({ low, high }: Box, x: number, y: number, z: number): boolean {
  const far = 30;
  return (
    x < low[0] - far ||
    x > high[0] + far ||
    y < low[1] - far ||
    y > high[1] + far ||
    z < low[2] - far ||
    z > high[2] + far
  );
}

/** Distance between loops for which their radii are given; other distances scale the radii. */
const USUAL_PITCH_MM = 23;

/** Places for loops on a jittered lattice through the cavity. Each place is a neighbour of the one before. */
function loopPlaces(random: Random, pitchMm: number, clear: Distance): Vector3[] {
  const [yaw, shift] = [random.between(-0.6, 0.6), random.between(0, pitchMm)];
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  const reach = 7;
  const top = pitchMm === USUAL_PITCH_MM ? 10 : Math.ceil(300 / pitchMm);
  const places: Vector3[] = [];
  const snake = (index: number, turn: number) => (turn % 2 === 0 ? index : -index);
  let rowCount = 0;
  for (let k = 0; k <= top; k++) {
    for (let i = -reach; i <= reach; i++, rowCount++) {
      for (let j = -reach; j <= reach; j++) {
        const [u, v] = [snake(i, k) * pitchMm + shift, snake(j, rowCount) * pitchMm];
        const jitter = () => random.between(-6, 6);
        const [x, y] = [c * u - s * v + jitter(), s * u + c * v + jitter()];
        const z = 14 + k * pitchMm + jitter();
        if (clear(x, y, z) > 10) places.push([x, y, z]);
      }
    }
  }
  return places;
}

type Filling = "collapsed" | "fluid" | "contrast" | "gas";

function smallBowel(patient: Patient, random: Random, clear: Distance): Layer[] {
  const pitch = patient.loopPitchMm;
  const places = loopPlaces(random, pitch, clear);
  const size = pitch / USUAL_PITCH_MM;
  const layers: Layer[] = [];
  const drawnOral = random.uniform() < 0.6 ? random.between(150, 420) : 25;
  const oral = patient.bowel.oralHu ?? drawnOral;
  let filling: Filling = "fluid";
  for (let index = 0; index + 1 < places.length; index++) {
    if (index % 5 === 0) filling = drawFilling(random, patient.bowel);
    const [a, b] = [places[index]!, places[index + 1]!];
    if (distanceBetween(a, b) > 2 * pitch) continue;
    const radius = size * (filling === "collapsed" ? 8 : random.between(9.5, 12.5));
    const bend: Knot = [
      (a[0] + b[0]) / 2 + random.between(-6, 6),
      (a[1] + b[1]) / 2 + random.between(-6, 6),
      (a[2] + b[2]) / 2 + random.between(-6, 6),
      radius,
    ];
    if (clear(bend[0], bend[1], bend[2]) < radius - 3) continue;
    const shape = tube(curve([[...a, radius], bend, [...b, radius]], 2));
    layers.push({
      shape,
      tissue: tissue.bowel,
      hu: loopHu(patient, filling, oral, (a[1] + b[1]) / 2),
    });
  }
  return layers;
}

function distanceBetween(a: Vector3, b: Vector3): number {
  const [dx, dy, dz] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

function drawFilling(random: Random, { collapsed, fluid, contrast }: BowelContents): Filling {
  const chance = random.uniform();
  if (chance < collapsed) return "collapsed";
  if (chance < collapsed + fluid) return "fluid";
  return chance < collapsed + fluid + contrast ? "contrast" : "gas";
}

/** HU of a loop. Gas lies in front of a level, fluid behind it, because the patient lies on the back. */
function loopHu(patient: Patient, filling: Filling, oralHu: number, levelMm: number): HuAt {
  const fluid = 18;
  const wall = patient.hu.wall + (patient.hasContrast ? 20 : 0);
  switch (filling) {
    case "collapsed":
      return walled(4, wall, wall - 8);
    case "fluid":
      return walled(2.2, wall, fluid);
    case "contrast":
      return walled(2.2, wall, oralHu);
    case "gas":
      return walled(2, wall, (_depth, _x, y) => (y < levelMm + 2 ? -880 : fluid));
    default:
      return filling satisfies never;
  }
}

/** Paths of the colon: caecum and ascending part, descending part, sigmoid and, in clinical phantoms, transverse part. */
function colonPaths(patient: Patient, random: Random, cavity: Distance): Knot[][] {
  const shake = (knots: readonly Knot[]) =>
    knots.map(
      ([x, y, z, r]): Knot => [
        x + random.between(-5, 5),
        y + random.between(-4, 4),
        z + random.between(-5, 5),
        r * random.between(0.85, 1.15),
      ],
    );
  const right: Knot[] = [
    [-96, -30, 78, 24],
    [-108, -8, 108, 26],
    [-112, 4, 150, 24],
    [-110, 6, 230, 22],
  ];
  const left: Knot[] = [
    [112, 8, 230, 15],
    [114, 6, 160, 15],
    [108, -8, 112, 15],
    [98, -28, 84, 15],
  ];
  const sigmoid: Knot[] = [
    [98, -28, 84, 15],
    [70, -44, 74, 14],
    [34, -34, 82, 14],
    [-4, -14, 92, 14],
    [-22, 12, 82, 14],
    [6, 40, 68, 12],
  ];
  const shaken = [
    shake(right),
    [...shake(left.slice(0, 3)), left[3]!],
    [sigmoid[0]!, ...shake(sigmoid.slice(1, 5)), sigmoid[5]!],
  ];
  if (patient.variation === "clinical") shaken.push(shake(TRANSVERSE));
  return shaken.map((knots) =>
    curve(
      knots.map((knot) => pushInside(knot, cavity)),
      4,
    ),
  );
}

/** The transverse colon, from the bend under the liver across the front to the bend under the spleen. */
const TRANSVERSE: readonly Knot[] = [
  [-106, 0, 236, 20],
  [-70, -50, 222, 19],
  [-20, -84, 206, 18],
  [34, -80, 214, 18],
  [80, -44, 238, 16],
  [104, 0, 262, 15],
];

/** Moves a knot towards the middle of the belly until its tube lies in the cavity. */
function pushInside([x, y, z, r]: Knot, cavity: Distance): Knot {
  let [px, py] = [x, y];
  for (let step = 0; step < 30 && cavity(px, py, z) > -r * 0.8 && z > 76; step++) {
    px *= 0.97;
    py = py + 0.08 * (-50 - py);
  }
  return [px, py, z, r];
}

/** A pouched wall around stool with bubbles of gas. A path is painted in pieces, so that each has a small box. */
function colonLayers(patient: Patient, knots: readonly Knot[], part: number): Layer[] {
  const random = patient.random.fork(`stool ${part}`);
  const texture = smoothNoise(random, 5);
  const gas = random.between(-0.4, 0.7);
  const contents: HuAt = (_depth, x, y, z) => {
    const t = texture(x, y, z);
    return t < gas - 0.9 ? -700 : 30 + 60 * t;
  };
  const hu = walled(2.4, patient.hu.wall + 10, contents);
  const layers: Layer[] = [];
  for (let index = 0; index + 1 < knots.length; index += 2) {
    const piece = tube(knots.slice(index, index + 3));
    const shape: Shape = {
      box: piece.box,
      // Haustra: the wall narrows about every 3 cm.
      distance: (x, y, z) =>
        piece.distance(x, y, z) + 1.6 * (1 + Math.sin((x + y + 1.4 * z) * 0.21)),
    };
    layers.push({ shape, tissue: tissue.bowel, hu });
  }
  return layers;
}
