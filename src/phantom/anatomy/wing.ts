import type { Patient } from "./patient.ts";

/** The blade of the left ilium as a bent plate, seen from the side. Coordinates in anatomical mm. */
export interface WingSurface {
  /** Where the middle of the plate lies along x. */
  readonly lateral: (y: number, z: number) => number;
  /** Distance to the outline of the plate, negative inside. */
  readonly outline: (y: number, z: number) => number;
}

/** Builds the blade of the ilium of a patient. */
export function wingSurface(patient: Patient): WingSurface {
  const flare = patient.random.fork("wing").between(0.62, 0.82);
  // Seen from the side: front spine, crest, rear spine, sciatic notch, roof of the socket.
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

/** Range and step, in mm, of the table of distances to the outline. Values are linear between its places. */
const TABLE = { y: [-76, 116], z: [-16, 156], stepMm: 2 } as const;

/** Reads a distance in a plane from a table, because painting computes this distance millions of times. */
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

/** The signed distance to a closed polygon in a plane, negative inside. */
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
