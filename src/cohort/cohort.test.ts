import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { traceMask } from "../contours/index.ts";
import { type EncodedCtSeries, encodeCtSeries, encodeStructureSet } from "../dicom/index.ts";
import { type ImageGrid, patientPoint, voxelCount } from "../geometry/index.ts";
import { pelvisScheme } from "../structures/index.ts";
import { emptyMask, type Mask } from "../volume/index.ts";
import { loadCase, loadLabelMap } from "./index.ts";

const grid: ImageGrid = {
  size: [6, 20, 24],
  pixelSpacingMm: [8, 8],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  sliceOrigins: Array.from({ length: 6 }, (_, z) => patientPoint(-20, -20, 5 * z)),
};
/** 5 x 8 x 8 mm. */
const VOXEL_CC = 0.32;

const now = new Date(Date.UTC(2020, 0, 1));

/** Soft tissue with two voxels of air around it. */
function bodyHu(): Int16Array {
  const hu = new Int16Array(voxelCount(grid)).fill(-1000);
  for (let row = 0; row < 6 * 20; row++) {
    if (row % 20 >= 2 && row % 20 < 18) hu.fill(20, 24 * row + 2, 24 * row + 22);
  }
  return hu;
}

function ctOf(uidSeed: string): EncodedCtSeries {
  return encodeCtSeries(
    { grid, hu: bodyHu() },
    {
      uidSeed,
      patientName: "Test",
      patientId: "T",
      patientPosition: "HFS",
      manufacturer: "Test",
      softwareVersion: "0",
      acquired: now,
    },
  );
}

type Range = readonly [first: number, last: number];

function boxMask(zs: Range, ys: Range, xs: Range): Mask {
  const mask = emptyMask(grid);
  for (let z = zs[0]; z <= zs[1]; z++) {
    for (let y = ys[0]; y <= ys[1]; y++) {
      const row = (z * grid.size[1] + y) * grid.size[2];
      mask.voxels.fill(1, row + xs[0], row + xs[1] + 1);
    }
  }
  return mask;
}

interface Drawn {
  readonly number: number;
  readonly name: string;
  readonly mask: Mask;
}

function structureSetOf({ series }: EncodedCtSeries, drawn: readonly Drawn[]): Uint8Array {
  const rois = drawn.map(({ number, name, mask }) => ({
    number,
    name,
    interpretedType: "ORGAN" as const,
    colour: [255, 0, 0] as const,
    contours: traceMask(mask),
    generationDescription: "",
  }));
  return encodeStructureSet(series, rois, {
    label: "TEST",
    softwareVersion: "0",
    modelName: "Test",
    now,
  });
}

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "arcuate-cohort-"));
});
afterAll(() => rm(root, { recursive: true }));

let folderCount = 0;

async function writeCase(
  series: readonly EncodedCtSeries[],
  sets: readonly Uint8Array[],
): Promise<string> {
  const folder = join(root, `case-${folderCount++}`);
  await mkdir(folder);
  for (const [index, { files }] of series.entries()) {
    for (const { fileName, bytes } of files) {
      await writeFile(join(folder, `${index}-${fileName}`), bytes);
    }
  }
  for (const [index, bytes] of sets.entries()) await writeFile(join(folder, `RS-${index}`), bytes);
  return folder;
}

const bladder = boxMask([1, 3], [6, 11], [6, 11]);
const bag = boxMask([2, 4], [4, 13], [4, 13]);

describe("loadCase()", () => {
  it("loads the CT and its structure sets", async () => {
    const ct = ctOf("a");
    const sets = [structureSetOf(ct, [{ number: 1, name: "Bladder", mask: bladder }])];
    const loaded = await loadCase(await writeCase([ct], sets));
    expect(loaded.series.sopInstanceUids).toEqual(ct.series.sopInstanceUids);
    expect(loaded.structureSets.map(({ match }) => match.state)).toEqual(["exact"]);
    expect(loaded.remarks).toEqual([]);
  });

  it("asks which of several series is meant, and takes the one named", async () => {
    const series = [ctOf("a"), ctOf("b")];
    const folder = await writeCase(series, []);
    const uid = series[1]!.series.seriesInstanceUid;
    await expect(loadCase(folder)).rejects.toMatchObject({
      code: "several-series",
      message: expect.stringContaining(`${uid} (6 slices)`),
    });
    expect((await loadCase(folder, { series: uid })).series.seriesInstanceUid).toBe(uid);
    expect((await loadCase(folder, { series: uid.slice(0, -3) })).series.seriesInstanceUid).toBe(
      uid,
    );
    await expect(loadCase(folder, { series: "1.2.3" })).rejects.toMatchObject({
      code: "series-not-found",
    });
  });

  it("refuses a folder with a structure set and no CT", async () => {
    const sets = [structureSetOf(ctOf("a"), [{ number: 1, name: "Bladder", mask: bladder }])];
    await expect(loadCase(await writeCase([], sets))).rejects.toMatchObject({
      code: "no-ct-series",
    });
  });
});

describe("loadLabelMap()", () => {
  const ct = ctOf("a");

  async function caseWith(drawn: readonly Drawn[]) {
    return loadCase(await writeCase([ct], [structureSetOf(ct, drawn)]));
  }

  it("finds structures by TG-263 name in any case and tells the missing ones", async () => {
    const loaded = await caseWith([
      { number: 7, name: "BLADDER ", mask: bladder },
      { number: 9, name: "Bladder_DL", mask: bag },
    ]);
    const { labelMap, masks, presentLabels, missingLabels } = loadLabelMap(loaded, pelvisScheme);
    expect(presentLabels).toEqual([3]);
    expect(missingLabels.slice(0, 4)).toEqual([1, 2, 4, 5]);
    expect(missingLabels).toHaveLength(pelvisScheme.structures.length - 1);
    expect(masks.get(3)!.voxels).toEqual(bladder.voxels);
    expect(labelMap.labels).toEqual(bladder.voxels.map((inside) => 3 * inside));
  });

  it("gives shared voxels to the bladder before the bowel bag and says how much", async () => {
    const loaded = await caseWith([
      { number: 1, name: "Bag_Bowel", mask: bag },
      { number: 2, name: "Bladder", mask: bladder },
    ]);
    const { labelMap, masks, remarks } = loadLabelMap(loaded, pelvisScheme);
    const expected = bag.voxels.map((inside, voxel) =>
      bladder.voxels[voxel] === 1 ? 3 : 4 * inside,
    );
    expect(labelMap.labels).toEqual(expected);
    expect(masks.get(4)!.voxels).toEqual(bag.voxels);
    // Slices 2 and 3, 6 x 6 voxels in each.
    const [overlap, ...more] = remarks.filter(({ code }) => code === "overlap");
    expect(more).toEqual([]);
    expect(overlap).toMatchObject({
      structure: "Bag_Bowel",
      figures: { volumeCc: expect.closeTo(72 * VOXEL_CC) },
    });
    expect(overlap!.text).toContain("are also Bladder");
  });

  it("follows a map of names and numbers, and leaves out what it does not name", async () => {
    const loaded = await caseWith([
      { number: 4, name: "Vescica", mask: bladder },
      { number: 12, name: "Bag_Bowel", mask: bag },
      { number: 13, name: "Bag_Bowel", mask: bladder },
    ]);
    const named = loadLabelMap(loaded, pelvisScheme, new Map([["bladder", "vescica"]]));
    expect(named.presentLabels).toEqual([3]);
    const both = new Map([
      ["Bladder", ["Blase", "Vescica"]],
      ["Bag_Bowel", ["#12"]],
    ]);
    const numbered = loadLabelMap(loaded, pelvisScheme, both);
    expect(numbered.presentLabels).toEqual([3, 4]);
    expect(numbered.masks.get(4)!.voxels).toEqual(bag.voxels);
    const absent = loadLabelMap(loaded, pelvisScheme, new Map([["Bladder", "Blase"]]));
    expect(absent.absentLabels).toContain(3);
  });

  it("does not choose between two ROIs of one name", async () => {
    const loaded = await caseWith([
      { number: 12, name: "Bladder", mask: bag },
      { number: 13, name: "bladder", mask: bladder },
    ]);
    expect(() => loadLabelMap(loaded, pelvisScheme)).toThrow(/#12, #13/);
  });

  it("refuses a name that the scheme does not have", async () => {
    const loaded = await caseWith([{ number: 1, name: "Bladder", mask: bladder }]);
    expect(() => loadLabelMap(loaded, pelvisScheme, new Map([["Liver", "Liver"]]))).toThrow(
      expect.objectContaining({ code: "structure-unknown" }),
    );
  });

  it("takes the ROI with contours where another of its name has none, and tells it", async () => {
    const loaded = await caseWith([
      { number: 1, name: "Bladder", mask: emptyMask(grid) },
      { number: 2, name: "bladder", mask: bladder },
    ]);
    const { masks, remarks } = loadLabelMap(loaded, pelvisScheme);
    expect(masks.get(3)!.voxels).toEqual(bladder.voxels);
    const told = remarks.filter(({ code }) => code === "roi-passed-over");
    expect(told.map(({ text }) => text)).toEqual(["Bladder is #2: #1 of its name enclose nothing"]);
  });

  it("counts an empty ROI as missing", async () => {
    const loaded = await caseWith([
      { number: 1, name: "Bladder", mask: emptyMask(grid) },
      { number: 2, name: "Bag_Bowel", mask: bag },
    ]);
    const { missingLabels, remarks } = loadLabelMap(loaded, pelvisScheme);
    expect(missingLabels).toContain(3);
    expect(remarks).toMatchObject([{ code: "roi-empty", structure: "Bladder" }]);
  });

  it("refuses the structure set of another CT, and does not choose between two", async () => {
    const drawn = [{ number: 1, name: "Bladder", mask: bladder }];
    const elsewhere = await loadCase(
      await writeCase([ct], [structureSetOf(ctOf("another"), drawn)]),
    );
    expect(() => loadLabelMap(elsewhere, pelvisScheme)).toThrow(
      expect.objectContaining({ code: "structure-set-elsewhere" }),
    );
    const bare = await loadCase(await writeCase([ct], []));
    expect(() => loadLabelMap(bare, pelvisScheme)).toThrow(
      expect.objectContaining({ code: "no-structure-set" }),
    );
    const second = [{ number: 1, name: "Bladder", mask: bag }];
    const two = await loadCase(
      await writeCase([ct], [structureSetOf(ct, drawn), structureSetOf(ct, second)]),
    );
    expect(() => loadLabelMap(two, pelvisScheme)).toThrow(
      expect.objectContaining({ code: "several-structure-sets" }),
    );
    const [, chosen] = two.structureSets;
    for (const structureSet of [chosen!.path, chosen!.sopInstanceUid, chosen!]) {
      const { masks } = loadLabelMap(two, pelvisScheme, undefined, { structureSet });
      expect(masks.get(3)!.voxels).toEqual(bag.voxels);
    }
  });
});

const PELVIS = "../shared/data/pelvic-ref-002";
const hasPelvis = existsSync(PELVIS);
if (!hasPelvis) console.warn(`${PELVIS} is absent: skipping the real case`);

describe.skipIf(!hasPelvis)("a clinic's case", () => {
  it("comes with its volumes, and without a TG-263 name nothing is guessed", async () => {
    const loaded = await loadCase(PELVIS);
    const names = new Map([
      ["Bladder", "Vescica"],
      ["Femur_Head_L", "FemoreSinistro"],
      ["Femur_Head_R", "FemoreDestro"],
    ]);
    const { masks } = loadLabelMap(loaded, pelvisScheme, names);
    // Area within the polygons times 3 mm, worked out from the file with pydicom; voxels of 1 x 1 x 3 mm.
    for (const [label, cc] of [
      [1, 119.43],
      [2, 140.0],
      [3, 37.886],
    ] as const) {
      let count = 0;
      for (const inside of masks.get(label)!.voxels) count += inside;
      expect(Math.abs((count * 0.003) / cc - 1)).toBeLessThan(0.005);
    }
    expect(loadLabelMap(loaded, pelvisScheme).presentLabels).toEqual([]);
  });
});
