import { describe, expect, it } from "vitest";
import { type LabelScheme, pelvisScheme } from "./scheme.ts";
import {
  modelStructureSchema,
  parseScheme,
  schemeOfModel,
  writtenForModel,
  writtenScheme,
} from "./scheme-file.ts";

const document = (...structures: unknown[]) =>
  JSON.stringify({ format: "arcuate-structures", version: 1, structures });
const parse = (...structures: unknown[]) => parseScheme(document(...structures), "own.json");

describe("parseScheme()", () => {
  it("numbers known names and records of other structures in the order of the file", () => {
    const rectum = { name: "Rectum", colour: [139, 69, 19], words: ["rectum", "retto"] };
    const { structures } = parse("Bladder", rectum);
    expect(structures.map(({ label, name, title }) => [label, name, title])).toEqual([
      [1, "Bladder", "Bladder"],
      [2, "Rectum", "Rectum"],
    ]);
    expect(structures[1]!.colour).toEqual([139, 69, 19]);
    expect(structures[1]!.naming?.words).toEqual({ own: "rectum retto" });
  });

  it("lets a record of a known name change single fields", () => {
    const [bladder] = parse({ name: "Bladder", usualVolumeCc: [50, 600] }).structures;
    const known = pelvisScheme.structures.find(({ name }) => name === "Bladder");
    expect(bladder).toEqual({ ...known, label: 1, usualVolumeCc: [50, 600] });
  });

  it("takes ends that are a habit, and {} for a known structure that has none here", () => {
    const habitEnds = { superior: "how far up the canal it is contoured" };
    const [cord, femur] = parse(
      { name: "SpinalCord", habitEnds },
      { name: "Femur_Head_R", habitEnds: {} },
    ).structures;
    expect([cord!.habitEnds, femur!.habitEnds]).toEqual([habitEnds, {}]);
    expect(() => parse({ name: "SpinalCord", habitEnds: { left: "aside" } })).toThrow(
      "structures.0",
    );
  });

  it.each([
    [["Rectum"], "the name Rectum alone"],
    [[{ name: "Rectum" }, { name: "rectum" }], "rectum twice"],
    [[{ name: "A name that is too long" }], "1 to 16 letters"],
    [[{ name: "Rectum", colour: [0, 0, 256] }], "structures.0"],
    [[{ name: "Rectum", usualVolumeCc: [9, 2] }], "structures.0"],
    [[], "structures"],
    [
      [{ name: "Rectum", naming: { words: { own: "rectum" }, enough: [{ all: ["colon"] }] } }],
      "naming uses colon",
    ],
  ])("refuses %j and says %s", (structures, state) => {
    expect(() => parse(...structures)).toThrow(
      expect.objectContaining({ code: "scheme-invalid", message: expect.stringContaining(state) }),
    );
  });

  it("refuses text that is not JSON, and another format", () => {
    expect(() => parseScheme("{", "own.json")).toThrow("text that is not JSON");
    expect(() => parseScheme('{"format": 1}', "own.json")).toThrow("format");
  });

  it("reads what writtenScheme() writes", () => {
    expect(parseScheme(writtenScheme(pelvisScheme), "own.json")).toEqual(pelvisScheme);
  });
});

describe("schemeOfModel()", () => {
  it("gives back what writtenForModel() wrote", () => {
    const rectum = parse({
      name: "Rectum",
      precedence: 35,
      plausible: { asideMm: 60, volumeCc: [5, 400] },
    });
    expect(throughFile(rectum)).toEqual(rectum);
    expect(throughFile(pelvisScheme)).toEqual(pelvisScheme);
  });

  it("completes the structures of older files from those that are known", () => {
    const old = { label: 1, name: "Bladder", interpretedType: "ORGAN", colour: [1, 2, 3] } as const;
    const [bladder] = schemeOfModel([{ ...old, colour: [1, 2, 3] }]).structures;
    expect(bladder).toMatchObject({
      colour: [1, 2, 3],
      usualVolumeCc: [20, 900],
      title: "Bladder",
    });
    const bag = { ...old, name: "Bag_Bowel", colour: [1, 2, 3] as [number, number, number] };
    expect(schemeOfModel([bag]).structures[0]!.habitEnds).toHaveProperty("superior");
  });
});

function throughFile(scheme: LabelScheme): LabelScheme {
  const written: { structures: unknown[] } = JSON.parse(JSON.stringify(writtenForModel(scheme)));
  return schemeOfModel(written.structures.map((each) => modelStructureSchema.parse(each)));
}
