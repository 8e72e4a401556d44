import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createRandom, type Random } from "../base/index.ts";
import { encodeStructureSet } from "../dicom/index.ts";
import type { GridSize, Vector3 } from "../geometry/index.ts";
import { writeFileAtomic } from "../host/index.ts";
import type { LabelScheme } from "../structures/index.ts";
import type { Diagnosis } from "./anatomy/patient.ts";
import {
  type ClinicalContours,
  type DrawnStructure,
  drawClinically,
} from "./observer/clinical-contours.ts";
import type { Language } from "./observer/roi-spellings.ts";
import { createPhantom, type Phantom, type PhantomTraits } from "./phantom.ts";
import { protocolSpacingMm, type ScannerStyle } from "./scanner/scanner.ts";
import { trueRois, writePhantomCt } from "./write-case.ts";

/** The settings of a cohort. The same settings give the same files. */
export interface CohortSettings {
  readonly seed: number;
  /** Numbers the structures; `pelvisScheme` when absent. */
  readonly scheme?: LabelScheme;
  /** Number of cervical patients. */
  readonly cervical: number;
  /** Number of anorectal patients. */
  readonly anorectal: number;
  readonly styles: readonly ScannerStyle[];
  /** Slices, rows, columns; 145 to 155 slices of 512 x 512 when absent. */
  readonly size?: GridSize;
  /** Between slices, rows and columns; the scanner's when absent: 2.5 or 3 mm, and 0.977 mm. */
  readonly spacingMm?: Vector3;
  /** Whether the true structure sets are written too, in a folder apart from the patients. */
  readonly truth: boolean;
  readonly softwareVersion: string;
}

/** One patient of a cohort, before it is made. */
export interface CohortPatient {
  /** P0001, P0002, ...: the name of the folder and the Patient ID. */
  readonly id: string;
  readonly seed: number;
  readonly diagnosis: Diagnosis;
  readonly style: ScannerStyle;
  readonly size: GridSize;
  readonly spacingMm: Vector3;
}

/** The truth about a patient that was made. It is kept beside the patients, never in their folders. */
export interface PatientRecord extends CohortPatient {
  /** Path from the cohort's folder, with / between names. */
  readonly folder: string;
  readonly sex: Phantom["sex"];
  readonly hasContrast: boolean;
  readonly traits: PhantomTraits;
  readonly observer: number;
  readonly language: Language;
  readonly structures: readonly DrawnStructure[];
  /** Names of the ROIs that are none of the structures. */
  readonly otherRegions: readonly string[];
}

/** Lists all patients of a cohort, with the diagnoses in random order. The same settings give the same list. */
export function listCohort(settings: CohortSettings): CohortPatient[] {
  const random = createRandom(settings.seed).fork("cohort");
  const diagnoses: { diagnosis: Diagnosis; at: number }[] = [];
  for (let count = 0; count < settings.cervical; count++) {
    diagnoses.push({ diagnosis: "cervical", at: random.uniform() });
  }
  for (let count = 0; count < settings.anorectal; count++) {
    diagnoses.push({ diagnosis: "anorectal", at: random.uniform() });
  }
  diagnoses.sort((a, b) => a.at - b.at);
  return diagnoses.map(({ diagnosis }, index) => {
    const id = `P${String(index + 1).padStart(4, "0")}`;
    return { id, diagnosis, ...drawScan(random.fork(id), settings) };
  });
}

function drawScan(
  random: Random,
  { styles, size, spacingMm }: CohortSettings,
): Pick<CohortPatient, "seed" | "style" | "size" | "spacingMm"> {
  const seed = random.integer(2 ** 31);
  const style = styles[random.integer(styles.length)]!;
  const slices = 145 + random.integer(11);
  return {
    seed,
    style,
    size: size ?? [slices, 512, 512],
    spacingMm: spacingMm ?? protocolSpacingMm[style],
  };
}

/** Folders of a cohort. */
const PATIENTS = "patients";
const RECORDS = "records";
const TRUTH = "truth";

/** Reads the record of a patient that is finished; undefined for one that is not. */
export async function readFinished(
  folder: string,
  { id }: CohortPatient,
): Promise<PatientRecord | undefined> {
  try {
    // The structure set is a patient's last file, and the folder gets its name only when it is complete.
    await readFile(join(folder, PATIENTS, id, "RS.dcm"));
    return JSON.parse(await readFile(join(folder, RECORDS, `${id}.json`), "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Makes one patient. The folder with CT and structure set appears only when it is complete, after the record and the
 * true structure set are on disk.
 * @throws {ArcuateError} `write-failed`.
 */
export async function makeCohortPatient(
  folder: string,
  patient: CohortPatient,
  settings: CohortSettings,
): Promise<PatientRecord> {
  const { scheme, softwareVersion } = settings;
  const phantom = createPhantom({ ...patient, variation: "clinical", ...(scheme && { scheme }) });
  const random = createRandom(patient.seed).fork("contours");
  const drawn = drawClinically(phantom, createRandom(settings.seed).fork("clinic"), random);
  const acquired = drawScanDate(random);
  const about = { softwareVersion, patientId: patient.id, acquired };
  const final = join(folder, PATIENTS, patient.id);
  const unfinished = join(folder, PATIENTS, `.${patient.id}.tmp`);
  await rm(unfinished, { recursive: true, force: true });
  const { series } = await writePhantomCt(unfinished, phantom, about);
  const shared = {
    softwareVersion,
    modelName: "Synthetic pelvis",
    algorithmParameters: `seed ${patient.seed}, ${patient.diagnosis}, ${patient.style}`,
    now: acquired,
  };
  const clinical = {
    ...shared,
    label: "PLAN",
    description: "Synthetic pelvis, drawn as clinics draw.",
  };
  const structureSet = encodeStructureSet(series, drawn.rois, clinical);
  if (settings.truth) {
    const truth = { ...shared, label: "TRUTH", description: "Synthetic pelvis, true outlines." };
    const bytes = encodeStructureSet(series, trueRois(phantom), truth);
    await writeFileAtomic(join(folder, TRUTH, `${patient.id}.dcm`), bytes);
  }
  const record = recordOf(patient, phantom, drawn);
  await writeFileAtomic(join(folder, RECORDS, `${patient.id}.json`), `${JSON.stringify(record)}\n`);
  await writeFileAtomic(join(unfinished, "RS.dcm"), structureSet);
  await rm(final, { recursive: true, force: true });
  await mkdir(join(folder, PATIENTS), { recursive: true });
  await rename(unfinished, final);
  return record;
}

/** A time in the working hours of a day between 2014 and 2018. */
function drawScanDate(random: Random): Date {
  const firstDay = Date.UTC(2014, 0, 1, 7 + random.integer(9));
  return new Date(firstDay + random.integer(1826) * 86_400_000);
}

function recordOf(
  patient: CohortPatient,
  { sex, hasContrast, traits }: Phantom,
  { observer, language, structures, otherRois }: ClinicalContours,
): PatientRecord {
  return {
    ...patient,
    folder: `${PATIENTS}/${patient.id}`,
    sex,
    hasContrast,
    traits,
    observer,
    language,
    structures,
    otherRegions: otherRois,
  };
}

/**
 * Writes the records of the patients that are finished: `manifest.json` and `diagnoses.csv`.
 * @throws {ArcuateError} `write-failed`.
 */
export async function writeManifest(
  folder: string,
  settings: CohortSettings,
  patients: readonly PatientRecord[],
): Promise<void> {
  const note =
    "Synthetic patients. Research use only. What is said here is not in the patients' files.";
  const manifest = { note, settings, patients };
  await writeFileAtomic(
    join(folder, "manifest.json"),
    `${JSON.stringify(manifest, undefined, 1)}\n`,
  );
  const rows = patients.map(({ folder: place, diagnosis }) => `${place},${diagnosis}`);
  await writeFileAtomic(
    join(folder, "diagnoses.csv"),
    `${["folder,diagnosis", ...rows].join("\n")}\n`,
  );
}
