import type { Patient } from "./patient.ts";
import {
  type Box,
  boxAround,
  curve,
  cut,
  ellipsoid,
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

/** Middle line of the sacrum from the promontory to the coccyx: y, z, half thickness, half width, in mm. */
const SACRUM: readonly (readonly [number, number, number, number])[] = [
  [34, 88, 16, 50],
  [52, 70, 15, 51],
  [70, 48, 11, 40],
  [82, 26, 8, 30],
  [84, 8, 6, 14],
  [76, -8, 4.5, 8],
];

/** The sacrum with its canal and the holes for the nerves. */
export function sacrumShape(): Shape {
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

/** Vertebrae from the fifth lumbar one up: centre of the body (y, z) and its slope towards the back. */
const LUMBAR: readonly (readonly [y: number, z: number, lean: number])[] = [
  [24, 112, 0.22],
  [18, 149, 0.06],
  [22, 186, -0.06],
  [30, 223, -0.1],
  [38, 260, -0.14],
  [48, 296, -0.2],
];

/**
 * Builds discs, vertebrae and spinal canal.
 * @param bone HU of bone with a cortex of the given thickness.
 */
export function spineLayers(patient: Patient, bone: (cortexMm: number) => HuAt): Layer[] {
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
      // Half way between the end plates a vertebra is a little narrower.
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
