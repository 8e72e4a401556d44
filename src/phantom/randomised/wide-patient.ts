import { createRandom } from "../../base/index.ts";
import { drawClinicalPatient } from "../clinical.ts";
import { type Patient, spread } from "../patient.ts";

/** One source in so many has a hip replacement; among patients it is one in forty or less. */
const IMPLANT_SHARE = 0.1;

/**
 * A patient for a source: a clinical one whose size, hips, femora, fat and bladder vary more widely than those of
 * patients do, so that a real one is well inside the range.
 */
export function drawWidePatient(seed: number): Patient {
  const random = createRandom(seed).fork("wide");
  const hasImplant = random.uniform() < IMPLANT_SHARE;
  const side = random.uniform() < 0.5 ? "left" : "right";
  const patient = drawClinicalPatient(seed, { implant: hasImplant ? side : "none" });
  const stretch = () => random.between(0.93, 1.08);
  const [x, y, z] = patient.scale;
  const hipMm = spread(random, 88, 4.5);
  return {
    ...patient,
    scale: [x * stretch(), y * stretch(), z * stretch()],
    offsetMm: [0, 0, 0],
    tilt: [spread(random, 0, 0.06), spread(random, 0, 0.02), spread(random, 0, 0.03)],
    fatMm: Math.exp(random.between(Math.log(5), Math.log(60))),
    bladderMl: Math.exp(random.between(Math.log(20), Math.log(700))),
    hipMm,
    headRadiusMm: spread(random, patient.headRadiusMm, 1.2),
    // Neck-shaft angles of 115 to 145 degrees, and feet that point in or far out.
    femur: {
      reach: hipMm + random.between(34, 54),
      back: random.between(-6, 24),
      drop: random.between(-46, -24),
    },
    jointMm: random.between(1, 4),
    // From muscles that fat parts cleanly to those that run together.
    muscle: {
      ...patient.muscle,
      swellMm: random.between(6, 12),
      cleftMm: random.between(0.1, 2),
    },
    bendMm: random.between(2, 3.6),
    middleAboveHeadsMm: 0,
  };
}
