import type { GridSize, Vector3 } from "../geometry/index.ts";
import {
  type CtVolume,
  keepLargestComponent,
  type LabelMap,
  pelvisScheme,
} from "../volume/index.ts";
import { createBody } from "./body.ts";
import { createBowel } from "./bowel.ts";
import { addCouch } from "./couch.ts";
import { drawBowelBag, drawNodalVolume } from "./derived-labels.ts";
import { createMuscles } from "./muscles.ts";
import { smoothNoise } from "./noise.ts";
import { createOrgans } from "./organs.ts";
import { paintLayers } from "./paint.ts";
import { type Diagnosis, drawPatient, type Patient } from "./patient.ts";
import { centredGrid, createPlacement } from "./placement.ts";
import { scan } from "./scan.ts";
import { grow } from "./shapes.ts";
import { createSkeleton } from "./skeleton.ts";
import { type HuAt, type Layer, tissue } from "./tissue.ts";
import { createVessels } from "./vessels.ts";

export interface Phantom {
  readonly ct: CtVolume;
  /** Labels of `pelvisScheme`; CTVn only in cervical phantoms. */
  readonly labelMap: LabelMap;
  readonly diagnosis: Diagnosis;
  readonly sex: "female" | "male";
  /** Whether the vessels hold contrast. */
  readonly hasContrast: boolean;
  readonly seed: number;
}

export interface PhantomOptions {
  readonly seed: number;
  /** Slices, rows, columns. */
  readonly size?: GridSize;
  /** Between slices, rows and columns, in mm. */
  readonly spacingMm?: Vector3;
  /** Drawn from the seed when absent. */
  readonly diagnosis?: Diagnosis;
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
  const patient = drawPatient(seed, options.diagnosis);
  const grid = centredGrid(size, spacingMm);
  const placement = createPlacement(patient, grid);
  const vessels = createVessels(patient);
  const canvas = paintLayers(grid, placement, anatomy(patient, vessels));
  if (patient.diagnosis === "cervical") drawNodalVolume(canvas, placement, vessels.nodal);
  drawBowelBag(canvas);
  // Crumbs, where a bowel loop or the edge of the image cuts a structure off, are nobody's contour.
  for (const { label } of pelvisScheme.structures) {
    keepLargestComponent(canvas.labels, size, label);
  }
  addCouch(canvas);
  return {
    ct: { grid, hu: scan(canvas, patient) },
    labelMap: { grid, labels: canvas.labels },
    diagnosis: patient.diagnosis,
    sex: patient.sex,
    hasContrast: patient.hasContrast,
    seed,
  };
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
  const keepClear = [...organs.solid, grow(vessels.nodal, 3), ...muscles.besideBowel];
  return [
    { shape: body.skin, tissue: tissue.fat, hu: fatHu(patient), uniformMm: 2 },
    ...muscles.layers,
    ...createBowel(patient, { body, wing: skeleton.wing, keepClear }),
    ...vessels.layers,
    ...organs.layers,
    ...skeleton.layers,
  ];
}

/** Fat with fine strands, under a skin of two millimetres. */
function fatHu(patient: Patient): HuAt {
  const texture = smoothNoise(patient.random.fork("fat"), 7);
  return (depth, x, y, z) => (depth < 1.8 ? -10 : patient.hu.fat + 5 * texture(x, y, z));
}
