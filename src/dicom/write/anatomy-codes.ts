import { knownStructures, type SnomedCode, sideNamed } from "../../structures/index.ts";
import type { Attributes } from "../format/encode.ts";
import { deriveUid } from "../format/uid.ts";

/**
 * Where a code comes from (PS3.3 section 8.8): a context group of the DICOM content mapping resource, PS3.16. A user of Eclipse
 * reports that it cannot set a structure's code without the Context Group Version (github.com/rexcardan/Evil-DICOM, issue
 * 104).
 */
function fromGroup(identifier: string, version: string) {
  return {
    MappingResource: "DCMR",
    ContextGroupVersion: version,
    ContextIdentifier: identifier,
  } as const;
}

/** CID 9514, Anatomical Structure for Radiotherapy. */
const anatomy = fromGroup("9514", "20181112");

/** Codes of CID 9514 (through CID 4031 and 7192) that structures in a pelvis or abdomen may have. */
const codesOfGroup: ReadonlySet<string> = new Set(
  (
    "53505006 89837001 110837003 71252005 64688005 71854001 46027005 73634005 113269004 63507001 71341001 24136001 29836001 " +
    "10293006 22356005 90024005 40300007 64033007 14742008 122496007 15497006 12921003 18911002 41216001 34402009 39723000 " +
    "54735007 64739004 60184004 30315005 2748008 40689003 87953007 13648007 35039007 76784001"
  ).split(" "),
);

/** Other codes, such as that of the head of the femur, extend the group: which version of our list, and whose it is. */
const extension = {
  ContextGroupExtensionFlag: "Y",
  ContextGroupLocalVersion: "20261128",
  ContextGroupExtensionCreatorUID: deriveUid("Arcuate", "extension of CID 9514"),
} as const;

/** CID 244, Laterality. */
const laterality = { CodingSchemeDesignator: "SCT", ...fromGroup("244", "20030108") } as const;

const sides = {
  left: { CodeValue: "7771000", CodeMeaning: "Left", ...laterality },
  right: { CodeValue: "24028007", CodeMeaning: "Right", ...laterality },
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
      ...anatomy,
      ...(codesOfGroup.has(code.value) ? {} : extension),
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
