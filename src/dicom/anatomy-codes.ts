import type { Attributes } from "./format/encode.ts";

interface Anatomy {
  readonly code: string;
  readonly meaning: string;
  readonly side?: "left" | "right";
}

/**
 * SNOMED CT codes of the structures that have one. A bowel bag is a space rather than an organ, and a nodal target is
 * told by RT ROI Interpreted Type: neither is given a code that would say more than is known.
 */
const anatomyByName: ReadonlyMap<string, Anatomy> = new Map([
  ["Bladder", { code: "89837001", meaning: "Urinary bladder" }],
  ["Femur_Head_L", { code: "2812003", meaning: "Head of femur", side: "left" }],
  ["Femur_Head_R", { code: "2812003", meaning: "Head of femur", side: "right" }],
] as const);

const sides = {
  left: { CodeValue: "7771000", CodingSchemeDesignator: "SCT", CodeMeaning: "Left" },
  right: { CodeValue: "24028007", CodingSchemeDesignator: "SCT", CodeMeaning: "Right" },
} as const;

/** RT ROI Identification Code Sequence of a TG-263 name; undefined where there is no code. */
export function identificationOf(roiName: string): readonly Attributes[] | undefined {
  const anatomy = anatomyByName.get(roiName);
  if (anatomy === undefined) return undefined;
  const side = anatomy.side && sides[anatomy.side];
  return [
    {
      CodeValue: anatomy.code,
      CodingSchemeDesignator: "SCT",
      CodeMeaning: anatomy.meaning,
      SegmentedPropertyTypeModifierCodeSequence: side && [side],
    },
  ];
}

/** The TG-263 name that a code stands for, with its side where it has one; undefined for other codes. */
export function knownAnatomy(code: string, sideCode: string | undefined): string | undefined {
  const fits = ([, anatomy]: readonly [string, Anatomy]) =>
    anatomy.code === code && (anatomy.side && sides[anatomy.side].CodeValue) === sideCode;
  return [...anatomyByName].find(fits)?.[0];
}
