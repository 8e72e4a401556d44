/** Cohorts without images: case.json files alone, for what is done to hundreds of cases at once. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom } from "../../src/base/index.ts";
import {
  type CaseRecord,
  caseIdOf,
  proposeNames,
  type RoiRecord,
  readCases,
  writeNames,
} from "../../src/cohort/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";

export interface SyntheticWish {
  readonly cases: number;
  /** Number of the first. */
  readonly from?: number;
  readonly casesPerPatient?: number;
  /** All of this one patient. */
  readonly patient?: string;
  /** Regions besides the five structures, as clinics have them. */
  readonly otherRegions?: number;
}

/** Adds cases to a folder, which becomes a cohort; one in three patients is cervical. */
export async function syntheticCohort(
  cohort: string,
  { cases, from = 0, casesPerPatient = 1, patient, otherRegions = 0 }: SyntheticWish,
): Promise<string> {
  await mkdir(cohort, { recursive: true });
  const described = { format: 1, about: "", pseudonymKey: "0".repeat(32) };
  await writeFile(join(cohort, "cohort.json"), JSON.stringify(described));
  for (let index = from; index < from + cases; index++) {
    const number = Math.floor(index / casesPerPatient);
    const record = syntheticCase(
      index,
      patient ?? `patient-${number}`,
      number % 3 === 0,
      otherRegions,
    );
    const folder = join(cohort, "cases", record.caseId);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "case.json"), JSON.stringify(record, undefined, 2));
  }
  await writeNames(cohort, proposeNames(readCases(cohort), undefined, pelvisScheme));
  return cohort;
}

function syntheticCase(
  index: number,
  patient: string,
  isCervical: boolean,
  otherRegions: number,
): CaseRecord {
  const seriesInstanceUid = `2.25.${index + 1}`;
  const random = createRandom(index);
  const rois = [
    region(1, "Vescica", 0, 150 * random.between(0.5, 2)),
    region(2, "Caput fem sin", 95, 60 * random.between(0.8, 1.2)),
    region(3, "Caput fem dx", -95, 60 * random.between(0.8, 1.2)),
    region(4, "Tarmpåse", 0, 1500 * random.between(0.5, 1.5)),
    ...Array.from({ length: otherRegions }, (_, other) =>
      region(5 + other, `PTV ${other}`, 0, 100),
    ),
  ];
  return {
    format: 1,
    caseId: caseIdOf(seriesInstanceUid),
    patient,
    diagnosis: isCervical ? "cervical" : "anorectal",
    exclusion: null,
    ct: {
      seriesInstanceUid,
      studyInstanceUid: "2.25.1",
      frameOfReferenceUid: "2.25.2",
      slices: 150,
      rows: 512,
      columns: 512,
      spacingMm: [3, 0.977, 0.977],
      patientPosition: "HFS",
      manufacturer: "Test",
      manufacturerModelName: "Synthetic",
      kvp: 120,
      hasContrast: false,
      isLossy: false,
    },
    structureSets: [
      {
        file: "RTSTRUCT/0001.dcm",
        sopInstanceUid: `2.25.${index + 1}.1`,
        label: "",
        approvalStatus: "APPROVED",
        drawnAt: "20200101120000",
        match: "exact",
      },
    ],
    planning: { file: "RTSTRUCT/0001.dcm", why: "the only one" },
    rois,
    overlaps: [],
  };
}

function region(number: number, name: string, xMm: number, volumeCc: number): RoiRecord {
  return {
    number,
    name,
    interpretedType: "ORGAN",
    generationAlgorithm: "MANUAL",
    contours: 20,
    shape: {
      volumeCc,
      centroidMm: [xMm, 0, 0],
      lowMm: [xMm - 20, -20, -20],
      highMm: [xMm + 20, 20, 20],
      leftOfMiddleMm: xMm,
      slices: 20,
      emptySlices: 0,
      parts: 1,
      strays: [],
    },
  };
}
