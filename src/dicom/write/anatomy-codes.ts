import { knownStructures, type SnomedCode, sideNamed } from "../../structures/index.ts";
import type { Attributes } from "../format/encode.ts";

const sides = {
  left: { CodeValue: "7771000", CodingSchemeDesignator: "SCT", CodeMeaning: "Left" },
  right: { CodeValue: "24028007", CodingSchemeDesignator: "SCT", CodeMeaning: "Right" },
} as const;

/**
 * RT ROI Identification Code Sequence (PS3.3 section C.8.8.5) of a ROI with this TG-263 name and SNOMED CT code;
 * undefined without a code. The name says the side.
 */
export function identificationOf(
  roiName: string,
  code: SnomedCode | undefined,
): readonly Attributes[] | undefined {
  if (code === undefined) return undefined;
  const side = sideNamed(roiName);
  return [
    {
      CodeValue: code.value,
      CodingSchemeDesignator: "SCT",
      CodeMeaning: code.meaning,
      SegmentedPropertyTypeModifierCodeSequence: side && [sides[side]],
    },
  ];
}

/**
 * The sequence as `identificationOf` writes it for the known structure that a code stands for, with its side where it
 * has one; undefined for other codes.
 */
export function knownIdentification(
  codeValue: string,
  sideCode: string | undefined,
): readonly Attributes[] | undefined {
  const structure = knownStructures.find(({ name, code }) => {
    const side = sideNamed(name);
    return code?.value === codeValue && (side && sides[side].CodeValue) === sideCode;
  });
  return structure && identificationOf(structure.name, structure.code);
}
