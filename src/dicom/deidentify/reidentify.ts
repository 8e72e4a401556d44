/** A structure set drawn on a de-identified CT, back to the patient and the CT it belongs to. */
import { ArcuateError, type CaseRemark, caseRemark, type RemarkCode } from "../../base/index.ts";
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
import { noShift, reversed, type Shift, shiftDate, shiftDateTime, shiftMoment } from "./dates.ts";
import type { DeidentificationKey, StudyRecord } from "./key-file.ts";
import { momentOf } from "./moments.ts";
import { pseudonymOf } from "./pseudonym.ts";
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

/** What is moved back: all dates of a de-identified original; of others those that the key knows. */
type DateRule = "all" | "known" | "none";

interface Restoring {
  readonly oldUids: ReadonlyMap<string, string>;
  readonly dateRule: DateRule;
  /** Undoes the shift of the study. */
  readonly back: Shift;
  /** Dates that the study's files had before they were moved. */
  readonly knownDates: ReadonlySet<string>;
  /** Of the CT's study, as it was; empty where that is unknown. */
  readonly studyDate: string;
  /** References that the key does not know. */
  readonly unknown: Set<string>;
  /** Dates of the file, by what became of them. */
  readonly dates: { movedBack: number; kept: number; beforeStudy: number };
}

export interface ReidentifiedStructureSet {
  readonly bytes: Uint8Array;
  /** Whether the Patient ID was the CT's, and what became of the dates. */
  readonly remarks: readonly CaseRemark[];
}

/**
 * Gives a structure set its patient, study, frame of reference and slices back. It stays an object of its own: its SOP
 * and series instance UIDs are kept, and where they are a de-identified original's, new ones are made, because names
 * and descriptions that were taken out do not come back. Attributes that Arcuate does not know are left out.
 *
 * Dates are moved back in a de-identified original. In any other file a system may have written its own, true dates:
 * there only those are moved back that, moved back, are dates of the study's own files. Longitudinal Temporal Information
 * Modified does not tell the two apart, because systems copy it from the CT.
 *
 * @throws {ArcuateError} `key-foreign` when study, series, frame or a slice is not in the key; `foreign-sop-class` and
 * what else can be wrong with a file.
 */
export function reidentifyStructureSet(
  bytes: Uint8Array,
  key: DeidentificationKey,
): ReidentifiedStructureSet {
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
  return {
    bytes: encodeFile({ sopClassUid, sopInstanceUid, softwareVersion, attributes }),
    remarks: [...remarksOnPatient(dataSet, study), ...remarksOnDates(restoring)],
  };
}

/** The file gets the patient of its study, whatever its own Patient ID says: a person has to know when it says another. */
function remarksOnPatient(dataSet: DataSet, { pseudonym }: StudyRecord): readonly CaseRemark[] {
  if ([undefined, pseudonym].includes(textOf(dataSet, "PatientID"))) return [];
  const text =
    "The structure set has another Patient ID than the de-identified CT of its study. It has the name and number of that CT's patient now. Check that it belongs to this patient.";
  return [caseRemark("patient-id-differs", text)];
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
  { oldUids, secret }: DeidentificationKey,
  study: StudyRecord,
): Restoring {
  const own = [requiredUid(dataSet, "SOPInstanceUID"), requiredUid(dataSet, "SeriesInstanceUID")];
  const studyDate = shiftDate(study.header.get("StudyDate") ?? "", 0) ?? "";
  return {
    oldUids: new Map([...own.map((uid) => [uid, uid] as const), ...oldUids]),
    dateRule: oldUids.has(own[0]!) ? dateRuleOfOriginal(dataSet, secret, study) : "known",
    back: reversed(study.shift),
    knownDates: new Set([...study.dates, ...(studyDate === "" ? [] : [studyDate])]),
    studyDate,
    unknown: new Set(),
    dates: { movedBack: 0, kept: 0, beforeStudy: 0 },
  };
}

/**
 * An earlier version, which left times exact, gave a structure set whose Patient ID was spelt differently from its CT's
 * a pseudonym and a shift of its own, which the key does not hold.
 */
function dateRuleOfOriginal(
  dataSet: DataSet,
  secret: string,
  { pseudonym, shift, names }: StudyRecord,
): DateRule {
  if (shift.seconds !== 0) return "all";
  const known = [pseudonym, ...[...names].map((name) => pseudonymOf(secret, name))];
  return known.includes(textOf(dataSet, "PatientID") ?? "") ? "all" : "none";
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
  if (vr === "DA" || vr === "TM") return restoreMoment(dataSet, keyword, restoring);
  if (vr === "DT") return restoreDateTime(text(), restoring);
  if (texts.has(vr)) return Buffer.from(text(), "utf8");
  return littleEndianBytes(dataSet, keyword, element);
}

/** A date or a time; the two are moved back together, or not at all. */
function restoreMoment(dataSet: DataSet, keyword: Keyword, restoring: Restoring): string {
  const moment = momentOf(dataSet, keyword);
  const moved = shiftMoment(moment, restoring.back);
  const isDate = vrOf(keyword) === "DA";
  const isBack = isMovedBack(moved.date, restoring);
  if (isDate) count(moment.date, isBack, restoring);
  const { date, time } = isBack ? moved : shiftMoment(moment, noShift);
  return isDate ? date : time;
}

function restoreDateTime(text: string, restoring: Restoring): string {
  const moved = shiftDateTime(text, restoring.back) ?? "";
  const isBack = isMovedBack(moved.slice(0, 8), restoring);
  count(text.slice(0, 8), isBack, restoring);
  return isBack ? moved : (shiftDateTime(text, noShift) ?? "");
}

function isMovedBack(moved: string, { dateRule, knownDates }: Restoring): boolean {
  return dateRule === "all" || (dateRule === "known" && knownDates.has(moved));
}

function count(date: string, isBack: boolean, { dates, studyDate }: Restoring): void {
  const plain = shiftDate(date, 0);
  if (plain === undefined) return;
  if (isBack) dates.movedBack++;
  else if (plain < studyDate) dates.beforeStudy++;
  else dates.kept++;
}

function remarksOnDates({ dateRule, dates }: Restoring): readonly CaseRemark[] {
  const { movedBack, kept, beforeStudy } = dates;
  const remark = (code: RemarkCode, count: number, text: string) =>
    count === 0 ? [] : [caseRemark(code, text, { figures: { dates: count } })];
  if (dateRule === "all") {
    const text = `The file is an original that this key has de-identified: its ${movedBack} dates were moved back.`;
    return remark("dates-moved-back", movedBack, text);
  }
  if (dateRule === "none") {
    const text = `An earlier version moved the file's ${kept + beforeStudy} dates by a time that the key does not hold: they were left as they are. De-identify the original again.`;
    return remark("dates-unknown", kept + beforeStudy, text);
  }
  return [
    ...remark(
      "copied-dates-moved-back",
      movedBack,
      `Dates that were copied from the de-identified files were moved back: ${movedBack}.`,
    ),
    ...remark(
      "dates-kept",
      kept,
      `Dates that the system that drew the contours wrote itself were left as they are: ${kept}.`,
    ),
    ...remark(
      "dates-before-study",
      beforeStudy,
      `Dates before the CT's study that the key does not know were left as they are: ${beforeStudy}. They may be moved dates, or of a wrong clock.`,
    ),
  ];
}

function oldUidOf(uid: string, { oldUids, unknown }: Restoring): string {
  const old = oldUids.get(uid);
  if (old === undefined && uid !== "") unknown.add(uid);
  return old ?? uid;
}
