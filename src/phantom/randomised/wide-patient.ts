import { createRandom, type Random } from "../../base/index.ts";
import { drawClinicalPatient } from "../anatomy/clinical.ts";
import { type Patient, type ProstateTraits, spread } from "../anatomy/patient.ts";

/** Share of sources with a hip replacement. Among patients of a clinic it is smaller. */
const IMPLANT_SHARE = 0.1;

/** Share of cervical sources. The others are anorectal, half of them men; more cervical ones would give too few men. */
const CERVICAL_SHARE = 0.3;

/**
 * Draws a patient for a source. Size, hips, femora, fat and bladder vary more widely than among real patients, so that a
 * real patient lies well inside the range.
 */
export function drawWidePatient(seed: number): Patient {
  const random = createRandom(seed).fork("wide");
  const hasImplant = random.uniform() < IMPLANT_SHARE;
  const side = random.uniform() < 0.5 ? "left" : "right";
  const isCervical = random.fork("group").uniform() < CERVICAL_SHARE;
  const patient = drawClinicalPatient(seed, {
    diagnosis: isCervical ? "cervical" : "anorectal",
    implant: hasImplant ? side : "none",
  });
  const stretch = () => random.between(0.93, 1.08);
  const [x, y, z] = patient.scale;
  const hipMm = spread(random, 88, 4.5);
  const organs = random.fork("organs");
  return {
    ...patient,
    scale: [x * stretch(), y * stretch(), z * stretch()],
    offsetMm: [0, 0, 0],
    tilt: [spread(random, 0, 0.06), spread(random, 0, 0.02), spread(random, 0, 0.03)],
    fatMm: Math.exp(random.between(Math.log(5), Math.log(60))),
    genitalSize: patient.genitalSize * organs.between(0.85, 1.25),
    prostate: drawProstate(organs),
    bladder: {
      up: organs.between(-14, 4),
      back: organs.between(-12, 3),
      lean: organs.between(-0.35, 0.6),
    },
    bladderLumpMm: patient.bladderLumpMm * organs.between(0.6, 1.8),
    bladderMl: Math.exp(random.between(Math.log(20), Math.log(700))),
    hipMm,
    headRadiusMm: spread(random, patient.headRadiusMm, 1.2),
    // Neck-shaft angles of 115 to 145 degrees; feet that point inwards or far outwards.
    femur: {
      reach: hipMm + random.between(34, 54),
      back: random.between(-6, 24),
      drop: random.between(-46, -24),
    },
    jointMm: random.between(1, 4),
    // From muscles that are clearly separated by fat to muscles that run together.
    muscle: {
      ...patient.muscle,
      swellMm: random.between(6, 12),
      cleftMm: random.between(0.1, 2),
    },
    bendMm: random.between(2, 3.6),
    middleAboveHeadsMm: 0,
  };
}

/**
 * From small prostates on the pelvic floor to large ones that stand up behind the bladder and press into it. A network
 * that has not seen large ones takes their upper half for bladder.
 */
function drawProstate(random: Random): ProstateTraits {
  const up = random.between(-4, 22);
  const back = random.between(-2, 14);
  return {
    up,
    back,
    stretch: [random.between(0.85, 1.2), random.between(0.85, 1.25), random.between(0.85, 1.35)],
    seminalSize: random.between(0.8, 1.9),
    seminalUp: up * random.between(0.3, 1) + random.between(0, 10),
    seminalBack: back * random.between(-0.5, 0.6),
  };
}
