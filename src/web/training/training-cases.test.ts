import { describe, expect, it } from "vitest";
import { casesByReason, drawnCounts } from "./training-cases.ts";

const leftOut = (caseId: string, code: string, reason: string) => ({ caseId, code, reason });

describe("casesByReason()", () => {
  it("lists every case once, the most frequent reason first", () => {
    const groups = casesByReason([
      leftOut("case-1", "excluded", "it is excluded: hip prosthesis"),
      leftOut("case-2", "test-group", "it is in the test group"),
      leftOut("case-3", "excluded", "it is excluded: metal"),
      leftOut("case-4", "test-group", "it is in the test group"),
    ]);
    expect(groups).toEqual([
      { code: "test-group", reason: "it is in the test group", caseIds: ["case-2", "case-4"] },
      { code: "excluded", reason: "it is excluded: hip prosthesis", caseIds: ["case-1"] },
      { code: "excluded", reason: "it is excluded: metal", caseIds: ["case-3"] },
    ]);
  });

  it("is empty if no case was left out", () => {
    expect(casesByReason([])).toEqual([]);
  });
});

describe("drawnCounts()", () => {
  it("counts the cases that draw a structure, and gives 0 for one that none has", () => {
    const used = [
      { caseId: "case-1", slices: 60, drawn: ["Bladder", "Rectum"], missing: ["CTVn"] },
      { caseId: "case-2", slices: 60, drawn: ["Bladder"], missing: ["Rectum", "CTVn"] },
    ];
    expect(drawnCounts(["Bladder", "Rectum", "CTVn"], used)).toEqual([
      { name: "Bladder", count: 2 },
      { name: "Rectum", count: 1 },
      { name: "CTVn", count: 0 },
    ]);
  });
});
