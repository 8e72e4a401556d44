import { expect, it } from "vitest";
import { meanConfidence } from "./confidence.ts";

it("meanConfidence() averages the softmax of a label where it is the largest", () => {
  // Three voxels: background; label 1 with odds 3 : 1 : 1; label 1 with odds 1 : 8 : 1.
  const log = Math.log;
  const logits = Float32Array.from([log(9), log(1), log(1), 0, log(3), log(8), 0, log(1), log(1)]);
  const [background, first, second] = meanConfidence(logits, 3);
  expect(background).toBeNull();
  expect(first).toBeCloseTo((3 / 5 + 8 / 10) / 2, 6);
  expect(second).toBeNull();
});
