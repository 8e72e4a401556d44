/** What a person should look at before trusting a reference. Shown, never corrected. */
import { type CaseRemark, caseRemark, type RemarkCode } from "../../base/index.ts";
import {
  type LabelScheme,
  requireStructure,
  type StructureRecord,
} from "../../structures/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { NameMapping } from "../names/names-file.ts";
import { implausible } from "../names/position.ts";
import { type DrawnRoi, type ReferenceRemark, resolveReference } from "../reference.ts";

export interface CheckedCase {
  /** Volume of every structure in cc; null where it is missing. In the scheme's order. */
  readonly volumesCc: ReadonlyMap<string, number | null>;
  readonly remarks: readonly CaseRemark[];
}

/**
 * The volumes of a case's structures and what is remarkable about its reference.
 * @param mapping Which structure each ROI name of the cohort stands for.
 */
export function checkCase(
  record: CaseRecord,
  mapping: NameMapping,
  scheme: LabelScheme,
): CheckedCase {
  const { rois, remarks } = resolveReference(record, mapping, scheme);
  const volumesCc = new Map(
    scheme.structures.map(({ name }) => [name, rois.get(name)?.shape.volumeCc ?? null]),
  );
  const planning = record.structureSets.find(({ file }) => file === record.planning.file);
  return {
    volumesCc,
    remarks: [
      ...(planning?.match === "frame-only" ? [frameOnly] : []),
      ...remarks.map(describeReference),
      ...[...rois].flatMap(([structure, roi]) =>
        checkRoi(requireStructure(scheme, structure), roi),
      ),
      ...overlaps(record, rois),
    ],
  };
}

const frameOnly = caseRemark(
  "placed-by-frame",
  "the structure set names none of the CT's slices; placed by its frame of reference",
);

/** Why an ROI of the structure is not its reference. */
function describeReference(remark: ReferenceRemark): CaseRemark {
  const { structure } = remark;
  switch (remark.kind) {
    case "wrongSide": {
      const text = `${structure} lies on the patient's other side: not used`;
      return caseRemark("side-wrong", text, { structure });
    }
    case "severalRois": {
      const numbers = remark.roiNumbers.map((number) => `#${number}`).join(", ");
      const text = `${structure} may be ${numbers}: not used`;
      return caseRemark("several-rois", text, { structure });
    }
    case "empty": {
      const text = `#${remark.roiNumber} for ${structure} encloses nothing`;
      return caseRemark("roi-empty", text, { structure });
    }
    default:
      return remark satisfies never;
  }
}

function checkRoi(record: StructureRecord, { shape }: DrawnRoi): CaseRemark[] {
  const structure = record.name;
  const found: CaseRemark[] = [];
  const add = (code: RemarkCode, text: string) => found.push(caseRemark(code, text, { structure }));
  const odd = implausible(record, shape);
  if (odd !== undefined) add("implausible", `${structure} is ${odd}`);
  if (shape.emptySlices > 0) {
    const { emptySlices, slices } = shape;
    add("slices-skipped", `${structure} skips ${emptySlices} of ${slices + emptySlices} slices`);
  }
  if (shape.strays.length > 0) {
    const [first] = shape.strays;
    const where = `${first!.volumeCc.toFixed(2)} cc ${first!.distanceMm.toFixed(0)} mm away`;
    add("stray-parts", `${structure} has ${shape.strays.length} stray parts, the largest ${where}`);
  }
  // Tiny contours that hold no voxel are common and harmless; the rest changes what is drawn.
  for (const { kind, count } of shape.remarks.filter((each) => each.kind !== "noVoxel")) {
    add("contours-overlap", `${structure} has ${count} contours that are ${kind}`);
  }
  return found;
}

/** Less than this is a shared border. */
const WORTH_TELLING_CC = 1;

function overlaps(record: CaseRecord, rois: ReadonlyMap<string, DrawnRoi>): CaseRemark[] {
  const byNumber = new Map([...rois].map(([structure, { number }]) => [number, structure]));
  return record.overlaps.flatMap(({ a, b, volumeCc }): CaseRemark[] => {
    const [one, other] = [byNumber.get(a), byNumber.get(b)];
    if (one === undefined || other === undefined || volumeCc < WORTH_TELLING_CC) return [];
    const text = `${one} and ${other} share ${volumeCc.toFixed(1)} cc`;
    return [caseRemark("overlap", text, { structure: one })];
  });
}
