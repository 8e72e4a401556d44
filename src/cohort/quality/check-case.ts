/** What a person should look at before trusting a reference. Shown, never corrected. */
import {
  type LabelScheme,
  requireStructure,
  type StructureRecord,
} from "../../structures/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { NameMapping } from "../names/names-file.ts";
import { implausible } from "../names/position.ts";
import { type DrawnRoi, type ReferenceRemark, resolveReference } from "../reference.ts";
import { type QualityCode, type QualityRemark, qualityRemark } from "./remark.ts";

export interface CheckedCase {
  /** Volume of every structure in cc; null where it is missing. In the scheme's order. */
  readonly volumesCc: ReadonlyMap<string, number | null>;
  readonly remarks: readonly QualityRemark[];
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

const frameOnly = qualityRemark(
  "placed-by-frame",
  null,
  "the structure set names none of the CT's slices; placed by its frame of reference",
);

/** Why an ROI of the structure is not its reference. */
function describeReference(remark: ReferenceRemark): QualityRemark {
  const { structure } = remark;
  switch (remark.kind) {
    case "wrongSide": {
      const text = `${structure} lies on the patient's other side: not used`;
      return qualityRemark("side-wrong", structure, text);
    }
    case "severalRois": {
      const numbers = remark.roiNumbers.map((number) => `#${number}`).join(", ");
      const text = `${structure} may be ${numbers}: not used`;
      return qualityRemark("several-rois", structure, text);
    }
    case "empty": {
      const text = `#${remark.roiNumber} for ${structure} encloses nothing`;
      return qualityRemark("roi-empty", structure, text);
    }
    default:
      return remark satisfies never;
  }
}

function checkRoi(record: StructureRecord, { shape }: DrawnRoi): QualityRemark[] {
  const structure = record.name;
  const found: QualityRemark[] = [];
  const add = (code: QualityCode, text: string) => found.push(qualityRemark(code, structure, text));
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
    add("contour-faults", `${structure} has ${count} contours that are ${kind}`);
  }
  return found;
}

/** Less than this is a shared border. */
const WORTH_TELLING_CC = 1;

function overlaps(record: CaseRecord, rois: ReadonlyMap<string, DrawnRoi>): QualityRemark[] {
  const byNumber = new Map([...rois].map(([structure, { number }]) => [number, structure]));
  return record.overlaps.flatMap(({ a, b, volumeCc }): QualityRemark[] => {
    const [one, other] = [byNumber.get(a), byNumber.get(b)];
    if (one === undefined || other === undefined || volumeCc < WORTH_TELLING_CC) return [];
    const text = `${one} and ${other} share ${volumeCc.toFixed(1)} cc`;
    return [qualityRemark("overlap", one, text)];
  });
}
