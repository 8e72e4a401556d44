import { expect, it } from "vitest";
import { cross, dot, norm, subtract } from "./index.ts";

it("dot(), cross(), subtract() and norm() are those of the textbook", () => {
  expect(dot([1, 2, 3], [5, 7, 11])).toBe(52);
  expect(cross([1, 2, 3], [5, 7, 11])).toEqual([1, 4, -3]);
  expect(subtract([5, 7, 11], [1, 2, 4])).toEqual([4, 5, 7]);
  expect(norm([2, 3, 6])).toBe(7);
});
