import { expect, it } from "vitest";
import { silentProgress } from "../../base/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { evaluateSets } from "./evaluate-sets.ts";

it("counts the cases that have nothing to score, by the reason", async () => {
  const leftOut = new Map([
    ["no-prediction", 2],
    ["no-reference", 1],
  ]);
  const about = { title: "three cases", model: null, scheme: pelvisScheme, leftOut };
  const signal = new AbortController().signal;
  const load = () => Promise.reject(new TypeError("no case is loaded"));
  await expect(evaluateSets([], load, about, { progress: silentProgress, signal })).rejects.toThrow(
    "got none of 3: 2 no-prediction, 1 no-reference",
  );
});
