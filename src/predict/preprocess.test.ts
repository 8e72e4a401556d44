import { expect, test } from "vitest";
import { scaleHu } from "./preprocess.ts";

test("scaleHu() clips around the centre and brings what is left to -1 to 1", () => {
  const hu = Int16Array.of(-1000, -800, 0, 400, 800, 3000);
  expect([...scaleHu(hu, { clipHu: 800, centreHu: 0 })]).toEqual([-1, -1, 0, 0.5, 1, 1]);
  // 100 +- 300: from -200 to 400.
  const soft = Int16Array.of(-1000, -200, -50, 100, 250, 400, 1500);
  expect([...scaleHu(soft, { clipHu: 300, centreHu: 100 })]).toEqual([-1, -1, -0.5, 0, 0.5, 1, 1]);
});
