import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rasterizeContours } from "../contours/index.ts";
import { readCtSeries, readStructureSet, scanFolder, sliceIndexOf } from "../dicom/index.ts";
import { pelvisScheme, structureNamed } from "../structures/index.ts";
import { createPhantom, type PhantomCase, writePhantomCase } from "./index.ts";

const phantom = createPhantom({
  seed: 8,
  diagnosis: "cervical",
  size: [40, 96, 120],
  spacingMm: [6, 3.5, 3.5],
});

describe("writePhantomCase()", () => {
  let written: PhantomCase;
  beforeAll(async () => {
    written = await writePhantomCase(await mkdtemp(join(tmpdir(), "arcuate-phantom-")), phantom);
  });
  afterAll(() => rm(written.folder, { recursive: true }));

  it("gives the same voxels and labels when the files are read back", async () => {
    const scan = await scanFolder(written.folder);
    const series = await readCtSeries(scan.series[0]!);
    const differingHu = series.volume.hu.filter((hu, voxel) => hu !== phantom.ct.hu[voxel]);
    expect(differingHu).toHaveLength(0);

    const { structureSet } = await readStructureSet(written.structureSetFile);
    const labels = new Uint8Array(phantom.labelMap.labels.length);
    for (const roi of structureSet.rois) {
      const { label } = structureNamed(pelvisScheme, roi.name)!;
      const sliceOf = sliceIndexOf.bind(undefined, series);
      const { mask, remarks } = rasterizeContours(series.volume.grid, roi.contours, { sliceOf });
      expect(remarks).toEqual([]);
      mask.voxels.forEach((inside, voxel) => {
        if (inside === 1) labels[voxel] = label;
      });
    }
    const differing = labels.filter((label, voxel) => label !== phantom.labelMap.labels[voxel]);
    expect(structureSet.rois).toHaveLength(5);
    expect(differing).toHaveLength(0);
  });

  const hasValidator = spawnSync("dciodvfy", ["--help"]).error === undefined;
  if (!hasValidator) console.warn("dciodvfy is not installed: skipping the check of phantom files");
  it.skipIf(!hasValidator)("writes files in which dciodvfy finds no error", () => {
    for (const path of [written.ctFiles[0]!, written.structureSetFile]) {
      const { stderr } = spawnSync("dciodvfy", [path], { encoding: "utf8" });
      expect(stderr.split("\n").filter((line) => line.startsWith("Error"))).toEqual([]);
    }
  });
});
