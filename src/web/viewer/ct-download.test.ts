import { expect, it } from "vitest";
import { piecesAround } from "./ct-download.ts";

it("asks for the first slice alone, then for all others once, nearest first", () => {
  for (const [slices, start] of [
    [1, 0],
    [20, 0],
    [20, 19],
    [163, 81],
  ] as const) {
    const pieces = piecesAround(slices, start);
    expect(pieces[0]).toEqual({ first: start, count: 1 });
    const asked = pieces.flatMap(({ first, count }) =>
      Array.from({ length: count }, (_, at) => first + at),
    );
    expect(asked.toSorted((a, b) => a - b)).toEqual(Array.from({ length: slices }, (_, at) => at));
  }
});
