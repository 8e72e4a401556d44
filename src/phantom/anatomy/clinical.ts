import { createRandom, type Random } from "../../base/index.ts";
import { type ScannerStyle, scannerStyles, styledScanner } from "../scanner/scanner.ts";
import {
  type BowelContents,
  type Diagnosis,
  drawPlainPatient,
  type Patient,
  spread,
  type TissueHu,
} from "./patient.ts";

/** Traits of a clinical patient that can be given instead of drawn. */
export interface ClinicalWishes {
  readonly diagnosis?: Diagnosis;
  readonly style?: ScannerStyle;
  readonly implant?: Patient["implant"];
}

/**
 * Draws a patient. Patients differ from each other as widely as those of a clinic do. The ranges and their sources are
 * listed in docs/phantoms.md. Each group of traits has its own random stream.
 */
export function drawClinicalPatient(seed: number, wishes: ClinicalWishes): Patient {
  const plain = drawPlainPatient(seed, wishes.diagnosis);
  const random = createRandom(seed).fork("clinical");
  const isFemale = plain.sex === "female";
  const isCervical = plain.diagnosis === "cervical";
  const ageYears = spread(random.fork("age"), isCervical ? 52 : 66, isCervical ? 14 : 11);
  /** 0 up to 40 years, 1 at 90 years. */
  const old = Math.min(Math.max((ageYears - 40) / 50, 0), 1);
  const frame = random.fork("frame");
  const overall = spread(frame, isFemale ? 0.96 : 1.03, 0.035);
  const each = () => overall * spread(frame, 1, 0.025);
  const fat = drawFat(random.fork("fat"), isFemale);
  const muscles = random.fork("muscles");
  const fitness = Math.min(Math.max(spread(muscles, 0.75 - 0.45 * old, 0.2), 0), 1);
  const wide = random.fork("noise").between(0.85, 1.2) * (1 + 0.012 * (fat.fatMm - 18));
  return {
    ...plain,
    variation: "clinical",
    ageYears,
    scale: [each(), each(), each()],
    tilt: [spread(frame, 0, 0.03), spread(frame, 0, 0.02), spread(frame, 0, 0.025)],
    offsetMm: [spread(frame, 0, 7), spread(frame, 0, 8), spread(frame, 0, 10)],
    ...fat,
    hipMm: spread(frame, isFemale ? 89 : 87, 3),
    headRadiusMm: spread(frame, isFemale ? 22.9 : 25.4, 0.8),
    middleAboveHeadsMm: spread(frame, 40, 10),
    bendMm: frame.between(1.8, 3),
    muscle: {
      swellMm: 6 + 4.5 * fitness,
      cleftMm: muscles.between(0.7, 1.6) + 1.2 * (1 - fitness),
      streakHu: 9 + 20 * (1 - fitness) * muscles.uniform(),
      streakFrom: 0.7 * fitness,
    },
    ...drawBones(random.fork("bones"), plain.hu, old),
    calcified: old * random.fork("arteries").uniform(),
    ...drawOrgans(random, plain, old),
    implant: wishes.implant ?? drawImplant(random.fork("implant"), ageYears),
    scanner: drawScanner(random.fork("scanner"), wishes.style, wide),
  };
}

function drawFat(random: Random, isFemale: boolean): Pick<Patient, "fatMm" | "bellyMm"> {
  // Skewed: the heaviest are further from the median than the leanest.
  const weight = Math.exp(0.42 * spread(random, 0, 1));
  return {
    fatMm: Math.min((isFemale ? 20 : 14) * weight, 52),
    bellyMm: Math.min(
      Math.max((isFemale ? 12 : 22) * weight * random.between(0.4, 1.4) - 12, -8),
      55,
    ),
  };
}

function drawBones(random: Random, hu: TissueHu, old: number): Pick<Patient, "hu" | "headHu"> {
  const marrow = spread(random, 190 - 110 * old, 30);
  const muscle = spread(random, hu.muscle - 12 * old, 4);
  return {
    hu: {
      ...hu,
      muscle,
      wall: muscle - random.between(6, 16),
      marrow: Math.max(marrow, 20),
      cortex: spread(random, 950 - 200 * old, 110),
      fat: spread(random, -104, 5),
    },
    headHu: random.between(30, 130),
  };
}

type OrganTraits = Pick<
  Patient,
  | "bladderMl"
  | "bladderLumpMm"
  | "rectumFill"
  | "loopPitchMm"
  | "bowel"
  | "uterus"
  | "genitalSize"
  | "tumourMm"
>;

function drawOrgans(random: Random, plain: Patient, old: number): OrganTraits {
  const filling = random.fork("filling");
  const genital = random.fork("genital");
  const isFemale = plain.sex === "female";
  const bladderMl = Math.min(Math.max(165 * Math.exp(0.62 * spread(filling, 0, 1)), 45), 620);
  return {
    bladderMl,
    bladderLumpMm: 2 + 3.5 * Math.exp(-bladderMl / 150) * filling.between(0.3, 1.3),
    rectumFill: Math.min(0.75 * Math.exp(0.35 * Math.abs(spread(filling, 0, 1))), 1.7),
    loopPitchMm: filling.between(19, 25),
    bowel: drawBowel(random.fork("bowel")),
    uterus: isFemale ? drawUterus(genital) : "none",
    genitalSize: isFemale
      ? genital.between(0.85, 1.2) * (1 - 0.3 * old)
      : genital.between(0.85, 1.05) + 0.3 * old * genital.uniform(),
    tumourMm: genital.uniform() < 0.75 ? genital.between(8, 30) : 0,
  };
}

function drawUterus(random: Random): Patient["uterus"] {
  const chance = random.uniform();
  if (chance < 0.15) return "removed";
  return chance < 0.35 ? "tilted back" : "upright";
}

function drawBowel(random: Random): BowelContents {
  const oral = random.uniform() < 0.45;
  const weights = [
    random.between(0.15, 0.5),
    random.between(0.15, 0.5),
    oral ? random.between(0.15, 0.7) : 0,
    random.between(0.02, 0.3),
  ] as const;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return {
    collapsed: weights[0] / sum,
    fluid: weights[1] / sum,
    contrast: weights[2] / sum,
    gas: weights[3] / sum,
    oralHu: random.between(120, 480),
  };
}

/** Draws an implant: nobody below 50 years has one, 2.5 % have one at 60, and 7.5 % from 80 on. */
function drawImplant(random: Random, ageYears: number): Patient["implant"] {
  const chance = Math.min(Math.max((ageYears - 50) / 10, 0), 3) * 0.025;
  if (random.uniform() >= chance) return "none";
  return random.uniform() < 0.5 ? "left" : "right";
}

function drawScanner(random: Random, wish: ScannerStyle | undefined, noise: number) {
  const drawn = scannerStyles[random.integer(scannerStyles.length)]!;
  return styledScanner(wish ?? drawn, Math.max(noise, 0.6), spread(random, 0, 1));
}
