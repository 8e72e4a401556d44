/** One file's bytes to the same object without the patient. */
import { entriesOf } from "../../base/index.ts";
import { softwareVersion } from "../../host/index.ts";
import type { DataSet } from "../format/data-set.ts";
import { type Attributes, encodeFile } from "../format/encode.ts";
import { type DicomFile, parseFile } from "../format/part10.ts";
import { dicomProblem } from "../format/problem.ts";
import { describeSopClass, sopClass } from "../format/uid.ts";
import { textOf } from "../format/values.ts";
import { type Affiliation, type ObjectKind, readAffiliation } from "../read/affiliation.ts";
import { readCtHeader } from "../read/ct-header.ts";
import { readSliceHeader } from "../read/ct-slice.ts";
import type { Decoder } from "../threads/decoder.ts";
import { type Cleaning, cleanDataSet } from "./clean.ts";
import { shiftDate } from "./dates.ts";
import type { FiledPatient, Filing } from "./filing.ts";
import type { DeidentificationKey } from "./key-file.ts";
import { type PassedPixels, passCtPixels, passDosePixels } from "./pixels.ts";
import { replacementUid } from "./pseudonym.ts";
import { imageRuleOf, ruleOf } from "./rules.ts";
import { refusePages } from "./screens.ts";

export interface KeepingOptions {
  /** Sex, age (90 at most), size and weight stay. */
  readonly keepsPatientCharacteristics: boolean;
  /** ROI names that stay; the others become ROI_1, ROI_2 ... by their number. */
  readonly keepsRoiName: "all" | ((name: string) => boolean);
}

/** What the files of a run share. */
export interface DeidentifyContext {
  /** What is new is added to it. */
  readonly key: DeidentificationKey;
  readonly filing: Filing;
  readonly decoder: Decoder;
}

export interface DeidentifiedObject {
  readonly bytes: Uint8Array;
  readonly as: ObjectKind;
  readonly pseudonym: string;
  /** New, as are the others. */
  readonly sopInstanceUid: string;
  /** Of the CT that it belongs to, as far as that is known; see `Filing`. */
  readonly ctSeriesUid: string;
  readonly renamedRois: number;
  /** Whether times of day are as they were: the key has moved the dates of this study alone before. */
  readonly hasExactTimes: boolean;
}

const sopClassOf = {
  CT: sopClass.ct,
  RTSTRUCT: sopClass.rtStructureSet,
  RTPLAN: sopClass.rtPlan,
  RTDOSE: sopClass.rtDose,
} as const satisfies Record<ObjectKind, string>;

/**
 * De-identifies a CT slice, a structure set, a plan or a dose. The same file, key, filing and options give the same
 * bytes.
 *
 * @throws {ArcuateError} `burned-in-annotation`, `screen-or-page`, `overlay-in-pixels`, `already-deidentified`,
 * `foreign-sop-class` and what else can be wrong with a file.
 */
export async function deidentifyObject(
  bytes: Uint8Array,
  { key, filing, decoder }: DeidentifyContext,
  options: KeepingOptions,
): Promise<DeidentifiedObject> {
  const file = parseFile(bytes);
  const { dataSet } = file;
  const affiliation = readAffiliation(dataSet) ?? refuseOtherClass(dataSet);
  const { as } = affiliation;
  const pixels = await passPixels(file, as, decoder);
  refuseRepeated(affiliation, key);
  const patient = filing.patientOf(affiliation);
  const dates = new Set<string>();
  let renamedRois = 0;
  const cleaning: Cleaning = {
    ruleOf: as === "RTPLAN" || as === "RTDOSE" ? ruleOf : imageRuleOf,
    ...keeping(patient, key, options),
    onDate: (date) => dates.add(date),
    onRoiRenamed: () => {
      renamedRois++;
    },
  };
  const attributes: Attributes = {
    ...cleanDataSet(dataSet, cleaning),
    ...marks(patient, options),
    PixelData: pixels.plain,
  };
  rememberStudy(dataSet, affiliation, { key, patient, dates, cleaning });
  const sopInstanceUid = cleaning.replaceUid(affiliation.sopInstanceUid);
  const { compressed } = pixels;
  const sopClassUid = sopClassOf[as];
  return {
    bytes: encodeFile({ sopClassUid, sopInstanceUid, softwareVersion, attributes, compressed }),
    as,
    pseudonym: patient.pseudonym,
    sopInstanceUid,
    ctSeriesUid: cleaning.replaceUid(filing.ctSeriesOf(affiliation)),
    renamedRois,
    hasExactTimes: patient.shift.seconds === 0,
  };
}

function refuseOtherClass(dataSet: DataSet): never {
  const mustHold = "the file must be a CT image, or an RT structure set, plan or dose";
  throw dicomProblem(
    "foreign-sop-class",
    mustHold,
    describeSopClass(textOf(dataSet, "SOPClassUID")),
  );
}

async function passPixels(
  file: DicomFile,
  as: ObjectKind,
  decoder: Decoder,
): Promise<PassedPixels> {
  if (as === "CT") {
    readSliceHeader(file.dataSet);
    refusePages(file.dataSet);
    return passCtPixels(file, decoder);
  }
  return as === "RTDOSE" ? passDosePixels(file) : {};
}

/** A file that this key has already produced would be renamed a second time and no longer match the other files. */
function refuseRepeated(
  { sopInstanceUid, studyInstanceUid }: Affiliation,
  { oldUids }: DeidentificationKey,
): void {
  if (!oldUids.has(sopInstanceUid) && !oldUids.has(studyInstanceUid)) return;
  const mustHold = "the file must be an original";
  throw dicomProblem("already-deidentified", mustHold, "one that this key has de-identified");
}

function keeping(
  { pseudonym, shift }: FiledPatient,
  key: DeidentificationKey,
  { keepsPatientCharacteristics, keepsRoiName }: KeepingOptions,
): Omit<Cleaning, "ruleOf" | "onDate" | "onRoiRenamed"> {
  return {
    pseudonym,
    shift,
    keepsPatientCharacteristics,
    keepsRoiName: keepsRoiName === "all" ? () => true : keepsRoiName,
    replaceUid: (uid) => {
      const replacement = replacementUid(key.secret, uid);
      if (replacement !== uid) key.oldUids.set(replacement, uid);
      return replacement;
    },
  };
}

interface Remembered {
  readonly key: DeidentificationKey;
  readonly patient: FiledPatient;
  /** As they were. */
  readonly dates: ReadonlySet<string>;
  readonly cleaning: Pick<Cleaning, "replaceUid">;
}

/** The header of a CT is kept rather than another's; names and dates of all files are. */
function rememberStudy(
  dataSet: DataSet,
  { as, studyInstanceUid }: Affiliation,
  { key: { studies }, patient, dates, cleaning }: Remembered,
): void {
  const { pseudonym, shift } = patient;
  const uid = cleaning.replaceUid(studyInstanceUid);
  const known = studies.get(uid);
  const names = new Set([...(known?.names ?? []), ...patient.names]);
  const plain = [...dates].flatMap((date) => shiftDate(date, 0) ?? []);
  const both = { names, dates: new Set([...(known?.dates ?? []), ...plain]) };
  if (known !== undefined && (known.source === "CT" || as !== "CT")) {
    studies.set(uid, { ...known, ...both });
    return;
  }
  const header = new Map(entriesOf(readCtHeader(dataSet).patientAndStudy));
  studies.set(uid, { pseudonym, shift, source: as, header, ...both });
}

/** What was done, as PS3.15 section E.1.1 asks for; codes of context group 7050. */
function marks({ pseudonym, shift }: FiledPatient, options: KeepingOptions): Attributes {
  const codes = [
    ["113100", "Basic Application Confidentiality Profile"],
    ...(options.keepsRoiName === "all" ? [] : [["113105", "Clean Descriptors Option"]]),
    // Section E.3.6 asks for moved times too: where they stay, the option is not claimed.
    ...(shift.seconds === 0
      ? []
      : [["113107", "Retain Longitudinal Temporal Information Modified Dates Option"]]),
    ...(options.keepsPatientCharacteristics
      ? [["113108", "Retain Patient Characteristics Option"]]
      : []),
  ];
  const moved = shift.seconds === 0 ? "dates moved by days, times exact" : "dates and times moved";
  return {
    SpecificCharacterSet: "ISO_IR 192",
    PatientName: pseudonym,
    PatientID: pseudonym,
    PatientIdentityRemoved: "YES",
    DeidentificationMethod: [
      `Arcuate ${softwareVersion}: DICOM PS3.15 Annex E Basic Profile`,
      `Closed list; UIDs by key; ${moved}`,
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
