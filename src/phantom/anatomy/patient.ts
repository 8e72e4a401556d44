import { createRandom, type Random } from "../../base/index.ts";
import type { Vector3 } from "../../geometry/index.ts";
import { plainScanner, type Scanner } from "../scanner/scanner.ts";

export type Diagnosis = "cervical" | "anorectal";

/** How different phantoms are from each other: a little, or as widely as the patients of a clinic. */
export type Variation = "plain" | "clinical";

/** HU of the tissues of one patient on one scanner. */
export interface TissueHu {
  readonly fat: number;
  readonly muscle: number;
  readonly cortex: number;
  readonly marrow: number;
  readonly blood: number;
  readonly urine: number;
  readonly wall: number;
}

/** What lies in the loops of small bowel; shares add up to 1. */
export interface BowelContents {
  readonly collapsed: number;
  readonly fluid: number;
  readonly contrast: number;
  readonly gas: number;
  /** HU of the loops that hold oral contrast; drawn with the loops when absent. */
  readonly oralHu?: number;
}

interface MuscleTraits {
  /** How far muscles swell to fill the room between their sheaths, and the fat left between two. */
  readonly swellMm: number;
  readonly cleftMm: number;
  /** How much darker fat makes a muscle, and from which value of a standard normal texture on. */
  readonly streakHu: number;
  readonly streakFrom: number;
}

/** Where the neck meets the shaft, in mm: how far out from the middle, behind and below (negative) the head. */
export interface FemurAngles {
  readonly reach: number;
  readonly back: number;
  readonly drop: number;
}

/** How a bladder departs from the usual one, which stands upright above the prostate or the vagina. */
interface BladderPlace {
  /** In mm. */
  readonly up: number;
  readonly back: number;
  /** How far forward it leans for each mm of height. */
  readonly lean: number;
}

/** How a prostate departs from the usual one, which lies wholly below the bladder. Lengths in mm. */
export interface ProstateTraits {
  /** How far up it stands behind the bladder's neck, and how far back. */
  readonly up: number;
  readonly back: number;
  /** Its own proportions along x, y, z. */
  readonly stretch: Vector3;
  /** Seminal vesicles: thickness against usual ones, and how far up and back they lie. */
  readonly seminalSize: number;
  readonly seminalUp: number;
  readonly seminalBack: number;
}

/** Everything about a phantom that is not the same in all of them. Lengths in mm before `scale`. */
export interface Patient {
  readonly random: Random;
  readonly variation: Variation;
  readonly diagnosis: Diagnosis;
  readonly sex: "female" | "male";
  /** Size against the standard skeleton along x, y, z. */
  readonly scale: Vector3;
  /** Turns about the x, y and z axes in radians: nobody lies quite straight. */
  readonly tilt: Vector3;
  /** Centre of the femoral heads from the middle of the image, in mm. */
  readonly offsetMm: Vector3;
  /** Thickness of the subcutaneous fat. */
  readonly fatMm: number;
  /** Distance of the femoral head centres from the middle. */
  readonly hipMm: number;
  readonly headRadiusMm: number;
  /** Drawn with the femur when absent. */
  readonly femur?: FemurAngles;
  /** Between the femoral head and its socket; a usual one when absent. */
  readonly jointMm?: number;
  readonly bladderMl: number;
  /** Radius of the rectum relative to an empty one. */
  readonly rectumFill: number;
  readonly hasContrast: boolean;
  readonly hu: TissueHu;
  readonly ageYears: number;
  /** How far fat within the belly pushes its wall forward. */
  readonly bellyMm: number;
  readonly muscle: MuscleTraits;
  /** HU that the femoral head's inside has over other marrow. */
  readonly headHu: number;
  /** Distance between neighbouring loops of small bowel. */
  readonly loopPitchMm: number;
  readonly bowel: BowelContents;
  /** Amplitude of the lumps of the bladder's surface. */
  readonly bladderLumpMm: number;
  readonly uterus: "upright" | "tilted back" | "removed" | "none";
  /** Of uterus or prostate against what its own draw says. */
  readonly genitalSize: number;
  /** A usual one when absent. */
  readonly prostate?: ProstateTraits;
  /** A usual place when absent. */
  readonly bladder?: BladderPlace;
  /** Half the length of a tumour of cervix or rectum; 0 for none that shows. */
  readonly tumourMm: number;
  /** Share of the arteries' walls that is calcified. */
  readonly calcified: number;
  /** Height of the image's middle above the femoral heads. */
  readonly middleAboveHeadsMm: number;
  /** Standard deviation of the bend that makes each side its own. */
  readonly bendMm: number;
  readonly implant: "none" | "left" | "right";
  readonly scanner: Scanner;
}

/** Between two bounds, all alike. */
const between = (random: Random, low: number, high: number) => random.between(low, high);
/** Around a mean, two standard deviations at most. */
export const spread = (random: Random, mean: number, deviation: number) =>
  mean + deviation * Math.min(Math.max(random.normal(), -2), 2);

/** Draws one patient, plain. Each trait has its own stream, so that adding a trait does not change the others. */
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
    // Skewed: most come with a moderate bladder, a few with a very full one.
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
