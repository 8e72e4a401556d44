import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  agreementOf,
  type Drawing,
  drawRounds,
  kappaInterval,
  orderFor,
  type RatingLine,
  ratingScale,
  ratingsCsv,
  type ScorePair,
  scores,
  scoreTable,
  standingRatings,
  weightedKappa,
} from "./index.ts";

describe("the scale", () => {
  it("has the paper's four categories, best first", () => {
    expect(ratingScale.map(({ score }) => score)).toEqual([...scores]);
    expect(scores).toEqual(["excellent", "good", "acceptable", "notAcceptable"]);
  });
});

describe("weightedKappa()", () => {
  it("is 1 for full agreement, and undefined where there is nothing to agree on", () => {
    expect(
      weightedKappa(
        [
          [0, 0],
          [3, 3],
        ],
        4,
        "linear",
      ),
    ).toBe(1);
    expect(
      weightedKappa(
        [
          [2, 2],
          [2, 2],
        ],
        4,
        "quadratic",
      ),
    ).toBeUndefined();
    expect(weightedKappa([], 4, "linear")).toBeUndefined();
  });

  it("gives what is worked out on paper", () => {
    // Counts: (0,0) 2, (0,1) 1, (1,1) 1. Disagreement seen 1; expected (3*2 + 1*2 ... ) / 4:
    // first (3, 1), second (2, 2): expected = (3*2 + 1*2) / 4 = 2, so kappa = 1 - 1/2.
    const pairs: ScorePair[] = [
      [0, 0],
      [0, 0],
      [0, 1],
      [1, 1],
    ];
    expect(weightedKappa(pairs, 2, "linear")).toBeCloseTo(0.5, 12);
    // Complete reversal of two categories: expected 1 of 2 pairs, seen 2.
    expect(
      weightedKappa(
        [
          [0, 1],
          [1, 0],
        ],
        2,
        "linear",
      ),
    ).toBeCloseTo(-1, 12);
  });

  it("gives what numpy does with the written-out definition, by tools/check-kappa.py", () => {
    const first = [0, 0, 1, 1, 2, 2, 3, 3, 0, 1, 2, 3, 1, 1, 0];
    const second = [0, 1, 1, 2, 2, 1, 3, 2, 0, 0, 2, 3, 3, 1, 0];
    const pairs = first.map((each, index): ScorePair => [each, second[index]!]);
    expect(weightedKappa(pairs, 4, "linear")).toBeCloseTo(0.6125461254612548, 10);
    expect(weightedKappa(pairs, 4, "quadratic")).toBeCloseTo(0.7428571428571429, 10);
  });

  it("is the same whichever rater comes first", () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 30 }), (pairs) => {
        const turned = pairs.map(([a, b]): ScorePair => [b, a]);
        const [one, other] = [pairs, turned].map((each) => weightedKappa(each, 4, "quadratic"));
        if (one === undefined) expect(other).toBeUndefined();
        else expect(other).toBeCloseTo(one, 10);
      }),
    );
  });

  it("refuses what is no category", () => {
    expect(() => weightedKappa([[0, 4]], 4, "linear")).toThrow(RangeError);
  });
});

describe("kappaInterval()", () => {
  it("holds the estimate, repeats with the seed, and is silent on few pairs", () => {
    const pairs = Array.from(
      { length: 40 },
      (_, n): ScorePair => [n % 4, (n + (n % 5 === 0 ? 1 : 0)) % 4],
    );
    const options = { weights: "linear", seed: 7 } as const;
    const [low, high] = kappaInterval(pairs, 4, options)!;
    const value = weightedKappa(pairs, 4, "linear")!;
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(kappaInterval(pairs, 4, options)).toEqual([low, high]);
    expect(kappaInterval(pairs.slice(0, 4), 4, options)).toBeUndefined();
  });
});

describe("drawRounds() and orderFor()", () => {
  const drawings = ["case-a", "case-b", "case-c", "case-d"].flatMap((caseId) =>
    ["Bladder", "CTVn", "Bag_Bowel"].flatMap((structure, index) =>
      (["automatic", "manual"] as const).map((source) => ({
        caseId,
        structure,
        source,
        label: index + 1,
      })),
    ),
  );

  it("puts the two drawings of a structure into different rounds, and mixes the sources of a visit", () => {
    const rounds = drawRounds(drawings, 5);
    for (const { caseId, structure } of drawings) {
      const own = rounds.filter((each) => each.caseId === caseId && each.structure === structure);
      expect(own.map(({ round }) => round).sort()).toEqual([1, 2]);
    }
    const first = rounds.filter(({ round }) => round === 1);
    expect(new Set(first.map(({ source }) => source)).size).toBe(2);
  });

  it("leaves a drawing that stands alone in the first round", () => {
    const alone: Drawing[] = [{ caseId: "case-a", structure: "Bladder", source: "manual" }];
    expect(drawRounds(alone, 1)[0]!.round).toBe(1);
  });

  it("gives every rater all items once, in an order of their own that does not depend on the listing", () => {
    const items = drawRounds(drawings, 5);
    const [anna, bo] = ["anna", "bo"].map((raterId) => orderFor(items, { seed: 5, raterId }));
    expect(new Set(anna).size).toBe(items.length);
    expect(anna).not.toEqual(bo);
    expect(orderFor(items.toReversed(), { seed: 5, raterId: "anna" })).toEqual(anna);
    expect(anna!.map(({ round }) => round)).toEqual(anna!.map(({ round }) => round).sort());
    const cases = anna!.map(({ caseId, round }) => `${round} ${caseId}`);
    const changes = cases.filter((each, index) => each !== cases[index - 1]).length;
    expect(changes).toBe(8); // each case once a round: its structures come together
  });
});

describe("standingRatings()", () => {
  it("keeps the latest that was not taken back", () => {
    const about = { itemId: "i", raterId: "r", isUndone: false } as const;
    const history = [
      { ...about, id: "1", sequence: 1, score: "good" },
      { ...about, id: "2", sequence: 2, score: "excellent" },
      { ...about, id: "3", sequence: 3, score: "acceptable", isUndone: true },
      { ...about, id: "4", sequence: 4, score: "good", raterId: "other" },
    ] as const;
    expect(standingRatings(history).map(({ id }) => id)).toEqual(["2", "4"]);
  });
});

describe("scoreTable()", () => {
  it("counts by diagnosis, source and structure", () => {
    const about = {
      caseId: "case-a",
      diagnosis: "cervical",
      source: "automatic",
      raterId: "r",
    } as const;
    const rows = scoreTable(
      [
        { ...about, structure: "CTVn", score: "good" },
        { ...about, structure: "Bladder", score: "excellent" },
        { ...about, structure: "Bladder", score: "excellent" },
        { ...about, structure: "Bladder", score: "notAcceptable" },
        { ...about, diagnosis: null, structure: "Bladder", score: "good" },
        { ...about, diagnosis: "anorectal", structure: "Bladder", score: "good" },
        { ...about, source: "manual", structure: "Bladder", score: "good" },
      ],
      ["Bladder", "CTVn"],
    );
    expect(rows.map((row) => [row.diagnosis, row.source, row.structure, row.total])).toEqual([
      ["anorectal", "automatic", "Bladder", 1],
      ["cervical", "automatic", "Bladder", 3],
      ["cervical", "automatic", "CTVn", 1],
      ["cervical", "manual", "Bladder", 1],
      [null, "automatic", "Bladder", 1],
    ]);
    expect(rows[1]!.counts).toEqual({ excellent: 2, good: 0, acceptable: 0, notAcceptable: 1 });
  });
});

describe("agreementOf()", () => {
  it("looks at what both have rated, pair by pair", () => {
    const rate = (raterId: string, given: readonly string[]) =>
      given.map((score, index) => ({ raterId, itemId: `i${index}`, score: score as "good" }));
    const ratings = [
      ...rate("a", ["excellent", "excellent", "excellent", "good"]),
      ...rate("b", ["excellent", "excellent", "good", "good", "good"]),
      ...rate("c", []),
    ];
    const [only, ...others] = agreementOf(ratings, 1);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ raterIds: ["a", "b"], items: 4, exactShare: 0.75 });
    expect(only!.linear!.value).toBeCloseTo(0.5, 12);
    expect(only!.linear!.interval).toBeUndefined();
  });
});

describe("ratingsCsv()", () => {
  it("quotes every cell and lets none become a formula", () => {
    const line: RatingLine = {
      caseId: "case-a",
      diagnosis: null,
      structure: "Bladder",
      source: "manual",
      raterId: "r",
      rater: 'Anna "A"',
      score: "notAcceptable",
      comment: "=HYPERLINK(1)\nsecond",
      timeMs: 1500,
      ratedAt: "2026-01-01T00:00:00.000Z",
    };
    const [head, ...rest] = ratingsCsv([line]).split("\r\n");
    expect(head).toContain('"case","diagnosis","structure"');
    expect(rest.join("")).toContain('"Anna ""A""","notAcceptable","\'=HYPERLINK(1)\nsecond","1.5"');
  });
});
