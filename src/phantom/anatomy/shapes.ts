import type { Vector3 } from "../../geometry/index.ts";

/**
 * A signed distance to the surface of a solid shape in mm: negative inside, and exact or nearly exact close to the
 * surface. Coordinates are in the phantom's anatomical frame: origin midway between the femoral heads, axes as LPS.
 */
export type Distance = (x: number, y: number, z: number) => number;

/** A box along the axes of the anatomical frame, in mm. */
export interface Box {
  readonly low: Vector3;
  readonly high: Vector3;
}

/** A solid shape. It is empty outside its box, so that painting a small shape takes little time. */
export interface Shape {
  readonly box: Box;
  readonly distance: Distance;
}

/** A place on the middle line of a tube and the radius there, in mm. */
export type Knot = readonly [x: number, y: number, z: number, radius: number];

/** The box around a centre, with half its size along each axis. */
export function boxAround(centre: Vector3, half: Vector3): Box {
  return {
    low: [centre[0] - half[0], centre[1] - half[1], centre[2] - half[2]],
    high: [centre[0] + half[0], centre[1] + half[1], centre[2] + half[2]],
  };
}

/** Grows a box by a margin on all sides; shrinks it when negative. */
export function growBox(box: Box, mm: number): Box {
  return {
    low: [box.low[0] - mm, box.low[1] - mm, box.low[2] - mm],
    high: [box.high[0] + mm, box.high[1] + mm, box.high[2] + mm],
  };
}

function joinBoxes(boxes: readonly Box[]): Box {
  const extreme = (pick: (box: Box) => Vector3, of: (...values: number[]) => number): Vector3 => [
    of(...boxes.map((box) => pick(box)[0])),
    of(...boxes.map((box) => pick(box)[1])),
    of(...boxes.map((box) => pick(box)[2])),
  ];
  return {
    low: extreme((box) => box.low, Math.min),
    high: extreme((box) => box.high, Math.max),
  };
}

/** An ellipsoid along the axes. Its distance is of first order: exact at the surface, less exact away from it. */
export function ellipsoid(centre: Vector3, radii: Vector3): Shape {
  const [cx, cy, cz] = centre;
  const [ix, iy, iz] = [1 / radii[0], 1 / radii[1], 1 / radii[2]];
  const inner = -Math.min(...radii);
  const distance: Distance = (x, y, z) => {
    const u = (x - cx) * ix;
    const v = (y - cy) * iy;
    const w = (z - cz) * iz;
    const k0 = Math.sqrt(u * u + v * v + w * w);
    const k1 = Math.sqrt(u * u * ix * ix + v * v * iy * iy + w * w * iz * iz);
    return k1 < 1e-9 ? inner : (k0 * (k0 - 1)) / k1;
  };
  return { box: boxAround(centre, radii), distance };
}

/** A box whose edges are rounded with the given radius. */
export function roundedBox(centre: Vector3, half: Vector3, rounding: number): Shape {
  const distance: Distance = (x, y, z) => {
    const qx = Math.abs(x - centre[0]) - half[0] + rounding;
    const qy = Math.abs(y - centre[1]) - half[1] + rounding;
    const qz = Math.abs(z - centre[2]) - half[2] + rounding;
    const [ox, oy, oz] = [Math.max(qx, 0), Math.max(qy, 0), Math.max(qz, 0)];
    const outside = Math.sqrt(ox * ox + oy * oy + oz * oz);
    return outside + Math.min(Math.max(qx, qy, qz), 0) - rounding;
  };
  return { box: boxAround(centre, half), distance };
}

/** Number of segments in one piece of a long tube. A piece that is far away is skipped by its box. */
const PIECE = 3;

/**
 * A tube with a round section along straight segments between knots. The radius is linear between knots.
 * @param stretch Stretches the section along x, y and z, for flat muscles. Radii are given before the stretch.
 * @throws {RangeError} If there are fewer than two knots.
 */
export function tube(knots: readonly Knot[], stretch: Vector3 = [1, 1, 1]): Shape {
  if (knots.length < 2) throw new RangeError("Cannot make a tube: it needs two knots or more");
  const [sx, sy, sz] = [1 / stretch[0], 1 / stretch[1], 1 / stretch[2]];
  // Along an axis that is narrowed, a unit is less than a millimetre.
  const unitMm = Math.min(1, ...stretch);
  const scaled = knots.map(([x, y, z, r]): Knot => [x * sx, y * sy, z * sz, r]);
  const pieces: Float64Array[] = [];
  for (let start = 0; start + 1 < scaled.length; start += PIECE) {
    pieces.push(pieceTable(scaled.slice(start, start + PIECE + 1)));
  }
  const distance: Distance = (x, y, z) => {
    const u = x * sx;
    const v = y * sy;
    const w = z * sz;
    let nearest = Number.POSITIVE_INFINITY;
    for (const piece of pieces) {
      if (beyondBox(piece, u, v, w) < nearest) nearest = nearestSegment(piece, u, v, w, nearest);
    }
    return unitMm * nearest;
  };
  return { box: joinBoxes(knots.map((knot) => knotBox(knot, stretch))), distance };
}

function knotBox([x, y, z, r]: Knot, stretch: Vector3): Box {
  return boxAround([x, y, z], [r * stretch[0], r * stretch[1], r * stretch[2]]);
}

/** Numbers per segment in a table: start, direction, 1 / length squared, radius, change of radius. */
const SEGMENT = 9;
/** Numbers before the first segment of a table: the low and the high corner of the box of the piece. */
const CORNERS = 6;

function pieceTable(knots: readonly Knot[]): Float64Array {
  const table = new Float64Array(CORNERS + (knots.length - 1) * SEGMENT);
  const { low, high } = joinBoxes(knots.map((knot) => knotBox(knot, [1, 1, 1])));
  table.set([...low, ...high]);
  for (let index = 0; index + 1 < knots.length; index++) {
    const [ax, ay, az, ar] = knots[index]!;
    const [bx, by, bz, br] = knots[index + 1]!;
    const [dx, dy, dz] = [bx - ax, by - ay, bz - az];
    const squared = Math.max(dx * dx + dy * dy + dz * dz, 1e-9);
    table.set([ax, ay, az, dx, dy, dz, 1 / squared, ar, br - ar], CORNERS + index * SEGMENT);
  }
  return table;
}

/** A lower limit of the distance to a piece: how far the place is outside its box; minus infinity inside the box. */
function beyondBox(table: Float64Array, x: number, y: number, z: number): number {
  const beyond = Math.max(
    table[0]! - x,
    x - table[3]!,
    table[1]! - y,
    y - table[4]!,
    table[2]! - z,
    z - table[5]!,
  );
  return beyond > 0 ? beyond : Number.NEGATIVE_INFINITY;
}

function nearestSegment(
  table: Float64Array,
  x: number,
  y: number,
  z: number,
  soFar: number,
): number {
  let nearest = soFar;
  for (let at = CORNERS; at < table.length; at += SEGMENT) {
    const px = x - table[at]!;
    const py = y - table[at + 1]!;
    const pz = z - table[at + 2]!;
    const dx = table[at + 3]!;
    const dy = table[at + 4]!;
    const dz = table[at + 5]!;
    const along = Math.min(Math.max((px * dx + py * dy + pz * dz) * table[at + 6]!, 0), 1);
    const qx = px - along * dx;
    const qy = py - along * dy;
    const qz = pz - along * dz;
    const radius = table[at + 7]! + along * table[at + 8]!;
    nearest = Math.min(nearest, Math.sqrt(qx * qx + qy * qy + qz * qz) - radius);
  }
  return nearest;
}

/** A smooth curve through knots (Catmull-Rom), with `pieces` segments for every interval. */
export function curve(knots: readonly Knot[], pieces = 4): Knot[] {
  const last = knots.length - 1;
  const at = (index: number) => knots[Math.min(Math.max(index, 0), last)]!;
  const result: Knot[] = [];
  for (let index = 0; index < last; index++) {
    const four = [at(index - 1), at(index), at(index + 1), at(index + 2)] as const;
    for (let piece = 0; piece < pieces; piece++) result.push(blend(four, piece / pieces));
  }
  result.push(at(last));
  return result;
}

function blend([a, b, c, d]: readonly [Knot, Knot, Knot, Knot], t: number): Knot {
  const one = (i: 0 | 1 | 2 | 3) =>
    0.5 *
    (2 * b[i] +
      (c[i] - a[i]) * t +
      (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t * t +
      (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t * t * t);
  return [one(0), one(1), one(2), b[3] + (c[3] - b[3]) * t];
}

/** The smaller of two distances, with a fillet where they differ by less than `k` mm. */
export function smoothMin(a: number, b: number, k: number): number {
  const share = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - share * share * k * 0.25;
}

/** The larger of two distances, rounded where they differ by less than `k` mm. */
export function smoothMax(a: number, b: number, k: number): number {
  return -smoothMin(-a, -b, k);
}

/** Distance in mm from the box of a part beyond which a union ignores the part. */
const REACH_MM = 20;

/** The shape that contains all parts, with fillets of `k` mm where parts meet. */
export function union(parts: readonly Shape[], k = 0.001): Shape {
  const table = parts.map(({ box, distance }) => ({ ...growBox(box, REACH_MM), distance }));
  const distance: Distance = (x, y, z) => {
    let nearest = REACH_MM;
    for (const { low, high, distance: part } of table) {
      if (x < low[0] || x > high[0] || y < low[1] || y > high[1] || z < low[2] || z > high[2])
        continue;
      nearest = smoothMin(nearest, part(x, y, z), k);
    }
    return nearest;
  };
  return { box: growBox(joinBoxes(parts.map((part) => part.box)), k / 4), distance };
}

/**
 * Neighbouring parts, such as muscles in their sheaths: each swells by `swellMm` until it meets another, and a cleft of
 * `cleftMm` stays between any two.
 */
export function compartments(parts: readonly Shape[], swellMm: number, cleftMm: number): Shape {
  const reach = swellMm + cleftMm + 3;
  const table = parts.map(({ box, distance }) => ({ ...growBox(box, reach), distance }));
  const distance: Distance = (x, y, z) => {
    let nearest = reach;
    let second = reach;
    for (const { low, high, distance: part } of table) {
      if (x < low[0] || x > high[0] || y < low[1] || y > high[1] || z < low[2] || z > high[2])
        continue;
      const d = part(x, y, z);
      second = Math.min(second, Math.max(d, nearest));
      nearest = Math.min(nearest, d);
    }
    return Math.max(nearest - swellMm, (cleftMm - (second - nearest)) / 2);
  };
  return { box: growBox(joinBoxes(parts.map((part) => part.box)), swellMm), distance };
}

/** Distance in mm outside a shape beyond which `clip` does not compute its second distance. */
const CLIP_MM = 2;

/** The part of a shape where `keep` is negative. `keep` is computed only inside the shape and near it. */
export function clip(shape: Shape, keep: Distance): Shape {
  const distance: Distance = (x, y, z) => {
    const d = shape.distance(x, y, z);
    return d > CLIP_MM ? d : Math.max(d, keep(x, y, z));
  };
  return { box: shape.box, distance };
}

/** The part of a shape that lies outside `hole`. */
export function cut(shape: Shape, hole: Shape): Shape {
  return clip(shape, (x, y, z) => -hole.distance(x, y, z));
}

/** Grows a shape by a margin in mm; shrinks it when negative. */
export function grow(shape: Shape, mm: number): Shape {
  return {
    box: growBox(shape.box, mm),
    distance: (x, y, z) => shape.distance(x, y, z) - mm,
  };
}

/** The same shape on the other side of the body. */
export function mirror(shape: Shape): Shape {
  const { low, high } = shape.box;
  return {
    box: { low: [-high[0], low[1], low[2]], high: [-low[0], high[1], high[2]] },
    distance: (x, y, z) => shape.distance(-x, y, z),
  };
}

/** A function given by its values at rising places: linear between them, constant before the first and after the last. */
export function ramp(
  knots: readonly (readonly [at: number, value: number])[],
): (at: number) => number {
  const places = Float64Array.from(knots, (knot) => knot[0]);
  const values = Float64Array.from(knots, (knot) => knot[1]);
  const last = places.length - 1;
  return (at) => {
    if (at <= places[0]!) return values[0]!;
    for (let index = 1; index <= last; index++) {
      if (at > places[index]!) continue;
      const share = (at - places[index - 1]!) / (places[index]! - places[index - 1]!);
      return values[index - 1]! + share * (values[index]! - values[index - 1]!);
    }
    return values[last]!;
  };
}
