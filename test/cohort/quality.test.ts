/** What is wrong with a reference is found and said; what is in doubt is not learnt from. */
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Catalogue,
  importSources,
  type NamesDocument,
  openCohort,
  proposeNames,
  readCases,
  readCatalogue,
  readNames,
  setExclusion,
  writeNames,
} from "../../src/cohort/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import {
  type Box,
  boxes,
  type Drawn,
  temporaryFolder,
  usualRois,
  VOXEL_CC,
  writePatient,
} from "./support.ts";

let cohort: string;
let catalogue: Catalogue;
const caseOf = new Map<string, string>();

const [bladder, left, right] = usualRois as readonly [Drawn, Drawn, Drawn];
/** One voxel, 60 mm and more from everything else. */
const speck: Box = [
  [20, 20],
  [38, 38],
  [4, 4],
];

const patients: Readonly<Record<string, readonly Drawn[]>> = {
  sound: usualRois,
  // The names say one side, the drawings are on the other.
  swapped: [bladder, { ...left, boxes: [boxes.right] }, { ...right, boxes: [boxes.left] }],
  skipping: [
    {
      ...bladder,
      boxes: [
        [
          [6, 7],
          [16, 22],
          [28, 35],
        ],
        [
          [9, 11],
          [16, 22],
          [28, 35],
        ],
      ],
    },
  ],
  speckled: [{ ...bladder, boxes: [boxes.bladder, speck] }],
  twice: [
    bladder,
    {
      ...bladder,
      name: "Blåsa",
      boxes: [
        [
          [6, 10],
          [16, 22],
          [28, 35],
        ],
      ],
    },
  ],
  programmed: [
    { ...bladder, algorithm: "AUTOMATIC" },
    { ...bladder, name: "Blåsa" },
  ],
};

beforeAll(async () => {
  const folder = temporaryFolder();
  cohort = join(folder, "cohort");
  for (const [seed, drawn] of Object.entries(patients)) {
    writePatient(join(folder, "in", seed), { seed, sets: [drawn] });
  }
  const { outcomes } = await importSources(cohort, [join(folder, "in")]);
  for (const { path, caseId } of outcomes) caseOf.set(path.split("/").at(-1)!, caseId!);
  await writeNames(cohort, proposeNames(readCases(cohort), undefined, pelvisScheme));
  catalogue = await readCatalogue(cohort);
});

function shown(seed: string) {
  return catalogue.cases.find(({ caseId }) => caseId === caseOf.get(seed))!;
}

function volumeOf(seed: string, structure: string) {
  return shown(seed).structures.find((each) => each.structure === structure)!.volumeCc;
}

describe("readCatalogue()", () => {
  it("finds nothing on a sound reference but that nodes and bowel bag overlap", () => {
    expect(shown("sound").remarks.map(({ code }) => code)).toEqual(["overlap"]);
    expect(shown("sound").structures.every(({ volumeCc }) => volumeCc !== null)).toBe(true);
  });

  it("finds a side that contradicts the name, and does not use it", () => {
    expect(shown("swapped").remarks).toEqual([
      expect.objectContaining({
        code: "side-wrong",
        severity: "severe",
        structure: "Femur_Head_R",
      }),
      expect.objectContaining({
        code: "side-wrong",
        severity: "severe",
        structure: "Femur_Head_L",
      }),
    ]);
    expect(volumeOf("swapped", "Femur_Head_L")).toBeNull();
    expect(volumeOf("swapped", "Bladder")).toBeCloseTo(336 * VOXEL_CC);
  });

  it("finds a skipped slice and a stray contour", () => {
    expect(shown("skipping").remarks).toEqual([
      {
        code: "slices-skipped",
        severity: "warning",
        structure: "Bladder",
        slices: [9],
        figures: { emptySlices: 1, slices: 6 },
        text: "Bladder skips 1 of 6 slices (slice 9): unknown there",
      },
    ]);
    expect(shown("speckled").remarks).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: "stray-parts",
          severity: "notice",
          text: expect.stringMatching(/a stray part, 0.18 cc/),
        }),
      ]),
    );
  });

  it("chooses between two regions only when one was drawn by a program", () => {
    expect(shown("twice").remarks).toContainEqual({
      code: "several-rois",
      severity: "warning",
      structure: "Bladder",
      text: "Bladder may be #1, #2: not used",
    });
    expect(volumeOf("twice", "Bladder")).toBeNull();
    expect(volumeOf("programmed", "Bladder")).toBeCloseTo(336 * VOXEL_CC);
  });

  it("counts what takes part", async () => {
    const [first] = catalogue.cases;
    await setExclusion(cohort, first!.caseId, "hip implant");
    const after = await readCatalogue(cohort);
    expect([catalogue.excluded, after.excluded]).toEqual([0, 1]);
    expect(after.cases[0]!.exclusion).toBe("hip implant");
    await setExclusion(cohort, first!.caseId, null);
    expect((await readCatalogue(cohort)).excluded).toBe(0);
    await expect(setExclusion(cohort, "../../etc", "x")).rejects.toMatchObject({
      code: "case-unknown",
    });
  });
});

describe("proposeNames()", () => {
  it("warns of the case that lies on the other side, and keeps the proposal where most agree", async () => {
    const { names } = (await readNames(cohort))!;
    const entry = names.find(({ spelling }) => spelling === "Caput fem sin")!;
    // One of two is not more than half: the name stands, its use in that case does not.
    expect(entry).toMatchObject({
      structure: "Femur_Head_L",
      cases: 2,
      wrongSide: [caseOf.get("swapped")],
    });
  });

  it("proposes nothing when all lie on the other side", () => {
    const only = readCases(cohort).filter(({ caseId }) => caseId === caseOf.get("swapped"));
    const { names } = proposeNames(only, undefined, pelvisScheme);
    const entry = names.find(({ spelling }) => spelling === "Caput fem sin")!;
    expect(entry).toMatchObject({ structure: null, proposal: { structure: null } });
    expect(entry.proposal.reason).toContain("1 of 1 drawn on the patient's other side");
  });

  it("keeps what a person said, nothing included, and answers only what is new", () => {
    const cases = readCases(cohort);
    const first = proposeNames(cases, undefined, pelvisScheme);
    const edit = (spelling: string, structure: string | null): NamesDocument["names"] =>
      first.names.map((each) => (each.spelling === spelling ? { ...each, structure } : each));
    const structureAfter = (spelling: string, structure: string | null) =>
      proposeNames(cases, { ...first, names: edit(spelling, structure) }, pelvisScheme).names.find(
        (each) => each.spelling === spelling,
      )!.structure;
    expect(structureAfter("Vescica", "ignore")).toBe("ignore");
    expect(structureAfter("Vescica", null)).toBeNull();
    expect(structureAfter("Vescica", "CTVn")).toBe("CTVn");
    const unseen = proposeNames(cases, { ...first, names: first.names.slice(1) }, pelvisScheme);
    expect(unseen.names.map(({ spelling }) => spelling).sort()).toEqual(
      first.names.map(({ spelling }) => spelling).sort(),
    );
  });
});

describe("openCohort()", () => {
  it("loads the regions that were found right, and counts the others as missing", async () => {
    const pool = await openCohort(cohort);
    const load = (seed: string) => pool.load(pool.requirePoolCase(caseOf.get(seed)!), pelvisScheme);
    expect((await load("sound")).reference.presentLabels).toEqual([1, 2, 3, 4, 5]);
    const swapped = await load("swapped");
    expect(swapped.reference.presentLabels).toEqual([3]);
    expect(swapped.reference.missingLabels).toEqual([1, 2, 4, 5]);
    expect((await load("twice")).reference.presentLabels).toEqual([]);
  });

  it("takes a person's word on one case", async () => {
    const names = (await readNames(cohort))!;
    const swapped = caseOf.get("swapped")!;
    const exceptions = [
      { case: swapped, spelling: "caput fem SIN", structure: "Femur_Head_R" },
      { case: swapped, spelling: "Caput fem dx", structure: "Femur_Head_L" },
      { case: caseOf.get("twice")!, spelling: "Blåsa", structure: null },
    ];
    await writeNames(cohort, { ...names, exceptions });
    const pool = await openCohort(cohort);
    const load = (seed: string) => pool.load(pool.requirePoolCase(caseOf.get(seed)!), pelvisScheme);
    expect((await load("swapped")).reference.presentLabels).toEqual([1, 2, 3]);
    expect((await load("twice")).reference.presentLabels).toEqual([3]);
    await writeNames(cohort, names);
  });

  it("refuses names that nobody mapped, and structures that are none", async () => {
    const names = (await readNames(cohort))!;
    const [first, ...rest] = names.names;
    await writeNames(cohort, { ...names, names: [{ ...first!, structure: "Liver" }, ...rest] });
    await expect(openCohort(cohort)).rejects.toMatchObject({ code: "structure-unknown" });
    await writeNames(cohort, names);
    await expect(openCohort(temporaryFolder())).rejects.toMatchObject({ code: "not-a-cohort" });
  });
});
