/** What is wrong with a reference's labels is found when it is loaded, and said in the same words by a cohort. */
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  importSources,
  loadCase,
  loadLabelMap,
  proposeNames,
  readCases,
  readCatalogue,
  writeNames,
} from "../../src/cohort/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { type Box, boxes, type Drawn, temporaryFolder, writePatient } from "./support.ts";

const [RIGHT, LEFT, BLADDER] = [1, 2, 3];

const one = (name: string, ...own: readonly Box[]): Drawn => ({ name, boxes: own });
const left = one("Femur_Head_L", boxes.left);
const right = one("Femur_Head_R", boxes.right);
const bladder = one("Bladder", boxes.bladder);
const sound = [bladder, left, right];

/** A few voxels. */
const tiny: Box = [
  [8, 8],
  [18, 18],
  [30, 31],
];
/** In front of the body. */
const inAir: Box = [
  [6, 12],
  [0, 5],
  [26, 40],
];
/** Half the bladder, with the upper half 100 mm further back. */
const torn: readonly Box[] = [
  [
    [5, 8],
    [12, 18],
    [27, 36],
  ],
  [
    [9, 12],
    [28, 34],
    [27, 36],
  ],
];

interface Expected {
  readonly drawn: readonly Drawn[];
  readonly codes: readonly string[];
  readonly missing: readonly number[];
}

const patients: Readonly<Record<string, Expected>> = {
  sound: { drawn: sound, codes: [], missing: [] },
  swapped: {
    drawn: [bladder, one("Femur_Head_L", boxes.right), one("Femur_Head_R", boxes.left)],
    codes: ["side-wrong", "side-wrong"],
    missing: [RIGHT, LEFT],
  },
  exchanged: {
    drawn: [one("Bladder", boxes.left), one("Femur_Head_L", boxes.bladder), right],
    codes: ["implausible", "tissue-wrong", "implausible", "tissue-wrong"],
    missing: [LEFT, BLADDER],
  },
  tiny: { drawn: [one("Bladder", tiny), left, right], codes: ["implausible"], missing: [BLADDER] },
  air: { drawn: [one("Bladder", inAir), left, right], codes: ["outside-body"], missing: [BLADDER] },
  torn: { drawn: [one("Bladder", ...torn), left, right], codes: ["outline-jumps"], missing: [] },
};

let folder: string;

beforeAll(() => {
  folder = temporaryFolder();
  for (const [seed, { drawn }] of Object.entries(patients)) {
    writePatient(join(folder, seed), { seed, sets: [drawn] });
  }
});

describe("loadLabelMap()", () => {
  it.each(Object.entries(patients))("checks the labels: %s", async (seed, expected) => {
    const { remarks, missingLabels, absentLabels } = loadLabelMap(
      await loadCase(join(folder, seed)),
      pelvisScheme,
    );
    expect(remarks.map(({ code }) => code)).toEqual(expected.codes);
    expect(missingLabels.filter((label) => !absentLabels.includes(label))).toEqual(
      expected.missing,
    );
  });

  it("keeps every ROI as drawn on request, with the same remarks", async () => {
    for (const seed of ["swapped", "exchanged", "tiny", "air"]) {
      const loaded = await loadCase(join(folder, seed));
      const checked = loadLabelMap(loaded, pelvisScheme);
      const all = loadLabelMap(loaded, pelvisScheme, undefined, { trust: "all" });
      expect(all.presentLabels).toEqual([RIGHT, LEFT, BLADDER]);
      expect(all.remarks).toEqual(checked.remarks);
    }
  });

  it("uses a ROI on the other side that a person named for it, and says so", async () => {
    const loaded = await loadCase(join(folder, "swapped"));
    const sideTrusted = new Set(["Femur_Head_L", "Femur_Head_R"]);
    const { remarks, presentLabels } = loadLabelMap(loaded, pelvisScheme, undefined, {
      sideTrusted,
    });
    expect(presentLabels).toEqual([RIGHT, LEFT, BLADDER]);
    expect(remarks.map(({ code, severity }) => [code, severity])).toEqual([
      ["side-as-named", "warning"],
      ["side-as-named", "warning"],
    ]);
    const one = loadLabelMap(loaded, pelvisScheme, undefined, {
      sideTrusted: new Set(["Femur_Head_L"]),
    });
    expect(one.presentLabels).toEqual([LEFT, BLADDER]);
  });

  it("says where the outline jumps, with slices and figures", async () => {
    const { remarks } = loadLabelMap(await loadCase(join(folder, "torn")), pelvisScheme);
    expect(remarks).toMatchObject([
      {
        structure: "Bladder",
        severity: "warning",
        slices: [9, 10],
        figures: { jumps: 1, leastOverlapShare: 0, largestShiftMm: 96 },
        text: "Bladder: the outline jumps from slice 9 to 10, by 96 mm, without overlap",
      },
    ]);
  });
});

describe("readCatalogue()", () => {
  it("says of each case what loading its folder says, word for word", async () => {
    const cohort = join(temporaryFolder(), "cohort");
    const { outcomes } = await importSources(cohort, [folder]);
    await writeNames(cohort, proposeNames(readCases(cohort), undefined, pelvisScheme));
    const { cases } = await readCatalogue(cohort);
    expect(outcomes).toHaveLength(Object.keys(patients).length);
    for (const { path, caseId } of outcomes) {
      const seed = basename(path);
      const { remarks } = loadLabelMap(await loadCase(join(folder, seed)), pelvisScheme);
      const own = cases.find((each) => each.caseId === caseId)!;
      expect(own.remarks).toEqual(remarks);
    }
  });
});
