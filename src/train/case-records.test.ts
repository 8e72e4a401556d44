import { expect, test } from "vitest";
import { caseRemark, createRandom } from "../base/index.ts";
import { initialWeights, type Model, parameterLayout } from "../model/index.ts";
import { pelvisScheme } from "../structures/index.ts";
import { describeCases, logLinesOf } from "./case-records.ts";

const empty = caseRemark("roi-empty", "Bladder encloses no voxel", { structure: "Bladder" });
const lost = caseRemark("contours-unreadable", "2 contours cannot be read", {
  structure: "Bladder",
  slices: [4, 5],
  figures: { contours: 2 },
});
const records = {
  used: [
    { id: "b", ctSha256: "22", remarks: [lost, lost, empty] },
    { id: "a", ctSha256: "11", remarks: [lost] },
  ],
  leftOut: [{ source: "/data/Miller", code: "no-ct-series", reason: "it holds no CT" }],
};

function modelTrainedOn(training: Record<string, unknown>): Model {
  const network = { widths: [2, 3], units: [1, 1], channels: 6 };
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

test("describeCases() counts each case once for each code, and names no path", () => {
  const described = describeCases(records, undefined);
  expect(described).toEqual({
    ctSha256: ["11", "22"],
    caseRemarks: { "contours-unreadable": 2, "roi-empty": 1 },
    casesLeftOut: { "no-ct-series": 1 },
  });
  const turned = { used: [...records.used].reverse(), leftOut: records.leftOut };
  expect(JSON.stringify(describeCases(turned, undefined))).toBe(JSON.stringify(described));
});

test("describeCases() adds the CTs of the model that the run began with, as far as it names them", () => {
  expect(describeCases(records, modelTrainedOn({ ctSha256: ["00", "11"] })).ctSha256).toEqual([
    "00",
    "11",
    "22",
  ]);
  expect(describeCases(records, modelTrainedOn({})).ctSha256).toEqual(["11", "22"]);
  expect(describeCases(undefined, undefined).ctSha256).toBeNull();
});

test("logLinesOf() gives each case a line, with its remarks or the reason it was left out", () => {
  expect(logLinesOf(records)).toEqual([
    { kind: "case", id: "b", ctSha256: "22", remarks: [lost, lost, empty] },
    { kind: "case", id: "a", ctSha256: "11", remarks: [lost] },
    {
      kind: "left-out",
      source: "/data/Miller",
      code: "no-ct-series",
      reason: "it holds no CT",
    },
  ]);
});
