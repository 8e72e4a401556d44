import { expect, it } from "vitest";
import type { ReviewItem } from "../../server/contract/index.ts";
import { nextOpen, standingOf } from "./progress.ts";

const item: ReviewItem = {
  id: "i",
  caseId: "case-0123456789",
  patient: "P1",
  diagnosis: null,
  structure: "Bladder",
  label: 3,
  structureSetId: null,
  ctId: "ct",
  startSlice: 4,
  rating: {
    id: "r0",
    itemId: "i",
    score: "good",
    comment: "",
    timeMs: 1,
    ratedAt: "2026-01-01T00:00:00Z",
  },
};
const rate = {
  kind: "rate",
  sessionId: "s",
  ratingId: "r1",
  itemId: "i",
  score: "excellent",
  comment: "c",
  timeMs: 1,
} as const;
const undo = { kind: "undo", sessionId: "s", ratingId: "r1", itemId: "i" } as const;

it("goes to the next without a rating, round the end, and nowhere when all have one", () => {
  expect(nextOpen([true, false, true, false], 1)).toBe(3);
  expect(nextOpen([true, false, true, true], 2)).toBe(1);
  expect(nextOpen([true, true], 0)).toBeNull();
  expect(nextOpen([], 0)).toBeNull();
});

it("shows what waits to be saved before what the server has", () => {
  expect(standingOf(item, []).status).toBe("saved");
  expect(standingOf(item, [rate])).toEqual({
    rating: { id: "r1", score: "excellent", comment: "c" },
    status: "saving",
  });
  expect(standingOf(item, [rate, undo])).toEqual({ rating: null, status: "saving" });
  expect(standingOf({ ...item, rating: null }, []).status).toBe("open");
});
