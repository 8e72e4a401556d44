import { expect, test } from "vitest";
import { allFinite } from "./finite.ts";

test("allFinite() finds one number among many that is none", () => {
  const largest = 3.4028234663852886e38;
  const numbers = new Float32Array(100_000).fill(largest);
  expect(allFinite(numbers)).toBe(true);
  for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    numbers[777] = odd;
    expect(allFinite(numbers), `${odd}`).toBe(false);
  }
  numbers[778] = Number.POSITIVE_INFINITY; // beside -Infinity: their sum is NaN
  expect(allFinite(numbers)).toBe(false);
  expect(allFinite(new Float32Array(0))).toBe(true);
});
