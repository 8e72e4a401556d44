import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, foldWord, tokensOf } from "./spelling.ts";

describe("editDistance()", () => {
  it.each([
    ["bladder", "bladder", 0],
    ["bladder", "baldder", 1], // neighbours swapped
    ["bladder", "blader", 1],
    ["bladder", "bladdder", 1],
    ["kitten", "sitting", 3],
    ["", "abc", 3],
  ])("from %s to %s is %i", (a, b, expected) => {
    expect(editDistance(a, b, 9)).toBe(expected);
  });

  it("stops beyond its limit, and is the same both ways", () => {
    expect(editDistance("kitten", "sitting", 2)).toBe(3);
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b, 20)).toBe(editDistance(b, a, 20));
      }),
    );
  });
});

describe("tokensOf()", () => {
  it("parts letters from digits, keeps a decimal whole and drops what is between", () => {
    expect(tokensOf("CTVn_50,4Gy")).toEqual(["ctvn", "50,4", "gy"]);
    expect(tokensOf(" L.Fem-Head ")).toEqual(["l", "fem", "head"]);
  });
});

describe("foldWord()", () => {
  it("makes one of the ways to write an umlaut", () => {
    expect(["BLÅSA", "blaesa", "blåsa"].map(foldWord)).toEqual(["blasa", "blasa", "blasa"]);
    expect(["Höhle", "hoehle", "høhle"].map(foldWord)).toEqual(["hohle", "hohle", "hohle"]);
  });
});
