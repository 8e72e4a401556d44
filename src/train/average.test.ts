import { expect, test } from "vitest";
import { averageAfter } from "./average.ts";

test("averageAfter() keeps its share of the average, less in the first steps", () => {
  const [average, weights] = [Float32Array.of(0, 8), Float32Array.of(16, 8)];
  expect([...averageAfter(average, weights, 1000, 0.75)]).toEqual([4, 8]);
  // After ten steps it keeps 10 / 20 at most.
  expect([...averageAfter(average, weights, 10, 0.75)]).toEqual([8, 8]);
  expect([...average]).toEqual([0, 8]);
});

test("averageAfter() with share 0 gives the last weights", () => {
  expect([...averageAfter(Float32Array.of(1), Float32Array.of(5), 3, 0)]).toEqual([5]);
});
