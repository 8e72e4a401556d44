import { describe, expect, it } from "vitest";
import { interpretName as interpretNameOf } from "../../src/cohort/index.ts";
import { parseScheme, pelvisScheme, writtenScheme } from "../../src/structures/index.ts";
import { otherStructures, type Spelling, spellings } from "./spellings.ts";

const interpretName = (name: string) => interpretNameOf(name, pelvisScheme);

function shareRight(list: readonly Spelling[]): number {
  const right = list.filter(
    ({ spelling, structure }) => interpretName(spelling).structure === structure,
  );
  return right.length / list.length;
}

describe("interpretName()", () => {
  it("understands at least 95 of 100 spellings in every language, in both halves of the list", () => {
    expect(spellings.length).toBeGreaterThanOrEqual(300);
    const languages = [...new Set(spellings.map(({ language }) => language))];
    expect(languages.length).toBeGreaterThanOrEqual(5);
    for (const language of languages) {
      const share = shareRight(spellings.filter((each) => each.language === language));
      expect(share, language).toBeGreaterThanOrEqual(0.95);
    }
    // Failures of the even half were looked at while the words were chosen, those of the odd half were not.
    for (const half of [0, 1]) {
      expect(shareRight(spellings.filter((_, index) => index % 2 === half))).toBeGreaterThanOrEqual(
        0.95,
      );
    }
  });

  it("takes no spelling for another structure", () => {
    const wrong = spellings.filter(({ spelling, structure }) => {
      const taken = interpretName(spelling).structure;
      return taken !== null && taken !== structure;
    });
    expect(wrong).toEqual([]);
  });

  it("proposes nothing for other structures", () => {
    expect(otherStructures.length).toBeGreaterThanOrEqual(100);
    expect(otherStructures.filter((name) => interpretName(name).structure !== null)).toEqual([]);
  });

  it("leaves open what is one of several nodes, has no side, has both, or is numbered", () => {
    for (const name of [
      "CTV-N1",
      "Femoral head",
      "Fem heads L R",
      "Bladder 2",
      "Hip L",
      "CTVn L",
      "Bowel",
    ]) {
      expect(interpretName(name).structure, name).toBeNull();
    }
  });

  it("says what a name is like when one word keeps it from being taken", () => {
    expect(interpretName("Bladder wall").reason).toBe('like Bladder, but with "wall"');
  });

  it("does not care how accents are coded, and knows German transcription", () => {
    for (const name of ["H\u00fcftkopf li", "Hu\u0308ftkopf li", "Hueftkopf li", "HUFTKOPF LI"]) {
      expect(interpretName(name).structure, name).toBe("Femur_Head_L");
    }
  });

  it("reads every name alike by a scheme that was written to a file and read back", () => {
    const fromFile = parseScheme(writtenScheme(pelvisScheme), "structures.json");
    for (const name of [...spellings.map(({ spelling }) => spelling), ...otherStructures]) {
      expect(interpretNameOf(name, fromFile), name).toEqual(interpretName(name));
    }
  });

  it("understands the words of a structure that a user describes, and leaves the others as they were", () => {
    const rectum = { name: "Rectum", words: ["rectum", "retto", "ändtarm"] };
    const known = pelvisScheme.structures.map(({ name }) => name);
    const document = { format: "arcuate-structures", version: 1, structures: [...known, rectum] };
    const own = parseScheme(JSON.stringify(document), "structures.json");
    for (const name of ["RECTUM", "Retto", "Ändtarm", "rectum_O", "Rektum"]) {
      expect(interpretNameOf(name, own).structure, name).toBe("Rectum");
      expect(interpretName(name).structure, name).toBeNull();
    }
    expect(interpretNameOf("Rectum wall", own).reason).toBe('like Rectum, but with "wall"');
    for (const { spelling } of spellings) {
      expect(interpretNameOf(spelling, own).structure, spelling).toBe(
        interpretName(spelling).structure,
      );
    }
  });
});
