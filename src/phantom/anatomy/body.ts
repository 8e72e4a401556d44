import type { Patient } from "./patient.ts";
import { type Box, type Distance, ramp, type Shape, smoothMax, smoothMin } from "./shapes.ts";

/** The outlines of the body. Everything else lies within them. */
export interface Body {
  /** Distance to the outside of the muscles, negative inside. */
  readonly fascia: Distance;
  readonly skin: Shape;
}

const everywhere: Box = { low: [-400, -400, -400], high: [400, 400, 400] };

/** First-order distance to an ellipse with half axes `a` and `b`; `x` and `y` from its centre. */
function ellipse(x: number, y: number, a: number, b: number): number {
  const u = x / a;
  const v = y / b;
  const k0 = Math.sqrt(u * u + v * v);
  const k1 = Math.sqrt((u * u) / (a * a) + (v * v) / (b * b));
  return k1 < 1e-9 ? -Math.min(a, b) : (k0 * (k0 - 1)) / k1;
}

/** Builds the outlines of a patient: the muscles of trunk and thighs, and the skin over the fat around them. */
export function createBody(patient: Patient): Body {
  const fascia = fasciaOf(patient);
  const { fatMm } = patient;
  const isClinical = patient.variation === "clinical";
  const backMm = 98 + 0.9 * fatMm;
  const front = ramp([
    [-60, 0.7],
    [20, 0.9],
    [70, 1.25],
    [150, 1.1],
  ]);
  const skin: Distance = (x, y, z) => {
    const d = fascia(x, y, z);
    // Fat is thickest on belly and buttocks, and thinnest at the front of the flanks.
    const rear = Math.min(Math.max((y + 40) / 80, 0), 1);
    const share = (1 - rear) * front(z) + rear * (0.8 + 0.006 * Math.min(y, 90));
    const skin = smoothMax(d - fatMm * share, y - backMm, 30);
    return isClinical ? Math.max(skin, -natalCleft(x, y, z)) : skin;
  };
  return { fascia, skin: { box: everywhere, distance: skin } };
}

/** Distance to the air in the slit between the buttocks, negative inside. */
function natalCleft(x: number, y: number, z: number): number {
  const depth = y - 76 - 0.25 * Math.max(z, 0);
  return Math.max(Math.abs(x) - 1 - 0.1 * Math.max(depth - 14, 0), -depth, z - 45);
}

/** The fascia of the trunk and two thighs, joined smoothly. */
function fasciaOf(patient: Patient): Distance {
  const random = patient.random.fork("outline");
  const isFemale = patient.sex === "female";
  const waist = (isFemale ? 142 : 150) + 5 * random.normal();
  const hip = (isFemale ? 170 : 166) + 4 * random.normal();
  const belly = 100 + patient.bellyMm + random.between(-6, 16);
  const halfWidth = ramp([
    [-60, hip - 4],
    [-20, hip],
    [40, hip - 6],
    [95, waist + 12],
    [130, waist],
    [200, waist + 2],
  ]);
  const frontMm = ramp([
    [-60, 66],
    [-20, 78],
    [20, 88 + 0.25 * patient.bellyMm],
    [70, belly],
    [130, belly + 4],
    [200, belly],
  ]);
  const rearMm = ramp([
    [-70, 88],
    [-30, 99],
    [40, 104],
    [90, 95],
    [130, 91],
    [200, 92],
  ]);
  return (x, y, z) => {
    // At this height there is only the trunk.
    if (z > 70) return ellipse(x, y, halfWidth(z), y < 0 ? frontMm(z) : rearMm(z));
    const trunk = ellipse(x, y, halfWidth(z), y < 0 ? frontMm(z) : rearMm(z));
    const thigh = ellipse(Math.abs(x) - 91, y - 2, 74, 80);
    const upper = smoothMax(trunk, (-62 - z) * 0.9, 25);
    const lower = smoothMax(thigh, (z + 5) * 0.9, 25);
    return smoothMin(upper, lower, 22);
  };
}
