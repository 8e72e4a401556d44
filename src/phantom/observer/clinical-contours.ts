import type { Random } from "../../base/index.ts";
import { type SliceContour, traceMask } from "../../contours/index.ts";
import type { RoiToWrite } from "../../dicom/index.ts";
import { oppositeName, recordNamed, type Structure, sideNamed } from "../../structures/index.ts";
import { maskOf } from "../../volume/index.ts";
import { type PaintedStructure, paintedNamed } from "../anatomy/painted-structures.ts";
import type { Phantom } from "../phantom.ts";
import {
  contourArea,
  drawHabits,
  drawObserver,
  type Habit,
  type Observer,
  redraw,
  withMargin,
} from "./observer.ts";
import {
  emptyRois,
  type Language,
  languages,
  marginRois,
  structureSpellings,
} from "./roi-spellings.ts";

/** How one structure was drawn: its name in the structure set and how its contours depart from the truth. */
export interface DrawnStructure {
  /** Name in the phantom's scheme. */
  readonly structure: string;
  readonly trueCc: number;
  /**
   * Why the structure set lacks the structure: nobody drew it, an implant hides it, or phantoms cannot paint it. The
   * true volume of one that cannot be painted is unknown and given as 0.
   */
  readonly missing?: "not drawn" | "implant" | "not painted";
  readonly roiNumber?: number;
  readonly roiName?: string;
  readonly habits: readonly Habit[];
  /** Area of the contours times the distance between slices. */
  readonly drawnCc: number;
}

/** The ROIs of one patient as an observer left them. */
export interface ClinicalContours {
  readonly rois: readonly RoiToWrite[];
  /** Which of the clinic's observers drew them, from 0. */
  readonly observer: number;
  readonly language: Language;
  readonly structures: readonly DrawnStructure[];
  /** Names of the ROIs that are none of the structures. */
  readonly otherRois: readonly string[];
}

/** Number of people who draw in one clinic. */
const OBSERVERS = 6;

/**
 * Draws the structures of a phantom as one of a clinic's observers would: shifted, with wavering lines, with slices left
 * out, with ends missed, under this observer's own ROI names. Some structures are not drawn. The phantom's label map
 * remains the truth.
 *
 * Every structure has its own random stream, so its contours do not depend on the order of the scheme.
 *
 * @param clinic The same for all patients of a clinic; it decides who works there.
 * @param random The patient's own stream.
 */
export function drawClinically(phantom: Phantom, clinic: Random, random: Random): ClinicalContours {
  const observer = random.fork("observer").integer(OBSERVERS);
  const person = clinic.fork(`observer ${observer}`);
  const habitsOf = drawObserver(person);
  const language = languages[person.integer(languages.length)]!;
  const drawing: Drawing = { phantom, observer: habitsOf, person, language, random };
  const swapped = random.fork("sides").uniform() < 0.01;
  const drawn: Drawn[] = [];
  for (const structure of phantom.scheme.structures) {
    const made = drawStructure(drawing, structure, swapped);
    if (made !== undefined) drawn.push(made);
  }
  const rois = drawn.flatMap(({ roi }) => (roi === undefined ? [] : [roi]));
  const others = otherRois(drawing, drawn, rois.length + 1);
  const all = shuffled(random.fork("order"), [...rois, ...others]);
  const numbered = all.map((roi, index) => ({ ...roi, number: index + 1 }));
  const numberOf = (name: string) => numbered.find((roi) => roi.name === name)?.number;
  return {
    rois: numbered,
    observer,
    language,
    structures: drawn.map(({ record, roi }) => {
      const roiNumber = roi === undefined ? undefined : numberOf(roi.name);
      return roiNumber === undefined ? record : { ...record, roiNumber };
    }),
    otherRois: others.map((roi) => roi.name),
  };
}

interface Drawing {
  readonly phantom: Phantom;
  readonly observer: Observer;
  /** The observer's own stream. */
  readonly person: Random;
  readonly language: Language;
  readonly random: Random;
}

/** A structure and, when it was drawn, its ROI. */
interface Drawn {
  readonly record: DrawnStructure;
  readonly roi?: RoiToWrite;
}

/** Undefined where the phantom could have the structure, but has none. */
function drawStructure(
  drawing: Drawing,
  structure: Structure,
  swapped: boolean,
): Drawn | undefined {
  const { phantom, observer } = drawing;
  const painted = paintedNamed(structure.name);
  if (painted === undefined) {
    const missing = "not painted";
    const record = {
      structure: structure.name,
      trueCc: 0,
      missing,
      habits: [],
      drawnCc: 0,
    } as const;
    return { record };
  }
  const random = drawing.random.fork(painted);
  const truth = traceMask(maskOf(phantom.labelMap, structure.label), { holes: "nested" });
  const slices = [...new Set(truth.map((contour) => contour.sliceIndex))];
  if (slices.length === 0) return undefined;
  const known = { structure: structure.name, trueCc: volumeCc(phantom, structure.label) };
  const missing = whyMissing(random, phantom, painted);
  if (missing !== undefined) return { record: { ...known, missing, habits: [], drawnCc: 0 } };
  const habits = drawHabits(random, observer, painted, slices);
  const other = swapped ? otherSide(painted) : undefined;
  if (other !== undefined) habits.push({ kind: "sidesSwapped" });
  const contours = redraw(truth, habits, random);
  const roiName = spelling(drawing, other ?? painted, random);
  const roi = manual(roiName, structure.interpretedType, structure.colour, contours);
  const drawnCc = (contourArea(contours) * sliceGapMm(phantom)) / 1000;
  return { record: { ...known, roiName, habits, drawnCc }, roi };
}

function manual(
  name: string,
  interpretedType: RoiToWrite["interpretedType"],
  colour: RoiToWrite["colour"],
  contours: readonly SliceContour[],
): RoiToWrite {
  const shared = {
    generationDescription: "Synthetic pelvis",
    generationAlgorithm: "MANUAL",
  } as const;
  // A clinic's own spelling has no code: only a template of the planning system would give one.
  const { code } = recordNamed(name);
  return { number: 0, name, interpretedType, colour, ...(code && { code }), contours, ...shared };
}

/** How often a structure is not drawn, as a share of patients. */
const UNDRAWN: Readonly<Record<PaintedStructure, number>> = {
  Femur_Head_R: 0.02,
  Femur_Head_L: 0.02,
  Bladder: 0.005,
  Bag_Bowel: 0.08,
  CTVn: 0.03,
};
const UNDRAWN_IMPLANT = 0.6;

/** Why nobody drew the structure; undefined when it was drawn. An implant lies in the femoral head of its side. */
function whyMissing(
  random: Random,
  phantom: Phantom,
  structure: PaintedStructure,
): DrawnStructure["missing"] {
  const chance = random.uniform();
  if (phantom.traits.implant === sideNamed(structure)) {
    return chance < UNDRAWN_IMPLANT ? "implant" : undefined;
  }
  return chance < UNDRAWN[structure] ? "not drawn" : undefined;
}

function otherSide(structure: PaintedStructure): PaintedStructure | undefined {
  const opposite = oppositeName(structure);
  return opposite === undefined ? undefined : paintedNamed(opposite);
}

/** The ROI name: the observer's usual spelling for four patients in five, else any spelling of the language. */
function spelling(
  { person, language }: Drawing,
  structure: PaintedStructure,
  random: Random,
): string {
  const spellings = structureSpellings[structure][language];
  const usual = person.fork(`spelling ${structure}`).integer(spellings.length);
  const other = random.integer(spellings.length);
  return spellings[random.uniform() < 0.8 ? usual : other]!;
}

/** ROIs with a margin around structures, and empty ROIs that a template left behind. */
function otherRois(
  { language, random }: Drawing,
  drawn: readonly Drawn[],
  first: number,
): RoiToWrite[] {
  const others = random.fork("other regions"); // the name of the stream is part of every seed's result
  const rois: RoiToWrite[] = [];
  for (const { record, roi } of drawn) {
    const painted = paintedNamed(record.structure);
    const names = painted && marginRois[painted];
    if (names === undefined || roi === undefined || others.uniform() < 0.6) continue;
    const name = names[others.integer(names.length)]!;
    rois.push(manual(name, "ORGAN", [200, 0, 200], withMargin(roi.contours, 5)));
  }
  const empty = shuffled(others, emptyRois[language]).slice(0, others.integer(4));
  rois.push(...empty.map((name) => manual(name, "ORGAN", [128, 128, 128], [])));
  const taken = new Set(drawn.map(({ roi }) => roi?.name));
  return rois
    .filter((roi) => !taken.has(roi.name))
    .map((roi, index) => ({ ...roi, number: first + index }));
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const order = items.map((item) => ({ item, at: random.uniform() }));
  return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

function sliceGapMm({ ct }: Phantom): number {
  const [first, second] = ct.grid.sliceOrigins;
  return first === undefined || second === undefined ? 1 : second[2] - first[2];
}

function volumeCc(phantom: Phantom, label: number): number {
  const { labels, grid } = phantom.labelMap;
  let count = 0;
  for (let voxel = 0; voxel < labels.length; voxel++) if (labels[voxel] === label) count++;
  const [rowMm, columnMm] = grid.pixelSpacingMm;
  return (count * rowMm * columnMm * sliceGapMm(phantom)) / 1000;
}
