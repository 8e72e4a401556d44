import type { GridSize, ImageGrid, Vector3 } from "../geometry/index.ts";
import { pelvisScheme } from "../structures/index.ts";
import { type CtVolume, keepLargestComponent, type LabelMap } from "../volume/index.ts";
import { createBody } from "./anatomy/body.ts";
import { createBowel } from "./anatomy/bowel.ts";
import { drawClinicalPatient } from "./anatomy/clinical.ts";
import { drawBowelBag, drawNodalVolume } from "./anatomy/derived-labels.ts";
import { createMuscles } from "./anatomy/muscles.ts";
import { smoothNoise } from "./anatomy/noise.ts";
import { createOrgans } from "./anatomy/organs.ts";
import { type Canvas, paintLayers } from "./anatomy/paint.ts";
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
  /** Labels of `pelvisScheme`; CTVn only in cervical phantoms. */
  readonly labelMap: LabelMap;
  readonly diagnosis: Diagnosis;
  readonly sex: "female" | "male";
  /** Whether the vessels hold contrast. */
  readonly hasContrast: boolean;
  readonly seed: number;
  readonly traits: PhantomTraits;
}

/** What was drawn for a phantom, for those who want to know why it looks as it does. */
export type PhantomTraits = Pick<
  Patient,
  "ageYears" | "fatMm" | "bellyMm" | "headRadiusMm" | "implant" | "uterus" | "tumourMm"
> & { readonly style: Patient["scanner"]["style"] };

export interface PhantomOptions {
  readonly seed: number;
  /** Slices, rows, columns. */
  readonly size?: GridSize;
  /** Between slices, rows and columns, in mm. */
  readonly spacingMm?: Vector3;
  /** Drawn from the seed when absent. */
  readonly diagnosis?: Diagnosis;
  /** "plain" (the default): much alike. "clinical": as different as the patients of a clinic. */
  readonly variation?: Variation;
  /** Of clinical phantoms; drawn from the seed when absent. */
  readonly style?: ScannerStyle;
  /** The side of a hip replacement, of clinical phantoms; drawn from the seed when absent, and then rare. */
  readonly implant?: "none" | "left" | "right";
}

const DEFAULT_SIZE: GridSize = [96, 256, 256];
const DEFAULT_SPACING_MM: Vector3 = [3, 1.6, 1.6];

/**
 * A synthetic pelvis on a planning CT, supine and head first, with its structures drawn.
 *
 * The same options give the same voxels. The image is centred a little above the femoral heads whatever its size;
 * one smaller than 290 mm from foot to head, or 410 mm across, cuts the body off.
 * @throws {RangeError} If a size or a spacing is not positive.
 */
export function createPhantom(options: PhantomOptions): Phantom {
  const { seed, size = DEFAULT_SIZE, spacingMm = DEFAULT_SPACING_MM } = options;
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
  return {
    ct: { grid, hu: scan(canvas, patient) },
    labelMap: { grid, labels: canvas.labels },
    diagnosis: patient.diagnosis,
    sex: patient.sex,
    hasContrast: patient.hasContrast,
    seed,
    traits: traitsOf(patient),
  };
}

/** A patient's body and structures on a grid, without a couch and not yet scanned. */
export function paintPatient(patient: Patient, grid: ImageGrid): Canvas {
  const placement = createPlacement(patient, grid);
  const vessels = createVessels(patient);
  const canvas = paintLayers(grid, placement, anatomy(patient, vessels));
  if (patient.diagnosis === "cervical") drawNodalVolume(canvas, placement, vessels.nodal);
  drawBowelBag(canvas);
  // Crumbs, where a bowel loop or the edge of the image cuts a structure off, are nobody's contour.
  for (const { label } of pelvisScheme.structures) {
    keepLargestComponent(canvas.labels, grid.size, label);
  }
  return canvas;
}

/** Everything in the body, in the order in which it is painted. */
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
  // Two textures are both near nothing along curves: the small vessels. One of them is on sheets: the septa.
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
