/** A series that holds several CTs, and slices that were sent again, on their way into a cohort. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { caseIdOf, importSources, loadCase, readCases } from "../../src/cohort/index.ts";
import { type Changes, withAttributes } from "../dicom/changed.ts";
import { patientFiles, temporaryFolder } from "./support.ts";

const files = patientFiles({ seed: "four" });
const slices = files.filter(({ name }) => name.startsWith("CT"));
const setOf = files.find(({ name }) => name.startsWith("RS"))!;

/** The slices again under other UIDs. */
function again(changesOf: (z: number) => Changes) {
  return slices.map(({ name, bytes }, z) => ({
    name: `again-${name}`,
    bytes: withAttributes(bytes, { SOPInstanceUID: `1.2.3.${z}`, ...changesOf(z) }),
  }));
}

function write(written: readonly { name: string; bytes: Uint8Array }[]): string {
  const folder = join(temporaryFolder(), "patient");
  mkdirSync(folder);
  for (const { name, bytes } of written) writeFileSync(join(folder, name), bytes);
  return folder;
}

describe("a series of two acquisitions", () => {
  const folder = write([
    ...slices,
    setOf,
    ...again(() => ({ AcquisitionNumber: "2", RescaleIntercept: "5" })),
  ]);

  it("is read as the one that the structure set names, which is told", async () => {
    const { series, remarks } = await loadCase(folder, { several: "with-structure-set" });
    expect(series.seriesId).toMatch(/#acquisition-1$/);
    expect(series.volume.grid.size[0]).toBe(24);
    expect(remarks.map(({ code }) => code)).toEqual(expect.arrayContaining(["series-split"]));
    const second = await loadCase(folder, { series: series.seriesId.replace(/1$/, "2") });
    expect(second.series.volume.hu[1e4]).toBe(series.volume.hu[1e4]! + 5);
  });

  it("lists both where none is chosen", async () => {
    await expect(loadCase(folder)).rejects.toMatchObject({
      code: "several-series",
      message: expect.stringMatching(/#acquisition-1 .*#acquisition-2 /),
    });
  });

  it("is imported as that one", async () => {
    const cohort = join(temporaryFolder(), "cohort");
    const { outcomes } = await importSources(cohort, [folder]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(["imported", "no-structure-set"]);
    const [record, ...more] = await readCases(cohort);
    expect(more).toEqual([]);
    expect(record!.ct.slices).toBe(24);
    const { seriesInstanceUid } = record!.ct;
    expect(record!.caseId).toBe(caseIdOf(`${seriesInstanceUid}#acquisition-1`));
  });
});

describe("slices that were sent again", () => {
  it("are stored with their copies, so that a set that names those belongs to the case", async () => {
    const cohort = join(temporaryFolder(), "cohort");
    const folder = write([...slices, setOf, ...again(() => ({ ContentTime: "230000" }))]);
    await importSources(cohort, [folder]);
    const [record] = await readCases(cohort);
    expect(record!.ct.slices).toBe(24);
    expect((record!.remarks ?? []).map(({ code }) => code)).toContain("slices-repeated");
    const stored = join(cohort, "cases", record!.caseId);
    expect(readdirSync(join(stored, "CT"))).toHaveLength(48);
    const { series } = await loadCase(stored);
    expect(series.sliceIndexByUid.size).toBe(48);
    expect(series.sliceIndexByUid.get("1.2.3.7")).toBe(7);
  });
});
