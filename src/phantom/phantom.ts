import type { GridSize, ImageGrid, Vector3 } from "../geometry/index.ts";
import { type LabelScheme, pelvisScheme } from "../structures/index.ts";
import { type CtVolume, keepLargestComponent, type LabelMap } from "../volume/index.ts";
import { createBody } from "./anatomy/body.ts";
import { createBowel } from "./anatomy/bowel.ts";
import { drawClinicalPatient } from "./anatomy/clinical.ts";
import { drawBowelBag, drawNodalVolume } from "./anatomy/derived-structures.ts";
import { createMuscles } from "./anatomy/muscles.ts";
import { smoothNoise } from "./anatomy/noise.ts";
import { createOrgans } from "./anatomy/organs.ts";
import { type Canvas, paintLayers } from "./anatomy/paint.ts";
import { labelsOfScheme, numberOnCanvas, paintedStructures } from "./anatomy/painted-structures.ts";
import {
  type Diagnosis,
  drawPlainPatient,
  type Patient,
  type Variation,
} from "./anatomy/patient.ts";
import { centredGrid, createPlacement } from "./anatomy/placement.ts";
import { grow } from "./anatomy/shapes.ts";
import { createSkeleton } from "./anatomy/skeleton.ts";
import { type HuAt, type Layer, tissue } from "./anatomy/tissue.ts";
import { createUpperAbdomen } from "./anatomy/upper-abdomen.ts";
import { createVessels } from "./anatomy/vessels.ts";
import { addCouch } from "./scanner/couch.ts";
import { scan } from "./scanner/scan.ts";
import type { ScannerStyle } from "./scanner/scanner.ts";

export interface Phantom {
  readonly ct: CtVolume;
  /** Labels of `scheme`. */
  readonly labelMap: LabelMap;
  readonly scheme: LabelScheme;
  /**
   * Labels of the structures that `labelMap` does not show: phantoms cannot paint the structure (Rectum), this patient
   * has none (CTVn in anorectal cancer), or the image does not reach it. They are unknown, not absent.
   */
  readonly missingLabels: readonly number[];
  readonly diagnosis: Diagnosis;
  readonly sex: "female" | "male";
  /** Whether the vessels hold contrast. */
  readonly hasContrast: boolean;
  readonly seed: number;
  readonly traits: PhantomTraits;
}

/** The traits that were drawn for a phantom; they explain why it looks as it does. */
export type PhantomTraits = Pick<
  Patient,
  "ageYears" | "fatMm" | "bellyMm" | "headRadiusMm" | "implant" | "uterus" | "tumourMm"
> & { readonly style: Patient["scanner"]["style"] };

export interface PhantomOptions {
  readonly seed: number;
  /** Numbers the structures; `pelvisScheme` by default. The CT and the structures' shapes do not depend on it. */
  readonly scheme?: LabelScheme;
  /** Slices, rows, columns. */
  readonly size?: GridSize;
  /** Between slices, rows and columns, in mm. */
  readonly spacingMm?: Vector3;
  /** Drawn from the seed when absent. */
  readonly diagnosis?: Diagnosis;
  /** "plain" (the default): phantoms differ little. "clinical": they differ as widely as the patients of a clinic. */
  readonly variation?: Variation;
  /** The scanner of a clinical phantom; drawn from the seed when absent. */
  readonly style?: ScannerStyle;
  /** The side of a clinical phantom's hip replacement. Drawn from the seed when absent; implants are then rare. */
  readonly implant?: "none" | "left" | "right";
}

const DEFAULT_SIZE: GridSize = [96, 256, 256];
const DEFAULT_SPACING_MM: Vector3 = [3, 1.6, 1.6];

/**
 * Makes a synthetic pelvis: a planning CT, supine and head first, and its label map on the same grid.
 *
 * The same options give the same voxels. The image is always centred a little above the femoral heads. An image that is
 * shorter than 290 mm from foot to head, or narrower than 410 mm, cuts the body off.
 * @throws {RangeError} If a size or a spacing is not positive.
 */
export function createPhantom(options: PhantomOptions): Phantom {
  const { seed, scheme = pelvisScheme } = options;
  const { size = DEFAULT_SIZE, spacingMm = DEFAULT_SPACING_MM } = options;
  if (![...size, ...spacingMm].every((value) => value > 0)) {
    throw new RangeError("Cannot create a phantom: size and spacing must be positive");
  }
  const patient =
    options.variation === "clinical"
      ? drawClinicalPatient(seed, options)
      : drawPlainPatient(seed, options.diagnosis);
  const grid = centredGrid(size, spacingMm);
  const canvas = paintPatient(patient, grid);
  addCouch(canvas, patient.scanner.couch);
  const { labels, missingLabels } = labelsOfScheme(canvas.structures, scheme);
  return {
    ct: { grid, hu: scan(canvas, patient) },
    labelMap: { grid, labels },
    scheme,
    missingLabels,
    diagnosis: patient.diagnosis,
    sex: patient.sex,
    hasContrast: patient.hasContrast,
    seed,
    traits: traitsOf(patient),
  };
}

/** Paints a patient's body and all structures on a grid. The canvas has no couch and no effects of a scanner yet. */
export function paintPatient(patient: Patient, grid: ImageGrid): Canvas {
  const placement = createPlacement(patient, grid);
  const vessels = createVessels(patient);
  const canvas = paintLayers(grid, placement, anatomy(patient, vessels));
  if (patient.diagnosis === "cervical") drawNodalVolume(canvas, placement, vessels.nodal);
  drawBowelBag(canvas);
  // A bowel loop or the edge of the image can cut small pieces off a structure. Nobody would draw these.
  for (const structure of paintedStructures) {
    keepLargestComponent(canvas.structures, grid.size, numberOnCanvas(structure));
  }
  return canvas;
}

/** All layers of the body in the order in which they are painted. */
function anatomy(patient: Patient, vessels: ReturnType<typeof createVessels>): Layer[] {
  const body = createBody(patient);
  const skeleton = createSkeleton(patient);
  const organs = createOrgans(patient);
  const muscles = createMuscles(patient, {
    body,
    wing: skeleton.wing,
    sheath: vessels.sheath,
  });
  const upper = createUpperAbdomen(patient, body);
  const keepClear = [
    ...organs.solid,
    grow(vessels.nodal, 3),
    ...muscles.besideBowel,
    ...upper.solid,
  ];
  return [
    { shape: body.skin, tissue: tissue.fat, hu: fatHu(patient), uniformMm: 2 },
    ...muscles.layers,
    ...upper.layers,
    ...createBowel(patient, { body, wing: skeleton.wing, keepClear }),
    ...vessels.layers,
    ...organs.layers,
    ...skeleton.layers,
  ];
}

/** Fat with fine strands, under a skin of two millimetres. */
function fatHu(patient: Patient): HuAt {
  const { fat } = patient.hu;
  const texture = smoothNoise(patient.random.fork("fat"), 7);
  if (patient.variation === "plain") {
    return (depth, x, y, z) => (depth < 1.8 ? -10 : fat + 5 * texture(x, y, z));
  }
  const other = smoothNoise(patient.random.fork("strands"), 13);
  const inside = patient.fatMm + 14;
  // Both textures are near 0 along curves, which become small vessels. One of them is near 0 on sheets: the septa.
  return (depth, x, y, z) => {
    if (depth < 1.8) return -10;
    const t = texture(x, y, z);
    const u = other(x, y, z);
    const vessel = depth > inside ? 0.08 - t * t - 1.5 * u * u : 0.012 - u * u;
    return fat + 5 * t + (vessel > 0 ? Math.min(vessel * 2600, depth > inside ? 110 : 34) : 0);
  };
}

function traitsOf(patient: Patient): PhantomTraits {
  const { ageYears, fatMm, bellyMm, headRadiusMm, implant, uterus, tumourMm, scanner } = patient;
  return {
    ...{ ageYears, fatMm, bellyMm, headRadiusMm, implant, uterus, tumourMm },
    style: scanner.style,
  };
}
