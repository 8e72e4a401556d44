/**
 * What a person should look at before trusting a reference, from the measures of its ROIs: the same for a folder's case and
 * for a cohort's record. Nothing is corrected. A ROI that is probably not its structure is not learned from.
 */
import {
  type CaseRemark,
  caseRemark,
  type RemarkCode,
  type RemarkDetails,
} from "../../base/index.ts";
import { oppositeName, type StructureRecord, sideNamed } from "../../structures/index.ts";
import type { RoiRecord, RoiShape } from "../folder/case-record.ts";
import { lostKinds } from "../folder/contour-fault.ts";
import { implausible, isOnWrongSide } from "../names/position.ts";
import { contourRemarks } from "./contour-remarks.ts";
import { jumpRemarks } from "./jump-remarks.ts";
import { slicesInWords } from "./slices-in-words.ts";

/** The ROI that stands for a structure. */
export interface StructureRoi {
  readonly structure: StructureRecord;
  readonly roi: Pick<RoiRecord, "number" | "drawing" | "shape">;
  /** Whether a person said that this ROI is this structure, whatever side it lies on. */
  readonly isSideTrusted: boolean;
}

export interface CheckedStructures {
  /** TG-263 names of those that nothing can be learned from: wrong, empty, or unknown on every slice. */
  readonly unusable: ReadonlySet<string>;
  readonly remarks: readonly CaseRemark[];
}

/**
 * Checks the ROIs of a reference.
 * @param sharedCc The volume that two of them share.
 */
export function checkStructures<T extends StructureRoi>(
  rois: readonly T[],
  sharedCc: (a: T, b: T) => number,
): CheckedStructures {
  const remarks: CaseRemark[] = [];
  const unusable = new Set<string>();
  for (const each of rois) {
    const { name } = each.structure;
    const { drawing, shape } = each.roi;
    if (drawing !== undefined) remarks.push(...contourRemarks(name, drawing));
    if (shape === null) {
      remarks.push(caseRemark("roi-empty", `${name} encloses no voxel`, { structure: name }));
      unusable.add(name);
      continue;
    }
    const wrong = whatIsWrong(each.structure, shape, each.isSideTrusted);
    if (wrong.length > 0 || drawing?.isUnbounded) unusable.add(name);
    remarks.push(...wrong, ...sideAsNamed(each, shape), ...geometryRemarks(name, each.roi, shape));
    remarks.push(...jumpRemarks(each.structure, shape));
  }
  for (const structure of crossedSides(rois, unusable)) {
    unusable.add(structure);
    remarks.push(sideWrong(structure));
  }
  const usable = rois.filter(({ structure }) => !unusable.has(structure.name));
  return { unusable, remarks: [...remarks, ...overlapRemarks(usable, sharedCc)] };
}

/** A structure lies in the body with at least this share of its voxels. */
const LEAST_IN_BODY = 0.5;
/** A bone is as dense as bone in at least this share of its voxels. */
const LEAST_BONE = 0.1;
/** A bladder as dense as bone in more than this share holds contrast medium, or is a bone where it lies aside. */
const MOST_DENSE = 0.3;
const ASIDE_MM = 40;

/** Why the ROI is probably not the structure: nothing is learned from it then. */
function whatIsWrong(
  record: StructureRecord,
  shape: RoiShape,
  isSideTrusted: boolean,
): CaseRemark[] {
  const structure = record.name;
  const found: CaseRemark[] = [];
  const { inBodyShare = 1, denseShare } = shape;
  const add = (code: RemarkCode, what: string, figures?: RemarkDetails["figures"]) =>
    found.push(
      caseRemark(code, `${structure} ${what}: not learned from`, {
        structure,
        ...(figures && { figures }),
      }),
    );
  if (!isSideTrusted && isOnWrongSide(structure, shape)) found.push(sideWrong(structure, shape));
  if (inBodyShare < LEAST_IN_BODY) {
    add("outside-body", `lies outside the body with ${percent(1 - inBodyShare)}`, { inBodyShare });
  }
  const odd = implausible(record, shape);
  if (odd !== undefined) {
    const { volumeCc, leftOfMiddleMm } = shape;
    add("implausible", `is implausible, ${odd}`, { volumeCc, leftOfMiddleMm });
  }
  if (denseShare === undefined) return found;
  if (record.tissue === "bone" && denseShare < LEAST_BONE) {
    add("tissue-wrong", `encloses ${percent(denseShare)} bone`, { denseShare });
  }
  const isAside = Math.abs(shape.leftOfMiddleMm) > ASIDE_MM;
  if (record.tissue === "urine" && denseShare > MOST_DENSE && isAside) {
    add("tissue-wrong", `lies on bone with ${percent(denseShare)}`, { denseShare });
  }
  return found;
}

function sideWrong(structure: string, shape?: RoiShape): CaseRemark {
  const text = `${structure} lies on the patient's other side: not learned from`;
  const figures = shape && { leftOfMiddleMm: shape.leftOfMiddleMm };
  return caseRemark("side-wrong", text, { structure, ...(figures && { figures }) });
}

function sideAsNamed({ structure, isSideTrusted }: StructureRoi, shape: RoiShape): CaseRemark[] {
  if (!isSideTrusted || !isOnWrongSide(structure.name, shape)) return [];
  const text = `${structure.name} lies on the patient's other side, and is used because it was named so`;
  return [caseRemark("side-as-named", text, { structure: structure.name })];
}

/** Two ROIs near the middle are on no side alone, but the left one must lie to the left of the right one. */
function crossedSides(
  rois: readonly StructureRoi[],
  unusable: ReadonlySet<string>,
): readonly string[] {
  const usable = rois.filter(({ structure }) => !unusable.has(structure.name));
  return usable.flatMap((left) => {
    const { name } = left.structure;
    if (sideNamed(name) !== "left") return [];
    const opposite = oppositeName(name);
    const right = usable.find(({ structure }) => structure.name === opposite);
    if (right === undefined || (left.isSideTrusted && right.isSideTrusted)) return [];
    const [leftMm, rightMm] = [left, right].map(({ roi }) => roi.shape?.centroidMm[0] ?? 0);
    return leftMm! > rightMm! ? [] : [name, right.structure.name];
  });
}

function geometryRemarks(
  structure: string,
  { drawing }: StructureRoi["roi"],
  shape: RoiShape,
): CaseRemark[] {
  const found: CaseRemark[] = [];
  const lost = new Set(
    drawing?.faults.filter(({ kind }) => lostKinds.has(kind)).flatMap(({ slices }) => slices),
  );
  const { slices, skipped = [] } = shape;
  // Slices whose contours are lost are told as such.
  const at = skipped.filter((slice) => !lost.has(slice)).map((slice) => slice + 1);
  const emptySlices = shape.skipped === undefined ? shape.emptySlices : at.length;
  if (emptySlices > 0) {
    const where = at.length === 0 ? "" : ` (${slicesInWords(at)})`;
    const of = slices + shape.emptySlices;
    const text = `${structure} skips ${emptySlices} of ${of} slices${where}: unknown there`;
    const figures = { emptySlices, slices: of };
    found.push(
      caseRemark("slices-skipped", text, {
        structure,
        ...(at.length > 0 && { slices: at }),
        figures,
      }),
    );
  }
  const [first] = shape.strays;
  if (first !== undefined) {
    const where = `${first.volumeCc.toFixed(2)} cc ${first.distanceMm.toFixed(0)} mm away`;
    const parts = shape.strays.length;
    const text = `${structure} has ${parts === 1 ? "a stray part," : `${parts} stray parts, the largest`} ${where}`;
    const { volumeCc, distanceMm } = first;
    found.push(
      caseRemark("stray-parts", text, { structure, figures: { parts, volumeCc, distanceMm } }),
    );
  }
  return found;
}

/** Less than this is a shared border. */
const WORTH_TELLING_CC = 1;

function overlapRemarks<T extends StructureRoi>(
  rois: readonly T[],
  sharedCc: (a: T, b: T) => number,
): CaseRemark[] {
  const pairs = rois.flatMap((a, index) => rois.slice(index + 1).map((b) => [a, b] as const));
  return pairs.flatMap(([a, b]) => {
    const volumeCc = sharedCc(a, b);
    if (volumeCc < WORTH_TELLING_CC) return [];
    const isFirst = a.structure.precedence >= b.structure.precedence;
    const [winner, loser] = isFirst ? [a.structure, b.structure] : [b.structure, a.structure];
    const structure = loser.name;
    const text = `${volumeCc.toFixed(2)} cc of ${structure} are also ${winner.name}, whose label they bear`;
    return [caseRemark("overlap", text, { structure, figures: { volumeCc } })];
  });
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
