/** The comparison's patients: phantoms of a clinic with its slips, as a cohort for Arcuate and as NIfTI for PyTorch. */
import { existsSync } from "node:fs";
import { link, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { silentProgress } from "../../src/base/index.ts";
import { drawSplit, readCases } from "../../src/cohort/index.ts";
import { softwareVersion, writeFileAtomic } from "../../src/host/index.ts";
import { type CohortSettings, makeCohort, scannerStyles } from "../../src/phantom/index.ts";
import { forDiagnosis, pelvisScheme } from "../../src/structures/index.ts";
import { exportCases, importToCohort } from "../../src/work/index.ts";

export interface DataSettings extends Pick<CohortSettings, "cervical" | "anorectal" | "seed"> {
  readonly size: NonNullable<CohortSettings["size"]>;
  readonly spacingMm: NonNullable<CohortSettings["spacingMm"]>;
  /** Number of cases that are kept for the test, of all that are made. */
  readonly testCases: number;
}

/** 16 patients to learn from, 12 to be measured on. */
export const wholeData: DataSettings = {
  cervical: 14,
  anorectal: 14,
  seed: 7,
  size: [72, 176, 176],
  spacingMm: [4.5, 2.6, 2.6],
  testCases: 12,
};

/** Two to learn from and one to be measured on, coarse. They show whether the scripts work, and nothing else. */
export const shortData: DataSettings = {
  cervical: 3,
  anorectal: 0,
  seed: 7,
  size: [30, 64, 64],
  spacingMm: [10, 6.4, 6.4],
  testCases: 1,
};

interface TestCase {
  readonly id: string;
  readonly diagnosis: string;
  /** Those that are drawn for its diagnosis, whether or not the clinic drew them. */
  readonly structures: readonly string[];
}

export interface Data {
  readonly settings: DataSettings;
  readonly training: readonly string[];
  readonly test: readonly TestCase[];
}

/** Where the parts of the data lie. Python's scripts know the same names. */
export function placesOf(folder: string) {
  return {
    archive: join(folder, "archive"),
    /** While data are made: the patients' CTs with their true structure sets. */
    withTruth: join(folder, "with-truth"),
    cohort: join(folder, "cohort"),
    /** Exported cases of the pool. */
    training: join(folder, "training"),
    /** Exported cases of the test group, with the clinic's contours. */
    clinic: join(folder, "clinic"),
    /** All exported cases with their true structures. */
    truth: join(folder, "truth"),
    /** Written last: the data are whole when it is there. */
    description: join(folder, "data.json"),
  };
}

const context = {
  progress: silentProgress,
  signal: new AbortController().signal,
  remark: (text: string) => console.log(text),
};

/**
 * The data in a folder: those that are there, if they are whole and of these settings; else they are made.
 * @throws {RangeError} When the folder holds data of other settings.
 */
export async function openData(folder: string, settings: DataSettings): Promise<Data> {
  const places = placesOf(folder);
  if (existsSync(places.description)) {
    const data: Data = JSON.parse(await readFile(places.description, "utf8")); // written below
    if (JSON.stringify(data.settings) === JSON.stringify(settings)) return data;
    throw new RangeError(`Cannot use ${folder}: its data must be of the same settings, got others`);
  }
  for (const place of [places.cohort, places.training, places.clinic, places.truth]) {
    await rm(place, { recursive: true, force: true });
  }
  await makePatients(places.archive, settings);
  await importPatients(places, settings);
  const data = await exportPatients(places, settings);
  await writeFileAtomic(places.description, `${JSON.stringify(data, undefined, 1)}\n`);
  return data;
}

type Places = ReturnType<typeof placesOf>;

/** Goes on with patients that `arcuate phantom cohort` made with the same settings, which are written in its order. */
async function makePatients(archive: string, settings: DataSettings): Promise<void> {
  const { seed, cervical, anorectal, size, spacingMm } = settings;
  const patients = { seed, cervical, anorectal, styles: scannerStyles, softwareVersion };
  const run = { threads: availableParallelism(), ...context };
  await makeCohort(archive, { ...patients, size, spacingMm, truth: true }, run);
}

async function importPatients(
  { archive, cohort }: Places,
  { cervical, anorectal, testCases }: DataSettings,
): Promise<void> {
  const request = { diagnoses: join(archive, "diagnoses.csv"), link: true, proposeNames: true };
  await importToCohort(cohort, [join(archive, "patients")], request, context);
  const testShare = testCases / (cervical + anorectal);
  await drawSplit(cohort, { testShare, seed: 1, stratify: "diagnosis" });
}

async function exportPatients(places: Places, settings: DataSettings): Promise<Data> {
  const { archive, cohort, withTruth } = places;
  const all = { to: "nifti", masks: true } as const;
  const ofGroup = async (group: "training" | "test", out: string) =>
    (await exportCases([cohort], { ...all, group, out }, context)).cases.map(({ id }) => id);
  const training = await ofGroup("training", places.training);
  const test = await ofGroup("test", places.clinic);
  if (test.length !== settings.testCases) {
    const message = `Cannot compare: the test must have ${settings.testCases} cases, got ${test.length}`;
    throw new RangeError(message);
  }
  await linkTruth(archive, withTruth);
  await exportCases([withTruth], { ...all, out: places.truth }, context);
  await rm(withTruth, { recursive: true });
  const diagnoses = new Map(readCases(cohort).map(({ caseId, diagnosis }) => [caseId, diagnosis]));
  return {
    settings,
    training,
    test: test.map((id) => {
      const diagnosis = diagnoses.get(id) ?? "";
      const { wanted } = forDiagnosis(pelvisScheme, diagnosis);
      return { id, diagnosis, structures: wanted.map(({ name }) => name) };
    }),
  };
}

/** A folder for each patient with the CT and the true structure set, by hard links. */
async function linkTruth(archive: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const patient of await readdir(join(archive, "patients"))) {
    const own = join(archive, "patients", patient);
    await mkdir(join(folder, patient), { recursive: true });
    const slices = (await readdir(own)).filter((name) => name.startsWith("CT"));
    for (const name of slices) await link(join(own, name), join(folder, patient, name));
    await link(join(archive, "truth", `${patient}.dcm`), join(folder, patient, "RS.dcm"));
  }
}
