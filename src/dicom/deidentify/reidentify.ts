/** A structure set drawn on a de-identified CT, back to the patient and the CT it belongs to. */
import { ArcuateError } from "../../base/index.ts";
import { softwareVersion } from "../../host/index.ts";
import type { DataSet, Element } from "../format/data-set.ts";
import { type Keyword, keywordOf, vrOf } from "../format/dictionary.ts";
import { type Attributes, encodeFile } from "../format/encode.ts";
import { parseFile } from "../format/part10.ts";
import { dicomProblem } from "../format/problem.ts";
import { deriveUid, describeSopClass, sopClass } from "../format/uid.ts";
import { itemsOf, textOf } from "../format/values.ts";
import { encodeHeader } from "../read/ct-header.ts";
import { requiredUid } from "../read/ct-slice.ts";
import { shiftDate, shiftDateTime } from "./dates.ts";
import type { DeidentificationKey, StudyRecord } from "./key-file.ts";
import { ruleOf } from "./rules.ts";
import { littleEndianBytes } from "./values.ts";

type Value = NonNullable<Attributes[Keyword]>;

/** Marks of the de-identification; the original's values for them come back with its header. */
const dropped: ReadonlySet<Keyword> = new Set([
  "PatientIdentityRemoved",
  "DeidentificationMethod",
  "DeidentificationMethodCodeSequence",
  "LongitudinalTemporalInformationModified",
]);

const texts: ReadonlySet<string> = new Set(["LO", "PN", "SH", "ST"]);

interface Restoring {
  readonly oldUids: ReadonlyMap<string, string>;
  /** Days to add to dates. */
  readonly shiftDays: number;
  /** References that the key does not know. */
  readonly unknown: Set<string>;
}

/**
 * Gives a structure set its patient, study, frame of reference and slices back. It stays an object of its own: its SOP
 * and series instance UIDs are kept, and where they are a de-identified original's, new ones are made, because names
 * and descriptions that were taken out do not come back. Dates are moved back where the file says that they were moved.
 * Attributes that Arcuate does not know are left out.
 *
 * @throws {ArcuateError} `key-foreign` when study, series, frame or a slice is not in the key; `foreign-sop-class` and
 * what else can be wrong with a file.
 */
export function reidentifyStructureSet(bytes: Uint8Array, key: DeidentificationKey): Uint8Array {
  const { dataSet } = parseFile(bytes);
  const sopClassUid = textOf(dataSet, "SOPClassUID");
  if (sopClassUid !== sopClass.rtStructureSet) {
    const mustHold = "the file must be an RT structure set";
    throw dicomProblem("foreign-sop-class", mustHold, describeSopClass(sopClassUid));
  }
  const study = key.studies.get(requiredUid(dataSet, "StudyInstanceUID"));
  if (study === undefined) throw foreign("another study");
  const restoring = restoringOf(dataSet, key, study);
  const sopInstanceUid = ownUid(requiredUid(dataSet, "SOPInstanceUID"), key);
  const attributes: Attributes = {
    ...restore(dataSet, restoring),
    ...encodeHeader({ patientAndStudy: Object.fromEntries(study.header) }),
    SpecificCharacterSet: "ISO_IR 192",
    SOPInstanceUID: sopInstanceUid,
    SeriesInstanceUID: ownUid(requiredUid(dataSet, "SeriesInstanceUID"), key),
  };
  if (restoring.unknown.size > 0) throw foreign(`${restoring.unknown.size} others`);
  return encodeFile({ sopClassUid, sopInstanceUid, softwareVersion, attributes });
}

function foreign(got: string): ArcuateError {
  const message = `Cannot re-identify the structure set: the key must know its study, frame of reference and slices, got ${got}`;
  return new ArcuateError("input", "key-foreign", message);
}

function ownUid(uid: string, { oldUids }: DeidentificationKey): string {
  return oldUids.has(uid) ? deriveUid("re-identified", uid) : uid;
}

/** The set's own identifiers are handled separately. */
function restoringOf(
  dataSet: DataSet,
  { oldUids }: DeidentificationKey,
  { shiftDays }: StudyRecord,
): Restoring {
  const own = [requiredUid(dataSet, "SOPInstanceUID"), requiredUid(dataSet, "SeriesInstanceUID")];
  const wasShifted = textOf(dataSet, "LongitudinalTemporalInformationModified") === "MODIFIED";
  return {
    oldUids: new Map([...own.map((uid) => [uid, uid] as const), ...oldUids]),
    shiftDays: wasShifted ? -shiftDays : 0,
    unknown: new Set(),
  };
}

function restore(dataSet: DataSet, restoring: Restoring): Attributes {
  const restored = new Map<Keyword, Value>();
  for (const element of dataSet.elements) {
    const keyword = keywordOf(element.tag);
    if (keyword === undefined || dropped.has(keyword)) continue;
    restored.set(keyword, restoreValue(dataSet, keyword, element, restoring));
  }
  return Object.fromEntries(restored); // the keys are Arcuate's own words
}

function restoreValue(
  dataSet: DataSet,
  keyword: Keyword,
  element: Element,
  restoring: Restoring,
): Value {
  const vr = vrOf(keyword);
  if (vr === "SQ") return itemsOf(dataSet, keyword).map((item) => restore(item, restoring));
  const text = () => textOf(dataSet, keyword) ?? "";
  if (ruleOf(keyword) === "uid") return oldUidOf(text(), restoring);
  if (vr === "DA") return shiftDate(text(), restoring.shiftDays) ?? "";
  if (vr === "DT") return shiftDateTime(text(), restoring.shiftDays) ?? "";
  if (texts.has(vr)) return Buffer.from(text(), "utf8");
  return littleEndianBytes(dataSet, keyword, element);
}

function oldUidOf(uid: string, { oldUids, unknown }: Restoring): string {
  const old = oldUids.get(uid);
  if (old === undefined && uid !== "") unknown.add(uid);
  return old ?? uid;
}
