/** Words for what is wrong with the contours of a structure. */
import { type CaseRemark, caseRemark, type RemarkCode } from "../../base/index.ts";
import type { ContourFault, ContourFaultKind } from "../folder/contour-fault.ts";
import { slicesInWords } from "./slices-in-words.ts";

interface FaultWords {
  readonly code: RemarkCode;
  /** What holds of the contours, after their number. */
  readonly says: (fault: ContourFault) => string;
  /** What follows from it. */
  readonly so: string;
}

const UNKNOWN_THERE = "the structure is unknown there";
const mm = ({ distanceMm = 0 }: ContourFault) => `${distanceMm.toFixed(1)} mm`;
const cm2 = ({ areaMm2 = 0 }: ContourFault) => `${(areaMm2 / 100).toFixed(1)} square centimetres`;

const words: Readonly<Record<ContourFaultKind, FaultWords>> = {
  unreadable: { code: "contours-unreadable", says: () => "cannot be read", so: UNKNOWN_THERE },
  openLine: { code: "contours-open", says: () => "are open lines", so: UNKNOWN_THERE },
  tilted: {
    code: "contours-tilted",
    says: (fault) => `lie across the slices, by up to ${mm(fault)}`,
    so: UNKNOWN_THERE,
  },
  otherSlice: {
    code: "contours-contradict",
    says: (fault) => `name a slice up to ${mm(fault)} from where they lie`,
    so: UNKNOWN_THERE,
  },
  otherFrame: {
    code: "contours-other-frame",
    says: () => "lie in another frame of reference than the CT",
    so: UNKNOWN_THERE,
  },
  otherImage: {
    code: "contours-other-image",
    says: () => "name an image that is no slice of this CT",
    so: "drawn where they lie",
  },
  offGrid: {
    code: "contours-off-ct",
    says: (fault) => `lie on no slice of the CT, up to ${mm(fault)} from the nearest`,
    so: "not drawn",
  },
  otherPlane: {
    code: "contours-between",
    says: () => "lie between slices where another contour is nearer",
    so: "not drawn",
  },
  besideSlice: {
    code: "contours-beside",
    says: (fault) => `lie up to ${mm(fault)} beside their slice`,
    so: "drawn on it",
  },
  clipped: {
    code: "contours-clipped",
    says: (fault) => `reach beyond the image, by ${cm2(fault)} in all`,
    so: "drawn as far as the image goes",
  },
  overlap: {
    code: "contours-overlap",
    says: (fault) => `overlap another one, by ${cm2(fault)} in all`,
    so: "what they share is left out",
  },
  pointCount: {
    code: "contours-point-count",
    says: () => "declare another number of points than they have",
    so: "drawn from those that they have",
  },
  typeUnsaid: {
    code: "contours-type-unsaid",
    says: () => "do not say what kind of contour they are",
    so: "drawn as closed contours, which their points are",
  },
  duplicate: { code: "contours-twice", says: () => "occur twice", so: "drawn once" },
  crowded: {
    code: "contours-crowded",
    says: () => "lie on slices with too many to look for overlaps",
    so: "drawn by the even-odd rule",
  },
  noVoxel: {
    code: "contours-without-voxel",
    says: () => "are so small that they hold no voxel",
    so: "nothing is drawn of them",
  },
  tooShort: {
    code: "contours-too-short",
    says: () => "have fewer than three points",
    so: "nothing is drawn of them",
  },
  point: { code: "contours-points", says: () => "are points", so: "nothing is drawn of them" },
};

/** Of these the slice may be unknown. */
const unplacedKinds: ReadonlySet<ContourFaultKind> = new Set(["unreadable", "otherFrame"]);

/** What was found about the contours of the ROI that stands for a structure. */
export interface ContoursFound {
  /** In the file. */
  readonly contours: number;
  readonly faults: readonly ContourFault[];
  readonly isUnbounded: boolean;
}

/** One remark for each kind of fault, with the slices and the figures. */
export function contourRemarks(structure: string, found: ContoursFound): CaseRemark[] {
  return found.faults.map((fault) => {
    const { code, says, so: usual } = words[fault.kind];
    const slices = fault.slices.map((slice) => slice + 1);
    const isNowhere = unplacedKinds.has(fault.kind) && found.isUnbounded;
    const where = slices.length === 0 ? "" : ` (${slicesInWords(slices)})`;
    const so = isNowhere
      ? "the slices of some are not known: not learned from"
      : consequence(usual, slices);
    const text = `${structure}: ${fault.contours} of ${found.contours} contours ${says(fault)}${where}; ${so}`;
    return caseRemark(code, text, {
      structure,
      ...(slices.length > 0 && { slices }),
      figures: figuresOf(fault, found),
    });
  });
}

/** A contour that is lost beside the image leaves nothing unknown in it. */
function consequence(usual: string, slices: readonly number[]): string {
  return usual === UNKNOWN_THERE && slices.length === 0 ? "none of them lies in the CT" : usual;
}

function figuresOf({ contours, distanceMm, areaMm2 }: ContourFault, found: ContoursFound) {
  return {
    contours,
    contoursInFile: found.contours,
    ...(distanceMm !== undefined && { distanceMm }),
    ...(areaMm2 !== undefined && { areaCm2: areaMm2 / 100 }),
  };
}
