import { describe, expect, it } from "vitest";
import { createRandom } from "../base/index.ts";
import { identityOf } from "./identity.ts";

/** Points of two values only, so that long stretches of them are alike. */
function someContour(random: ReturnType<typeof createRandom>): number[][] {
  return Array.from({ length: 3 + random.integer(5) }, () => [
    random.integer(2),
    random.integer(2),
    0,
  ]);
}

/** Every way to write the same contour. */
function writings(contour: readonly number[][]): string[] {
  const turned = (list: readonly number[][]) =>
    list.map((_, start) => [...list.slice(start), ...list.slice(0, start)].flat().join());
  return [...turned(contour), ...turned(contour.toReversed())];
}

describe("identityOf()", () => {
  it("is the same for the writings of one contour and for no other", () => {
    const random = createRandom(11);
    const contours = Array.from({ length: 60 }, () => someContour(random));
    const identities = contours.map((contour) => identityOf(Float64Array.from(contour.flat())));
    for (const [index, contour] of contours.entries()) {
      for (const [other, another] of contours.entries()) {
        const isSame = writings(contour).includes(another.flat().join());
        expect(identities[index] === identities[other]).toBe(isSame);
      }
    }
  });

  it("does not tell 0 from -0, and ends soon where all points but one are alike", () => {
    expect(identityOf(Float64Array.of(-0, 1, 2, 3, 4, 5, 6, 7, 8))).toBe(
      identityOf(Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8)),
    );
    const long = new Float64Array(600_000);
    long[300_000] = 1;
    const turned = new Float64Array(600_000);
    turned[3] = 1;
    expect(identityOf(long)).toBe(identityOf(turned));
  });
});
