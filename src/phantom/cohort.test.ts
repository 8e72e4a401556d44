import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom, silentProgress } from "../base/index.ts";
import { rasterizeContours } from "../contours/index.ts";
import { readCtSeries, readStructureSet, scanFolder, sliceIndexOf } from "../dicom/index.ts";
import { recordNamed, schemeOf } from "../structures/index.ts";
import {
  type CohortSettings,
  listCohort,
  makeCohortPatient,
  type PatientRecord,
} from "./cohort.ts";
import { makeCohort } from "./index.ts";
import { drawHabits, drawObserver } from "./observer/observer.ts";

const settings: CohortSettings = {
  seed: 5,
  cervical: 2,
  anorectal: 1,
  styles: ["soft", "sharp"],
  size: [36, 64, 64],
  spacingMm: [10, 7.5, 7.5],
  truth: true,
  softwareVersion: "test",
};

let folder: string;
let records: PatientRecord[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "arcuate-cohort-"));
  records = [];
  for (const patient of listCohort(settings)) {
    records.push(await makeCohortPatient(folder, patient, settings));
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe("listCohort()", () => {
  it("mixes as many of each diagnosis as were asked for, the paper's 266 for example", () => {
    const paper = listCohort({ ...settings, cervical: 75, anorectal: 191, styles: ["soft"] });
    const cervical = paper.map(({ diagnosis }) => diagnosis === "cervical");
    expect(cervical.filter(Boolean)).toHaveLength(75);
    expect(paper).toHaveLength(266);
    expect(cervical.slice(0, 133).filter(Boolean).length).toBeGreaterThan(20);
    expect(new Set(paper.map(({ seed }) => seed)).size).toBe(266);
  });

  it("gives protocols of 145 to 155 slices of 2.5 or 3 mm with pixels of 0.977 mm", () => {
    const { size: _size, spacingMm: _spacing, ...full } = settings;
    for (const { size, spacingMm, style } of listCohort({ ...full, cervical: 40 })) {
      expect(size[0]).toBeGreaterThanOrEqual(145);
      expect(size[0]).toBeLessThanOrEqual(155);
      expect(spacingMm).toEqual([style === "soft" ? 3 : 2.5, 0.977, 0.977]);
    }
  });
});

describe("makeCohortPatient()", () => {
  it("writes the regions that the record tells of, with what was done to them", async () => {
    for (const record of records) {
      const place = join(folder, record.folder);
      const series = await readCtSeries((await scanFolder(place)).series[0]!);
      const { structureSet } = await readStructureSet(join(place, "RS.dcm"));
      for (const { structure, roiNumber, roiName, missing, habits, drawnCc } of record.structures) {
        if (missing !== undefined) {
          expect(structureSet.rois.some((roi) => roi.name === roiName)).toBe(false);
          continue;
        }
        const roi = structureSet.rois.find((each) => each.number === roiNumber)!;
        expect(roi.name).toBe(roiName);
        const sliceOf = sliceIndexOf.bind(undefined, series);
        const { mask } = rasterizeContours(series.volume.grid, roi.contours, { sliceOf });
        const plane = 64 * 64;
        for (const habit of habits) {
          if (habit.kind !== "cutOff" && habit.kind !== "skipped") continue;
          for (const slice of habit.slices) {
            const inSlice = mask.voxels.subarray(slice * plane, (slice + 1) * plane);
            expect(inSlice.includes(1), `${structure} on slice ${slice}`).toBe(false);
          }
        }
        const filledCc = (mask.voxels.filter((inside) => inside === 1).length * 562.5) / 1000;
        // Voxels of 7.5 x 7.5 x 10 mm are coarse against a femur.
        expect(Math.abs(filledCc - drawnCc)).toBeLessThan(0.25 * drawnCc + 5);
      }
      const names = record.structures.map(({ structure }) => structure);
      expect(names.includes("CTVn")).toBe(record.diagnosis === "cervical");
    }
  });

  it("keeps the truth apart from the patients", async () => {
    const { structureSet } = await readStructureSet(join(folder, "truth", "P0001.dcm"));
    expect(structureSet.rois.map((roi) => roi.name)).toContain("Femur_Head_R");
    expect(existsSync(join(folder, "patients", "P0001", "P0001.dcm"))).toBe(false);
  });

  it("numbers structures by the scheme of the settings, and records what cannot be painted", async () => {
    const scheme = schemeOf([recordNamed("Rectum"), recordNamed("Bladder")]);
    const other = join(folder, "other scheme");
    const patient = listCohort(settings)[0]!;
    const record = await makeCohortPatient(other, patient, { ...settings, scheme });
    const usual = records[0]!.structures.find(({ structure }) => structure === "Bladder")!;
    expect(record.structures).toMatchObject([
      { structure: "Rectum", missing: "not painted" },
      { structure: "Bladder", trueCc: usual.trueCc, drawnCc: usual.drawnCc },
    ]);
    const { structureSet } = await readStructureSet(join(other, "truth", "P0001.dcm"));
    expect(structureSet.rois.map(({ number, name }) => [number, name])).toEqual([[2, "Bladder"]]);
  });

  it("gives the same bytes again", async () => {
    const again = join(folder, "again");
    await makeCohortPatient(again, listCohort(settings)[0]!, settings);
    for (const file of [
      "patients/P0001/RS.dcm",
      "patients/P0001/CT-0012.dcm",
      "records/P0001.json",
    ]) {
      expect(await readFile(join(again, file))).toEqual(await readFile(join(folder, file)));
    }
  });
});

describe("makeCohort()", () => {
  const run = { threads: 1, progress: silentProgress, signal: new AbortController().signal };

  it("leaves finished patients as they are and writes the manifest", async () => {
    const ct = join(folder, "patients", "P0002", "CT-0001.dcm");
    const { mtimeMs } = await stat(ct);
    const { patients, found } = await makeCohort(folder, settings, run);
    expect(found).toBe(3);
    expect((await stat(ct)).mtimeMs).toBe(mtimeMs);
    // JSON holds no undefined.
    expect(patients).toEqual(JSON.parse(JSON.stringify(records)));
    const csv = await readFile(join(folder, "diagnoses.csv"), "utf8");
    expect(csv.split("\n")[0]).toBe("folder,diagnosis");
    expect(csv).toContain(`patients/P0003,${records[2]!.diagnosis}`);
  });

  it("refuses a folder with a cohort of other settings", async () => {
    await expect(makeCohort(folder, { ...settings, seed: 6 }, run)).rejects.toMatchObject({
      code: "cohort-differs",
    });
  });
});

describe("drawHabits()", () => {
  const slices = Array.from({ length: 40 }, (_, index) => index + 10);

  it("leaves slices out of some structures, never the ends by forgetting", () => {
    const observer = drawObserver(createRandom(1));
    let withSkipped = 0;
    for (let seed = 0; seed < 400; seed++) {
      for (const habit of drawHabits(createRandom(seed), observer, "Bladder", slices)) {
        if (habit.kind !== "skipped") continue;
        withSkipped++;
        expect(habit.slices.every((slice) => slice > 10 && slice < 49)).toBe(true);
      }
    }
    // Sixteen in a hundred; three standard deviations are about five.
    expect(withSkipped).toBeGreaterThan(40);
    expect(withSkipped).toBeLessThan(90);
  });

  it("ends femoral heads below the neck where the observer does so", () => {
    const observer = { biasMm: 0, careMm: 1, drawsHeadsOnly: true, drawsShortBags: false };
    const habits = drawHabits(createRandom(3), observer, "Femur_Head_L", slices);
    const cut = habits.find((habit) => habit.kind === "cutOff");
    expect(cut).toMatchObject({ end: "lower" });
    expect(cut?.kind === "cutOff" && cut.slices.length).toBeGreaterThan(12);
    expect(cut?.kind === "cutOff" && cut.slices[0]).toBe(10);
  });
});
