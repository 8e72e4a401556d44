import type { Knot } from "./shapes.ts";

/** A muscle of the left side as a tube: its knots, and the stretch of its section as in `tube`. */
export type Belly = readonly [knots: readonly Knot[], stretch?: readonly [number, number, number]];

/** Muscles within the pelvis and beside the spine. */
export const DEEP: readonly Belly[] = [
  // obturator internus along the wall of the small pelvis, and externus under the ramus
  [
    [
      [60, 4, 16, 10],
      [60, 18, -8, 13],
      [54, 14, -36, 11],
    ],
    [0.55, 1.7, 1],
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
      [28, 74, 44, 9],
      [70, 62, 26, 12],
      [122, 24, 6, 7],
    ],
  ],
  // erector spinae, quadratus lumborum
  [
    [
      [24, 90, 310, 22],
      [24, 76, 210, 22],
      [27, 76, 150, 22],
      [26, 84, 110, 19],
      [18, 96, 60, 10],
    ],
    [1.3, 0.95, 1],
  ],
  [
    [
      [52, 56, 262, 10],
      [62, 46, 210, 13],
      [68, 44, 160, 13],
      [80, 48, 128, 9],
    ],
    [1.4, 0.9, 1],
  ],
];

/** Psoas, from the lumbar spine over the hip to the lesser trochanter. */
export const PSOAS: Belly = [
  [
    [32, 30, 262, 7],
    [40, 20, 210, 14],
    [44, 12, 165, 18],
    [50, 2, 120, 20],
    [58, -8, 88, 19],
    [74, -22, 54, 20],
    [86, -34, 22, 18],
    [96, -32, -8, 15],
    [107, -2, -40, 10],
    [112, 18, -60, 7],
  ],
];

/** Muscles of the buttock and the thigh, packed in sheaths against each other. */
export const PACKED: readonly Belly[] = [
  // pectineus, adductors, gracilis
  [
    [
      [34, -48, -10, 8],
      [62, -34, -36, 12],
      [92, -8, -74, 9],
    ],
  ],
  [
    [
      [24, -38, -46, 8],
      [48, -24, -80, 18],
      [72, -10, -150, 22],
    ],
  ],
  [
    [
      [38, 4, -66, 10],
      [62, 20, -90, 22],
      [78, 18, -150, 24],
    ],
  ],
  [
    [
      [24, -14, -62, 4],
      [26, 0, -95, 7],
      [28, 8, -150, 8],
    ],
    [0.8, 1.8, 1],
  ],
  // hamstrings: biceps, and the two inner ones
  [
    [
      [68, 48, -72, 7],
      [92, 56, -105, 14],
      [100, 52, -160, 19],
    ],
  ],
  [
    [
      [62, 48, -74, 7],
      [66, 58, -105, 13],
      [68, 54, -160, 17],
    ],
  ],
  // vastus intermedius and lateralis
  [
    [
      [126, -12, -52, 12],
      [122, -20, -90, 18],
      [114, -24, -160, 20],
    ],
  ],
  [
    [
      [146, 10, -40, 9],
      [148, 2, -84, 19],
      [142, 0, -160, 24],
    ],
    [0.8, 1.25, 1],
  ],
  // rectus femoris, sartorius, tensor
  [
    [
      [100, -42, 14, 7],
      [106, -56, -40, 12],
      [108, -58, -90, 15],
      [104, -58, -160, 16],
    ],
  ],
  [
    [
      [122, -48, 60, 6],
      [98, -68, -8, 8],
      [62, -66, -90, 8],
      [44, -50, -160, 8],
    ],
    [1.3, 0.9, 1],
  ],
  [
    [
      [132, -34, 62, 8],
      [146, -32, 0, 11],
      [152, -26, -60, 9],
      [152, -20, -110, 5],
    ],
    [0.8, 1.6, 1],
  ],
  // quadratus femoris and the short rotators behind the hip
  [
    [
      [70, 38, -46, 7],
      [126, 28, -40, 8],
    ],
  ],
  [
    [
      [74, 46, 2, 6],
      [130, 22, -4, 7],
    ],
  ],
  // gluteus medius' tendon, and gluteus maximus in three bundles
  [
    [
      [108, 8, 50, 18],
      [136, 10, 14, 14],
      [142, 14, -8, 8],
    ],
    [0.8, 1.9, 1],
  ],
  [
    [
      [52, 94, 78, 12],
      [96, 82, 34, 18],
      [140, 50, -12, 12],
    ],
    [1.2, 1.05, 1.6],
  ],
  [
    [
      [42, 102, 44, 14],
      [84, 88, -4, 22],
      [134, 54, -46, 14],
    ],
    [1.25, 0.95, 1.5],
  ],
  [
    [
      [34, 100, 8, 12],
      [68, 86, -42, 21],
      [122, 54, -88, 12],
    ],
    [1.25, 0.95, 1.4],
  ],
];
