import { createRandom, type Random } from "../../base/index.ts";
import type { Vector3 } from "../../geometry/index.ts";
import { plainScanner, type Scanner } from "../scanner/scanner.ts";

export type Diagnosis = "cervical" | "anorectal";

/** How much phantoms differ from each other: a little, or as much as the patients of a clinic. */
export type Variation = "plain" | "clinical";

/** HU of one patient's tissues on one scanner. */
export interface TissueHu {
  readonly fat: number;
  readonly muscle: number;
  readonly cortex: number;
  readonly marrow: number;
  readonly blood: number;
  readonly urine: number;
  readonly wall: number;
}

/** Contents of the loops of small bowel, as shares that add up to 1. */
export interface BowelContents {
  readonly collapsed: number;
  readonly fluid: number;
  readonly contrast: number;
  readonly gas: number;
  /** HU of loops with oral contrast; drawn together with the loops when absent. */
  readonly oralHu?: number;
}

interface MuscleTraits {
  /** How far muscles swell into the room between their sheaths. */
  readonly swellMm: number;
  /** Width of the fat between two muscles. */
  readonly cleftMm: number;
  /** How many HU streaks of fat take away from a muscle. */
  readonly streakHu: number;
  /** Value of a standard normal texture above which there is a streak. */
  readonly streakFrom: number;
}

/**
 * Where the neck of the femur meets its shaft, in mm: `reach` is the distance from the middle of the body, `back` and
 * `drop` are measured from the head; `drop` is negative, because the place lies below the head.
 */
export interface FemurAngles {
  readonly reach: number;
  readonly back: number;
  readonly drop: number;
}

/** How a bladder differs from the usual one, which stands upright above the prostate or the vagina. */
interface BladderPlace {
  /** How far up it lies, in mm. */
  readonly up: number;
  /** How far back it lies, in mm. */
  readonly back: number;
  /** How far forward it leans for each mm of height, in mm. */
  readonly lean: number;
}

/** How a prostate differs from the usual one, which lies wholly below the bladder. Lengths in mm. */
export interface ProstateTraits {
  /** How far up it reaches behind the bladder's neck. */
  readonly up: number;
  /** How far back it lies. */
  readonly back: number;
  /** Size relative to a usual one along x, y, z. */
  readonly stretch: Vector3;
  /** Thickness of the seminal vesicles relative to usual ones. */
  readonly seminalSize: number;
  /** How far up the seminal vesicles lie. */
  readonly seminalUp: number;
  /** How far back the seminal vesicles lie. */
  readonly seminalBack: number;
}

/** All traits in which phantoms differ. Lengths are in mm before `scale` is applied. */
export interface Patient {
  readonly random: Random;
  readonly variation: Variation;
  readonly diagnosis: Diagnosis;
  readonly sex: "female" | "male";
  /** Size relative to the standard skeleton along x, y, z. */
  readonly scale: Vector3;
  /** Rotation about the x, y and z axes in radians, because nobody lies quite straight. */
  readonly tilt: Vector3;
  /** Position of the middle between the femoral heads, from the middle of the image, in mm. */
  readonly offsetMm: Vector3;
  /** Thickness of the subcutaneous fat. */
  readonly fatMm: number;
  /** Distance of the centres of the femoral heads from the middle of the body. */
  readonly hipMm: number;
  readonly headRadiusMm: number;
  /** Drawn together with the femur when absent. */
  readonly femur?: FemurAngles;
  /** Gap between the femoral head and its socket; a usual one when absent. */
  readonly jointMm?: number;
  readonly bladderMl: number;
  /** Radius of the rectum relative to an empty one. */
  readonly rectumFill: number;
  readonly hasContrast: boolean;
  readonly hu: TissueHu;
  readonly ageYears: number;
  /** How far fat within the belly pushes the belly's wall forward. */
  readonly bellyMm: number;
  readonly muscle: MuscleTraits;
  /** How many HU denser the inside of the femoral head is than other marrow. */
  readonly headHu: number;
  /** Distance between neighbouring loops of small bowel. */
  readonly loopPitchMm: number;
  readonly bowel: BowelContents;
  /** Amplitude of the lumps on the bladder's surface. */
  readonly bladderLumpMm: number;
  readonly uterus: "upright" | "tilted back" | "removed" | "none";
  /** A factor on the size of uterus or prostate, beside the random size that each is drawn with. */
  readonly genitalSize: number;
  /** A usual one when absent. */
  readonly prostate?: ProstateTraits;
  /** A usual place when absent. */
  readonly bladder?: BladderPlace;
  /** Half the length of a tumour of cervix or rectum; 0 when none shows. */
  readonly tumourMm: number;
  /** How calcified the arteries are: 0 not at all, 1 the most. */
  readonly calcified: number;
  /** Height of the middle of the image above the femoral heads. */
  readonly middleAboveHeadsMm: number;
  /** Standard deviation of the smooth bend that makes the two sides differ. */
  readonly bendMm: number;
  readonly implant: "none" | "left" | "right";
  readonly scanner: Scanner;
}

/** A uniform draw between two bounds. */
const between = (random: Random, low: number, high: number) => random.between(low, high);
/** A normal draw, limited to two standard deviations from the mean. */
export const spread = (random: Random, mean: number, deviation: number) =>
  mean + deviation * Math.min(Math.max(random.normal(), -2), 2);

/** Draws a plain patient. Groups of traits have their own streams, so that a new group does not change the others. */
export function drawPlainPatient(seed: number, diagnosis: Diagnosis | undefined): Patient {
  const random = createRandom(seed);
  const group = diagnosis ?? (random.fork("diagnosis").uniform() < 0.5 ? "cervical" : "anorectal");
  const isFemale = group === "cervical" || random.fork("sex").uniform() < 0.5;
  const body = random.fork("body");
  const overall = spread(body, isFemale ? 0.97 : 1.02, 0.025);
  const each = () => overall * spread(body, 1, 0.015);
  const fill = random.fork("filling");
  const scanner = random.fork("scanner");
  return {
    random,
    variation: "plain",
    diagnosis: group,
    sex: isFemale ? "female" : "male",
    scale: [each(), each(), each()],
    tilt: [spread(body, 0, 0.02), spread(body, 0, 0.015), spread(body, 0, 0.02)],
    offsetMm: [spread(body, 0, 3), spread(body, 0, 4), spread(body, 0, 6)],
    fatMm: between(body, 6, isFemale ? 24 : 18),
    hipMm: spread(body, isFemale ? 89 : 87, 2),
    headRadiusMm: spread(body, isFemale ? 22.5 : 25, 0.8),
    // Skewed: most bladders are moderately full, a few are very full.
    bladderMl: 60 + 440 * between(fill, 0, 1) * between(fill, 0.3, 1),
    rectumFill: between(fill, 0.8, 1.4),
    hasContrast: group === "cervical",
    hu: drawHu(random.fork("hu"), group === "cervical"),
    ageYears: 55,
    bellyMm: 0,
    muscle: {
      swellMm: 9,
      cleftMm: 2.2,
      streakHu: 6 + 10 * random.fork("streak").uniform(),
      streakFrom: 1,
    },
    headHu: 130,
    loopPitchMm: 23,
    bowel: { collapsed: 0.3, fluid: 0.35, contrast: 0.2, gas: 0.15 },
    bladderLumpMm: 2.2,
    uterus: isFemale ? "upright" : "none",
    genitalSize: 1,
    tumourMm: 0,
    calcified: 0,
    middleAboveHeadsMm: 36,
    bendMm: 2.2,
    implant: "none",
    scanner: plainScanner(between(scanner, 9, 20), between(scanner, 0.6, 1.1)),
  };
}

function drawHu(random: Random, hasContrast: boolean): TissueHu {
  const muscle = spread(random, hasContrast ? 62 : 52, 5);
  return {
    fat: spread(random, -103, 5),
    muscle,
    cortex: spread(random, 900, 120),
    marrow: between(random, 90, 260),
    blood: hasContrast ? between(random, 110, 190) : spread(random, 44, 4),
    urine: spread(random, 6, 4),
    wall: muscle - 12,
  };
}
