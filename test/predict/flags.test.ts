/** Flags on whole CTs: a phantom's true structures, and the CTs of patients where they are at hand. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadCase } from "../../src/cohort/index.ts";
import { readNiftiCt } from "../../src/nifti/index.ts";
import { createPhantom } from "../../src/phantom/index.ts";
import { flagResult } from "../../src/predict/flags/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import type { CtVolume } from "../../src/volume/index.ts";
import { hasSharedData, sharedData } from "../dicom/support.ts";

it("says of a phantom's true structures only that the bag goes on", () => {
  const spacingMm = [4.5, 4, 4] as const;
  const { ct, labelMap } = createPhantom({ seed: 3, size: [64, 80, 120], spacingMm });
  const structures = pelvisScheme.structures.map((structure) => {
    const voxels = labelMap.labels.filter((label) => label === structure.label).length;
    const nothing = { componentCount: 1, removedVoxels: 0, filledVoxels: 0, confidence: null };
    return { structure, voxels, volumeCc: (voxels * 4.5 * 4 * 4) / 1000, ...nothing };
  });
  const drawn = structures.filter(({ voxels }) => voxels > 0);
  const flags = flagResult({ ct, labelMap, structures: drawn, modelSpacingMm: [4, 4, 4] });
  expect(flags.filter(({ severity }) => severity !== "notice")).toEqual([]);
});

const hasExample = hasSharedData("totalsegmentator-example");
it.skipIf(!hasExample)("sees the metal and the narrow field in a CT of a patient", async () => {
  const path = join(sharedData, "totalsegmentator-example", "example_ct.nii.gz");
  const { volume } = await readNiftiCt(path);
  const found = codesOf(volume);
  expect(found).toContain("metal");
  expect(found).not.toContain("hu-implausible");
});

it.skipIf(!hasSharedData("pelvic-ref-002"))("finds nothing odd about a planning CT", async () => {
  const { series } = await loadCase(join(sharedData, "pelvic-ref-002"));
  expect(codesOf(series.volume, series.patientPosition)).toEqual([]);
});

const hasThorax = hasSharedData(join("dicom-oddities", "thorax-nested-holes"));
it.skipIf(!hasThorax)("sees the lungs in the CT of a chest", async () => {
  const { series } = await loadCase(join(sharedData, "dicom-oddities", "thorax-nested-holes"));
  expect(codesOf(series.volume, series.patientPosition)).toContain("lungs-in-field");
  const [worst] = flagsOf(series.volume, series.patientPosition);
  expect(worst).toMatchObject({ severity: "severe" });
});

const hasLong = hasSharedData("woman-ffs-abdomen");
it.skipIf(!hasLong)("says of a long scan that shows a pelvis only that it is long", async () => {
  const { series } = await loadCase(join(sharedData, "woman-ffs-abdomen"));
  const flags = flagsOf(series.volume, series.patientPosition);
  expect(flags.filter(({ severity }) => severity === "severe")).toEqual([]);
  expect(flags.find(({ code }) => code === "lungs-in-field")).toMatchObject({
    severity: "notice",
    text: "1331 cc of lung in the image: a long scan, with a pelvis",
  });
});

it.skipIf(!hasLong)("tells the chest of that scan when the pelvis is cut off", async () => {
  const { volume } = (await loadCase(join(sharedData, "woman-ffs-abdomen"))).series;
  // The upper 80 of 160 slices.
  const { grid } = volume;
  const half = {
    grid: {
      ...grid,
      size: [80, grid.size[1], grid.size[2]],
      sliceOrigins: grid.sliceOrigins.slice(80),
    },
    hu: volume.hu.slice(80 * grid.size[1] * grid.size[2]),
  } as const;
  expect(flagsOf(half).find(({ code }) => code === "lungs-in-field")?.severity).toBe("severe");
});

/** Codes for a CT on which nothing was asked for. */
function codesOf(ct: CtVolume, patientPosition?: string): string[] {
  return flagsOf(ct, patientPosition).map(({ code }) => code);
}

function flagsOf(ct: CtVolume, patientPosition?: string) {
  const labelMap = { grid: ct.grid, labels: new Uint8Array(ct.hu.length) };
  const asked = { structures: [], modelSpacingMm: [4, 4, 4], patientPosition } as const;
  return flagResult({ ct, labelMap, ...asked });
}
