import { expect, test } from "vitest";
import { createRandom } from "../base/index.ts";
import { initialWeights, type Model, parameterLayout } from "../model/index.ts";
import { pelvisScheme } from "../structures/index.ts";
import { learnedCaseIds } from "./learned-cases.ts";

const network = { widths: [2, 3], units: [1, 1], channels: 6 };

function modelTrainedOn(training: Record<string, unknown>): Model {
  return {
    description: {
      network,
      scheme: pelvisScheme,
      spacingMm: "native",
      clipHu: 800,
      centreHu: 0,
      training,
    },
    weights: initialWeights(parameterLayout(network), createRandom(7)),
    sha256: "",
  };
}

test("learnedCaseIds() names the cases of the model a run began with, too; where it is silent, nobody knows", () => {
  const cases = [{ id: "b" }, { id: "c" }];
  expect(learnedCaseIds(cases, undefined)).toEqual(["b", "c"]);
  expect(learnedCaseIds(cases, modelTrainedOn({ caseIds: ["a", "b"] }))).toEqual(["b", "c", "a"]);
  expect(learnedCaseIds(cases, modelTrainedOn({ caseIds: null }))).toBeNull();
  expect(learnedCaseIds(cases, modelTrainedOn({}))).toBeNull();
});
