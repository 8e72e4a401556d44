import { describe, expect, it } from "vitest";
import { knownStructures } from "./pelvis.ts";
import {
  belongsTo,
  narrowScheme,
  overlapPrecedence,
  pelvisScheme,
  recordNamed,
  schemeOf,
  schemeOfNames,
} from "./scheme.ts";

/** Those of the paper, in its order, whatever else Arcuate comes to know. */
const ofPaper = ["Femur_Head_R", "Femur_Head_L", "Bladder", "Bag_Bowel", "CTVn"].map(recordNamed);

describe("schemeOf()", () => {
  it("numbers structures 1, 2, ... in their order", () => {
    const { structures } = schemeOf([recordNamed("Rectum"), recordNamed("bladder")]);
    expect(structures.map(({ label, name }) => [label, name])).toEqual([
      [1, "Rectum"],
      [2, "Bladder"],
    ]);
  });

  it("refuses none, a name twice in any case, and more than a label map can hold", () => {
    expect(() => schemeOf([])).toThrow(RangeError);
    expect(() => schemeOf([recordNamed("Rectum"), recordNamed("RECTUM")])).toThrow("once");
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => recordNamed(`S${index}`));
    expect(schemeOf(many(254)).structures).toHaveLength(254);
    expect(() => schemeOf(many(255))).toThrow("1 to 254");
  });
});

describe("narrowScheme()", () => {
  it("keeps the scheme's order and numbers the labels anew", () => {
    const { structures } = narrowScheme(pelvisScheme, ["ctvn", "Femur_Head_L"]);
    expect(structures.map(({ label, name }) => [label, name])).toEqual([
      [1, "Femur_Head_L"],
      [2, "CTVn"],
    ]);
  });

  it("refuses what the scheme does not know", () => {
    expect(() => narrowScheme(pelvisScheme, ["Spleen"])).toThrow("Spleen: it must be one of");
  });
});

describe("schemeOfNames()", () => {
  const scheme = schemeOf([...ofPaper, recordNamed("Spleen")]);

  it("numbers the named structures in the order of the names, each once", () => {
    const [spleen, bladder, ...more] = schemeOfNames(
      ["Spleen", "BLADDER", "Bladder"],
      scheme,
    ).structures;
    expect(spleen).toMatchObject({ label: 1, name: "Spleen", title: "Spleen" });
    expect(bladder).toMatchObject({ label: 2, name: "Bladder", tissue: "urine" });
    expect(more).toEqual([]);
  });

  it("refuses a name that the scheme does not have, and lists those that it has", () => {
    expect(() => schemeOfNames(["Bladder", "Liver"], scheme)).toThrow(
      "Cannot use structure Liver: it must be one of Femur_Head_R, Femur_Head_L, Bladder, Bag_Bowel, CTVn, Spleen",
    );
  });
});

it("the structures of the paper are the first ones that Arcuate knows, in its order", () => {
  expect(knownStructures.slice(0, 5)).toEqual(ofPaper);
});

it("overlapPrecedence() puts the nodal volume first, the bowel bag last of the known, strangers after", () => {
  const scheme = schemeOf([recordNamed("Spleen"), ...ofPaper]);
  expect(overlapPrecedence(scheme).map(({ name }) => name)).toEqual([
    "CTVn",
    "Femur_Head_R",
    "Femur_Head_L",
    "Bladder",
    "Bag_Bowel",
    "Spleen",
  ]);
});

describe("belongsTo()", () => {
  it("is true for every group where a structure names none, and else for those it names, in any letters", () => {
    const [bladder, ctvn] = [recordNamed("Bladder"), recordNamed("CTVn")];
    expect(
      ["cervical", "Cervical ", "anorectal", ""].map((group) => belongsTo(ctvn, group)),
    ).toEqual([true, true, false, false]);
    expect(belongsTo(bladder, "anorectal")).toBe(true);
  });
});
