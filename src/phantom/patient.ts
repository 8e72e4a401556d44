import { createRandom, type Random } from "../base/index.ts";
import type { Vector3 } from "../geometry/index.ts";

export type Diagnosis = "cervical" | "anorectal";

/** HU of the tissues of one patient on one scanner. */
interface TissueHu {
  readonly fat: number;
  readonly muscle: number;
  readonly cortex: number;
  readonly marrow: number;
  readonly blood: number;
  readonly urine: number;
  readonly wall: number;
}

/** Everything about a phantom that is not the same in all of them. Lengths in mm before `scale`. */
export interface Patient {
  readonly random: Random;
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
  readonly bladderMl: number;
  /** Radius of the rectum relative to an empty one. */
  readonly rectumFill: number;
  readonly hasContrast: boolean;
  readonly hu: TissueHu;
  readonly noiseHu: number;
  /** Standard deviation of the reconstruction blur within a slice. */
  readonly blurMm: number;
}

const between = (random: Random, low: number, high: number) => random.between(low, high);
const spread = (random: Random, mean: number, deviation: number) =>
  mean + deviation * Math.min(Math.max(random.normal(), -2), 2);

/** Draws one patient. Each trait has its own stream, so that adding a trait does not change the others. */
export function drawPatient(seed: number, diagnosis: Diagnosis | undefined): Patient {
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
    noiseHu: between(scanner, 9, 20),
    blurMm: between(scanner, 0.6, 1.1),
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
