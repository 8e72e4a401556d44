import { describe, expect, it } from "vitest";
import type { Remark } from "../../base/index.ts";
import { fitted, remarkSentence, remarkSentenceOfSet } from "./remark-sentences.ts";

const remark = (part: Partial<Remark>): Remark => ({
  code: "made-up",
  severity: "warning",
  structure: null,
  text: "something is odd",
  ...part,
});

describe("a remark as a sentence", () => {
  it("says its slices as runs, and ends once", () => {
    expect(remarkSentence(remark({}))).toBe("warning: something is odd.");
    expect(remarkSentence(remark({ text: "a chest?" }))).toBe("warning: a chest?");
    expect(remarkSentence(remark({ slices: [4] }))).toBe("warning: something is odd (slice 4).");
    expect(remarkSentence(remark({ slices: [1, 2, 3, 5, 6, 9] }))).toBe(
      "warning: something is odd (slices 1 to 3, 5, 6, 9).",
    );
  });
  it("names its structure once", () => {
    const structure = "Bladder";
    expect(remarkSentenceOfSet(remark({ structure }))).toBe("warning: Bladder: something is odd.");
    const text = "Bladder is odd";
    expect(remarkSentenceOfSet(remark({ structure, text }))).toBe("warning: Bladder is odd.");
  });
});

describe("sentences in a room", () => {
  it("are whole, and those without room are counted", () => {
    expect(fitted(["a.", "b."], 5)).toBe("a. b.");
    const many = Array.from({ length: 50 }, (_, at) => `warning: sentence ${at} is here.`);
    const text = fitted(many, 300);
    expect(text.length).toBeLessThanOrEqual(300);
    const shown = text.match(/sentence \d+ is here\./g)?.length ?? 0;
    expect(shown).toBe(8);
    expect(text.endsWith(`${50 - shown} more remarks do not fit.`)).toBe(true);
  });
});
