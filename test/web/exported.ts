/** Holds a downloaded RTSTRUCT against the CT that was sent and the label map that the pages drew. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Contour, rasterizeContours } from "../../src/contours/index.ts";
import { parseStructureSet, readCtSeries, scanFolder } from "../../src/dicom/index.ts";
import type { StructureSetInfo } from "../../src/server/contract/index.ts";
import { dciodvfyErrors, hasDciodvfy, hasTool, temporaryFolder } from "../dicom/support.ts";

interface Expected {
  /** Folder that was dropped. */
  readonly ctFolder: string;
  readonly set: StructureSetInfo;
  /** As the pages get it: one byte a voxel. */
  readonly labels: Uint8Array;
}

/** Voxel for voxel by our reader, and by dcmdump and dciodvfy where they are. */
export async function checkExported(bytes: Uint8Array, expected: Expected): Promise<void> {
  const { set, labels } = expected;
  const { series } = await scanFolder(expected.ctFolder);
  const ct = await readCtSeries(series[0]!);
  const file = parseStructureSet(bytes);
  expect(file.approvalStatus).toBe("UNAPPROVED");
  expect(file.warnings).toEqual([]);
  expect(file.frameOfReferenceUids).toEqual([ct.frameOfReferenceUid]);
  const named = file.referencedSeries.flatMap(({ sopInstanceUids }) => sopInstanceUids);
  expect(new Set(named)).toEqual(new Set(ct.sopInstanceUids));
  const { rois } = file.structureSet;
  expect(rois.map(({ name }) => name)).toEqual(set.structures.map(({ name }) => name));
  for (const [place, { contours, generationAlgorithm }] of rois.entries()) {
    expect(generationAlgorithm).toBe(set.generationAlgorithm);
    const sliceOf = ({ sliceUid = "" }: Contour) => ct.sliceIndexByUid.get(sliceUid);
    const { mask, remarks } = rasterizeContours(ct.volume.grid, contours, { sliceOf });
    expect(remarks).toEqual([]);
    const { label } = set.structures[place]!;
    const differing = mask.voxels.filter((inside, at) => (inside === 1) !== (labels[at] === label));
    expect(differing.length).toBe(0);
  }
  checkByOthers(bytes);
}

function checkByOthers(bytes: Uint8Array): void {
  const path = join(temporaryFolder(), "exported.dcm");
  writeFileSync(path, bytes);
  if (hasDciodvfy()) expect(dciodvfyErrors(path)).toEqual([]);
  if (!hasTool("dcmdump", ["--version"])) return;
  const { stdout } = spawnSync("dcmdump", [path], { encoding: "latin1", maxBuffer: 2 ** 28 });
  expect(stdout).toMatch(/\(0008,0060\) CS \[RTSTRUCT/);
  expect(stdout).toMatch(/\(300e,0002\) CS \[UNAPPROVED/);
  expect(stdout).toMatch(/\(3006,0036\) CS \[SEMIAUTOMATIC/);
}
