/** What a person should look at before trusting a reference. Shown, never mended. */
import {
  type LabelScheme,
  requireStructure,
  type StructureRecord,
} from "../../structures/index.ts";
import type { CaseRecord } from "../folder/case-record.ts";
import type { NameMapping } from "../names/names-file.ts";
import { implausible } from "../names/position.ts";
import { type DrawnRoi, resolveReference } from "../reference.ts";

type QualityKind =
  | "wrongSide"
  | "severalRegions"
  | "empty"
  | "implausible"
  | "emptySlices"
  | "strays"
  | "contours"
  | "overlap"
  | "volumeOutlier"
  | "frameOnly";

export interface QualityFinding {
  readonly kind: QualityKind;
  /** Null where it concerns the whole case. */
  readonly structure: string | null;
  /** For a person; no text from the DICOM files. */
  readonly text: string;
}

export interface CheckedCase {
  /** Volume of every structure in cc; null where it is missing. In the scheme's order. */
  readonly volumesCc: ReadonlyMap<string, number | null>;
  readonly findings: readonly QualityFinding[];
}

export function checkCase(
  record: CaseRecord,
  mapping: NameMapping,
  scheme: LabelScheme,
): CheckedCase {
  const { rois, findings } = resolveReference(record, mapping, scheme);
  const volumesCc = new Map(
    scheme.structures.map(({ name }) => [name, rois.get(name)?.shape.volumeCc ?? null]),
  );
  const planning = record.structureSets.find(({ file }) => file === record.planning.file);
  return {
    volumesCc,
    findings: [
      ...(planning?.match === "frame-only" ? [frameOnly] : []),
      ...findings.map((finding): QualityFinding => {
        const { kind, structure } = finding;
        switch (finding.kind) {
          case "wrongSide":
            return {
              kind,
              structure,
              text: `${structure} lies on the patient's other side: not used`,
            };
          case "severalRegions": {
            const numbers = finding.roiNumbers.map((number) => `#${number}`).join(", ");
            return { kind, structure, text: `${structure} may be ${numbers}: not used` };
          }
          case "empty":
            return {
              kind,
              structure,
              text: `#${finding.roiNumber} for ${structure} encloses nothing`,
            };
          default:
            return finding satisfies never;
        }
      }),
      ...[...rois].flatMap(([structure, roi]) =>
        checkRoi(requireStructure(scheme, structure), roi),
      ),
      ...overlaps(record, rois),
    ],
  };
}

const frameOnly: QualityFinding = {
  kind: "frameOnly",
  structure: null,
  text: "the structure set names none of the CT's slices; placed by its frame of reference",
};

function checkRoi(record: StructureRecord, { shape }: DrawnRoi): QualityFinding[] {
  const structure = record.name;
  const found: QualityFinding[] = [];
  const add = (kind: QualityKind, text: string) => found.push({ kind, structure, text });
  const odd = implausible(record, shape);
  if (odd !== undefined) add("implausible", `${structure} is ${odd}`);
  if (shape.emptySlices > 0) {
    const { emptySlices, slices } = shape;
    add("emptySlices", `${structure} skips ${emptySlices} of ${slices + emptySlices} slices`);
  }
  if (shape.strays.length > 0) {
    const [first] = shape.strays;
    const where = `${first!.volumeCc.toFixed(2)} cc ${first!.distanceMm.toFixed(0)} mm away`;
    add("strays", `${structure} has ${shape.strays.length} stray parts, the largest ${where}`);
  }
  // Tiny contours that hold no voxel are common and harmless; the rest changes what is drawn.
  for (const { kind, count } of shape.findings.filter((each) => each.kind !== "noVoxel")) {
    add("contours", `${structure} has ${count} contours that are ${kind}`);
  }
  return found;
}

/** Less than this is a shared border. */
const WORTH_TELLING_CC = 1;

function overlaps(record: CaseRecord, rois: ReadonlyMap<string, DrawnRoi>): QualityFinding[] {
  const byNumber = new Map([...rois].map(([structure, { number }]) => [number, structure]));
  return record.overlaps.flatMap(({ a, b, volumeCc }): QualityFinding[] => {
    const [one, other] = [byNumber.get(a), byNumber.get(b)];
    if (one === undefined || other === undefined || volumeCc < WORTH_TELLING_CC) return [];
    const text = `${one} and ${other} share ${volumeCc.toFixed(1)} cc`;
    return [{ kind: "overlap", structure: one, text }];
  });
}
