import type { Random } from "../../base/index.ts";
import { type SliceContour, traceMask } from "../../contours/index.ts";
import type { RoiToWrite } from "../../dicom/index.ts";
import { pelvisScheme, type Structure, structureNamed } from "../../structures/index.ts";
import { maskOf } from "../../volume/index.ts";
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
  emptyRegions,
  type Language,
  languages,
  marginRegions,
  structureSpellings,
} from "./roi-spellings.ts";

/** What became of one structure: how it is called and what is wrong with it, against what is true. */
export interface StructureRecord {
  /** Name in `pelvisScheme`. */
  readonly structure: string;
  readonly trueCc: number;
  /** Why it was not drawn. */
  readonly missing?: "not drawn" | "implant";
  readonly roiNumber?: number;
  readonly roiName?: string;
  readonly habits: readonly Habit[];
  /** Area of the contours times the distance between slices. */
  readonly drawnCc: number;
}

export interface ClinicalContours {
  readonly rois: readonly RoiToWrite[];
  readonly observer: number;
  readonly language: Language;
  readonly structures: readonly StructureRecord[];
  /** Names of regions that are none of the structures. */
  readonly otherRegions: readonly string[];
}

/** People who draw in one clinic. */
const OBSERVERS = 6;

/**
 * The structures of a phantom as one of a clinic's observers leaves them: shifted, wavering, with slices left out, ends
 * missed, names of his own, some not drawn at all. The label map stays the truth.
 * @param clinic The same for all patients of a clinic: who works there.
 * @param random The patient's own.
 */
export function drawClinically(phantom: Phantom, clinic: Random, random: Random): ClinicalContours {
  const observer = random.fork("observer").integer(OBSERVERS);
  const person = clinic.fork(`observer ${observer}`);
  const habitsOf = drawObserver(person);
  const language = languages[person.integer(languages.length)]!;
  const drawing: Drawing = { phantom, observer: habitsOf, person, language, random };
  const swapped = random.fork("sides").uniform() < 0.01;
  const drawn: { record: StructureRecord; roi?: RoiToWrite }[] = [];
  for (const structure of pelvisScheme.structures) {
    const made = drawStructure(drawing, structure, swapped);
    if (made !== undefined) drawn.push(made);
  }
  const rois = drawn.flatMap(({ roi }) => (roi === undefined ? [] : [roi]));
  const others = otherRegions(drawing, drawn, rois.length + 1);
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
    otherRegions: others.map((roi) => roi.name),
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

/** Undefined where the phantom has no such structure. */
function drawStructure(
  drawing: Drawing,
  structure: Structure,
  swapped: boolean,
): { record: StructureRecord; roi?: RoiToWrite } | undefined {
  const { phantom, observer } = drawing;
  const random = drawing.random.fork(structure.name);
  const truth = traceMask(maskOf(phantom.labelMap, structure.label), { holes: "nested" });
  const slices = [...new Set(truth.map((contour) => contour.sliceIndex))];
  if (slices.length === 0) return undefined;
  const known = { structure: structure.name, trueCc: volumeCc(phantom, structure.label) };
  const missing = whyMissing(random, phantom, structure.name);
  if (missing !== undefined) return { record: { ...known, missing, habits: [], drawnCc: 0 } };
  const habits = drawHabits(random, observer, structure.name, slices);
  if (swapped && structure.name.startsWith("Femur")) habits.push({ kind: "sidesSwapped" });
  const contours = redraw(truth, habits, random);
  const roiName = spelling(drawing, swapped ? otherSide(structure.name) : structure.name, random);
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
  // A clinic's own spelling has no code: only a planning system's template would give one.
  const code = structureNamed(pelvisScheme, name)?.code;
  return { number: 0, name, interpretedType, colour, ...(code && { code }), contours, ...shared };
}

/** The shares of structures that nobody drew. */
const UNDRAWN: ReadonlyMap<string, number> = new Map([
  ["Femur_Head_R", 0.02],
  ["Femur_Head_L", 0.02],
  ["Bladder", 0.005],
  ["Bag_Bowel", 0.08],
  ["CTVn", 0.03],
]);
const UNDRAWN_IMPLANT = 0.6;

function whyMissing(
  random: Random,
  phantom: Phantom,
  structure: string,
): StructureRecord["missing"] {
  const side = structure === "Femur_Head_R" ? "right" : structure === "Femur_Head_L" ? "left" : "";
  const chance = random.uniform();
  if (phantom.traits.implant === side) return chance < UNDRAWN_IMPLANT ? "implant" : undefined;
  return chance < UNDRAWN.get(structure)! ? "not drawn" : undefined;
}

function otherSide(structure: string): string {
  if (structure === "Femur_Head_R") return "Femur_Head_L";
  return structure === "Femur_Head_L" ? "Femur_Head_R" : structure;
}

/** What an observer usually writes; one time in five he writes something else. */
function spelling({ person, language }: Drawing, structure: string, random: Random): string {
  const spellings = structureSpellings.get(structure)![language];
  const usual = person.fork(`spelling ${structure}`).integer(spellings.length);
  const other = random.integer(spellings.length);
  return spellings[random.uniform() < 0.8 ? usual : other]!;
}

/** Margins around structures, and empty regions that a template left behind. */
function otherRegions(
  { language, random }: Drawing,
  drawn: readonly { record: StructureRecord; roi?: RoiToWrite }[],
  first: number,
): RoiToWrite[] {
  const others = random.fork("other regions");
  const regions: RoiToWrite[] = [];
  for (const { record, roi } of drawn) {
    const names = marginRegions.get(record.structure);
    if (names === undefined || roi === undefined || others.uniform() < 0.6) continue;
    const name = names[others.integer(names.length)]!;
    regions.push(manual(name, "ORGAN", [200, 0, 200], withMargin(roi.contours, 5)));
  }
  const empty = shuffled(others, emptyRegions[language]).slice(0, others.integer(4));
  regions.push(...empty.map((name) => manual(name, "ORGAN", [128, 128, 128], [])));
  const taken = new Set(drawn.map(({ roi }) => roi?.name));
  return regions
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
