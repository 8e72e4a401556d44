/** One file's bytes to the same object without the patient. */
import { entriesOf } from "../../base/index.ts";
import { softwareVersion } from "../../host/index.ts";
import type { DataSet } from "../format/data-set.ts";
import { type Attributes, encodeFile } from "../format/encode.ts";
import { parseFile } from "../format/part10.ts";
import { dicomProblem } from "../format/problem.ts";
import { sopClass } from "../format/uid.ts";
import { itemsOf, textOf } from "../format/values.ts";
import { readCtHeader } from "../read/ct-header.ts";
import { readSliceHeader, requiredUid } from "../read/ct-slice.ts";
import { type Cleaning, cleanDataSet, isBurnedIn } from "./clean.ts";
import type { DeidentificationKey } from "./key-file.ts";
import { type PassedPixels, passPixels } from "./pixels.ts";
import { pseudonymOf, replacementUid, shiftDaysOf } from "./pseudonym.ts";

export interface KeepingOptions {
  /** Sex, age (90 at most), size and weight stay. */
  readonly keepsPatientCharacteristics: boolean;
  /** ROI names that stay; the others become ROI_1, ROI_2 ... by their number. */
  readonly keepsRoiName: "all" | ((name: string) => boolean);
}

export interface DeidentifiedObject {
  readonly bytes: Uint8Array;
  readonly as: "CT" | "RTSTRUCT";
  readonly pseudonym: string;
  /** New, as are the others. */
  readonly sopInstanceUid: string;
  /** Of the CT: for a structure set, the one it was drawn on, where it says so. */
  readonly ctSeriesUid: string;
  readonly renamedRois: number;
}

/**
 * De-identifies a CT slice or a structure set; what is new is added to the key. The same file, key and options give the
 * same bytes.
 *
 * @throws {ArcuateError} `burned-in-annotation`, `overlay-in-pixels`, `already-deidentified`, `foreign-sop-class` and
 * what else can be wrong with a file.
 */
export function deidentifyObject(
  bytes: Uint8Array,
  key: DeidentificationKey,
  options: KeepingOptions,
): DeidentifiedObject {
  const file = parseFile(bytes);
  const { dataSet } = file;
  const as = textOf(dataSet, "SOPClassUID") === sopClass.rtStructureSet ? "RTSTRUCT" : "CT";
  const pixels: PassedPixels = as === "CT" ? readSlicePixels() : {};
  refuseRepeated(dataSet, key);
  let renamedRois = 0;
  const cleaning = cleaningOf(dataSet, key, options, () => {
    renamedRois++;
  });
  const attributes: Attributes = {
    ...cleanDataSet(dataSet, cleaning),
    ...marks(cleaning.pseudonym, options),
    PixelData: pixels.plain,
  };
  rememberStudy(dataSet, as, key, cleaning);
  const sopInstanceUid = cleaning.replaceUid(requiredUid(dataSet, "SOPInstanceUID"));
  const sopClassUid = sopClass[as === "CT" ? "ct" : "rtStructureSet"];
  return {
    bytes: encodeFile({
      sopClassUid,
      sopInstanceUid,
      softwareVersion,
      attributes,
      compressed: pixels.compressed,
    }),
    as,
    pseudonym: cleaning.pseudonym,
    sopInstanceUid,
    ctSeriesUid: cleaning.replaceUid(ctSeriesOf(dataSet)),
    renamedRois,
  };

  function readSlicePixels(): PassedPixels {
    readSliceHeader(dataSet);
    if (isBurnedIn(dataSet)) {
      const mustHold = "the image must bear no words";
      throw dicomProblem("burned-in-annotation", mustHold, "Burned In Annotation YES");
    }
    return passPixels(file);
  }
}

/** A file that this key has already produced would be renamed a second time and no longer match the other files. */
function refuseRepeated(dataSet: DataSet, { oldUids }: DeidentificationKey): void {
  const uids = [requiredUid(dataSet, "SOPInstanceUID"), requiredUid(dataSet, "StudyInstanceUID")];
  if (!uids.some((uid) => oldUids.has(uid))) return;
  const mustHold = "the file must be an original";
  throw dicomProblem("already-deidentified", mustHold, "one that this key has de-identified");
}

function cleaningOf(
  dataSet: DataSet,
  key: DeidentificationKey,
  { keepsPatientCharacteristics, keepsRoiName }: KeepingOptions,
  onRoiRenamed: () => void,
): Cleaning {
  const patient = patientOf(dataSet);
  return {
    pseudonym: pseudonymOf(key.secret, patient),
    shiftDays: shiftDaysOf(key.secret, patient),
    keepsPatientCharacteristics,
    keepsRoiName: keepsRoiName === "all" ? () => true : keepsRoiName,
    replaceUid: (uid) => {
      const replacement = replacementUid(key.secret, uid);
      if (replacement !== uid) key.oldUids.set(replacement, uid);
      return replacement;
    },
    onRoiRenamed,
  };
}

/** The patient of a file. For a file without a Patient ID, only its study says which files belong together. */
function patientOf(dataSet: DataSet): string {
  const id = textOf(dataSet, "PatientID");
  return id === undefined ? `study ${requiredUid(dataSet, "StudyInstanceUID")}` : `id ${id}`;
}

function rememberStudy(
  dataSet: DataSet,
  source: DeidentifiedObject["as"],
  { studies }: DeidentificationKey,
  { pseudonym, shiftDays, replaceUid }: Cleaning,
): void {
  const uid = replaceUid(requiredUid(dataSet, "StudyInstanceUID"));
  const known = studies.get(uid);
  if (known !== undefined && (known.source === "CT" || source === "RTSTRUCT")) return;
  const { patientAndStudy } = readCtHeader(dataSet);
  const header = new Map(entriesOf(patientAndStudy));
  studies.set(uid, { pseudonym, shiftDays, source, header });
}

function ctSeriesOf(dataSet: DataSet): string {
  const [named] = itemsOf(dataSet, "ReferencedFrameOfReferenceSequence")
    .flatMap((frame) => itemsOf(frame, "RTReferencedStudySequence"))
    .flatMap((study) => itemsOf(study, "RTReferencedSeriesSequence"))
    .flatMap((series) => textOf(series, "SeriesInstanceUID") ?? []);
  return named ?? requiredUid(dataSet, "SeriesInstanceUID");
}

/** What was done, as PS3.15 section E.1.1 asks for; codes of context group 7050. */
function marks(pseudonym: string, options: KeepingOptions): Attributes {
  const codes = [
    ["113100", "Basic Application Confidentiality Profile"],
    ...(options.keepsRoiName === "all" ? [] : [["113105", "Clean Descriptors Option"]]),
    ["113107", "Retain Longitudinal Temporal Information Modified Dates Option"],
    ...(options.keepsPatientCharacteristics
      ? [["113108", "Retain Patient Characteristics Option"]]
      : []),
  ];
  return {
    SpecificCharacterSet: "ISO_IR 192",
    PatientName: pseudonym,
    PatientID: pseudonym,
    PatientIdentityRemoved: "YES",
    DeidentificationMethod: [
      `Arcuate ${softwareVersion}: DICOM PS3.15 Annex E Basic Profile`,
      "Closed list of attributes; dates moved by days, UIDs by key",
      "Research use only",
    ],
    DeidentificationMethodCodeSequence: codes.map(([value, meaning]) => ({
      CodeValue: value,
      CodingSchemeDesignator: "DCM",
      CodeMeaning: meaning,
    })),
    LongitudinalTemporalInformationModified: "MODIFIED",
  };
}
