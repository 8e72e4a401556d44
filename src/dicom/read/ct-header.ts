/**
 * What an RTSTRUCT copies from its CT: patient and study, so that systems file the two together.
 */
import { type CaseRemark, caseRemark, entriesOf, utf8Bytes } from "../../base/index.ts";
import type { DataSet } from "../format/data-set.ts";
import type { Keyword } from "../format/dictionary.ts";
import type { Attributes } from "../format/encode.ts";
import { itemsOf, textOf } from "../format/values.ts";

/** The attributes that are taken over. */
export const copiedKeywords = [
  "PatientName",
  "PatientID",
  "IssuerOfPatientID",
  "PatientBirthDate",
  "PatientSex",
  "PatientIdentityRemoved",
  "DeidentificationMethod",
  "LongitudinalTemporalInformationModified",
  "StudyDate",
  "StudyTime",
  "StudyID",
  "StudyDescription",
  "AccessionNumber",
  "ReferringPhysicianName",
  "PositionReferenceIndicator",
] as const satisfies readonly Keyword[];

export type CopiedKeyword = (typeof copiedKeywords)[number];

/** Opaque outside dicom/: it holds the patient's name and must not reach a log. */
export interface CtHeader {
  /** Decoded text, several values with their backslashes; what is empty is left out. */
  readonly patientAndStudy: { readonly [keyword in CopiedKeyword]?: string };
  /** De-identification Method Code Sequence; absent for a CT without it. */
  readonly deidentificationCodes?: readonly { readonly [keyword in CodeKeyword]?: string }[];
}

const codeKeywords = [
  "CodeValue",
  "CodingSchemeDesignator",
  "CodeMeaning",
] as const satisfies readonly Keyword[];

type CodeKeyword = (typeof codeKeywords)[number];

/** The patient and study of a CT slice, decoded by its character set. */
export function readCtHeader(dataSet: DataSet): CtHeader {
  const header = headerOf((keyword) => textOf(dataSet, keyword));
  const codes = itemsOf(dataSet, "DeidentificationMethodCodeSequence").map((item) =>
    Object.fromEntries(codeKeywords.map((keyword) => [keyword, textOf(item, keyword)] as const)),
  );
  return codes.length === 0 ? header : { ...header, deidentificationCodes: codes };
}

/**
 * Whether the slices of a CT are of one patient, by their Patient IDs without outer spaces.
 * @param headers - Of each slice, in grid order.
 */
export function remarkOnPatients(headers: readonly CtHeader[]): CaseRemark[] {
  const ids = headers.map(({ patientAndStudy }) => (patientAndStudy.PatientID ?? "").trim());
  const slices = ids.flatMap((id, z) => (id === ids[0] ? [] : [z + 1]));
  if (slices.length === 0) return [];
  const text = `${slices.length} of ${ids.length} slices of the CT have another Patient ID than the first: of two patients?`;
  return [caseRemark("ct-patients-differ", text, { slices })];
}

/** A header from whatever gives each attribute's text; attributes without a text are left out. */
export function headerOf(textFor: (keyword: CopiedKeyword) => string | undefined): CtHeader {
  const entries = copiedKeywords.map((keyword) => [keyword, textFor(keyword)] as const);
  return { patientAndStudy: Object.fromEntries(entries.filter(([, text]) => text !== undefined)) };
}

/** Attributes of a structure set's patient and study that must be there, if need be empty (type 2). */
const requiredEvenWhenEmpty = [
  "PatientName",
  "PatientID",
  "PatientBirthDate",
  "PatientSex",
  "StudyDate",
  "StudyTime",
  "StudyID",
  "AccessionNumber",
  "ReferringPhysicianName",
  "PositionReferenceIndicator",
] as const satisfies readonly CopiedKeyword[];

/**
 * The attributes as bytes in UTF-8: the CT's values are passed on even where they violate the standard (too long a
 * number, a name with odd characters), because the planning system matches the patient by it.
 */
export function encodeHeader({ patientAndStudy, deidentificationCodes }: CtHeader): Attributes {
  const empty = requiredEvenWhenEmpty.map((keyword) => [keyword, ""] as const);
  const codes = deidentificationCodes && {
    DeidentificationMethodCodeSequence: deidentificationCodes.map(encodeTexts),
  };
  return { ...Object.fromEntries(empty), ...encodeTexts(patientAndStudy), ...codes };
}

function encodeTexts(texts: { readonly [keyword in Keyword]?: string }): Attributes {
  return Object.fromEntries(
    entriesOf(texts).map(([keyword, text]) => [keyword, utf8Bytes(text)] as const),
  );
}
