import { describe, expect, it } from "vitest";
import type { CaseRemark, Remark, StructureSetInfo } from "../../server/contract/index.ts";
import { type RemarkedCase, remarksOfCase, remarksOfSet } from "./of-case.ts";

function flag(severity: Remark["severity"], text: string): Remark {
  return { code: "made-up", severity, structure: null, text };
}

type Part = Pick<StructureSetInfo, "id" | "role" | "origin"> & Partial<StructureSetInfo>;

function structureSet(part: Part): StructureSetInfo {
  return {
    caseId: "case-0123456789",
    ctId: "ct",
    needsConfirmation: false,
    createdAt: "2026-01-01T00:00:00Z",
    generationAlgorithm: "AUTOMATIC",
    structures: [],
    flags: [],
    leftOut: [],
    comparison: null,
    change: null,
    ...part,
  };
}

const model = { kind: "model", modelId: "m", modelSha256: "0", modelTitle: "M" } as const;
const editedBy = { id: "u", name: "Ann" };

const reference = structureSet({
  id: "reference",
  role: "reference",
  origin: { kind: "clinic", label: "", drawnAt: null },
});
const latest = structureSet({
  id: "latest",
  role: "predicted",
  origin: model,
  flags: [flag("warning", "latest warning"), flag("severe", "latest severe")],
});
const older = structureSet({
  id: "older",
  role: "predicted",
  origin: model,
  flags: [flag("severe", "older severe")],
});
const corrected = structureSet({
  id: "corrected",
  role: "corrected",
  origin: { kind: "person", by: editedBy, basedOn: "older" },
});
const again = structureSet({
  id: "again",
  role: "corrected",
  origin: { kind: "person", by: editedBy, basedOn: "corrected" },
});

const about = (remark: Remark, of: CaseRemark["about"]): CaseRemark => ({ ...remark, about: of });

const detail: RemarkedCase = {
  remarks: [
    about(flag("severe", "latest severe"), "prediction"),
    about(flag("severe", "reference severe"), "reference"),
    about(flag("warning", "latest warning"), "prediction"),
    about(flag("notice", "reference notice"), "reference"),
  ],
  structureSets: [reference, latest, older, corrected, again],
};

const told = (remarks: readonly CaseRemark[]) =>
  remarks.map(({ text, about: of }) => `${text} / ${of}`);

describe("remarks", () => {
  it("of a case are those of the predicted set that is shown, and the reference's, the worst first", () => {
    expect(told(remarksOfCase(detail, { reference, predicted: latest }))).toEqual([
      "latest severe / prediction",
      "reference severe / reference",
      "latest warning / prediction",
      "reference notice / reference",
    ]);
    expect(told(remarksOfCase(detail, { reference, predicted: older }))).toEqual([
      "older severe / prediction",
      "reference severe / reference",
      "reference notice / reference",
    ]);
  });
  it("of a case without a predicted set are all that the server gives", () => {
    expect(remarksOfCase(detail, { reference, predicted: null })).toHaveLength(4);
  });
  it("about the CT are told with every set", () => {
    const ct = about(flag("warning", "a slice is missing"), "ct");
    const withCt = { ...detail, remarks: [...detail.remarks, ct] };
    for (const set of [reference, latest, again]) {
      expect(told(remarksOfSet(withCt, set))).toContain("a slice is missing / ct");
    }
    expect(told(remarksOfCase(withCt, { reference, predicted: older }))).toContain(
      "a slice is missing / ct",
    );
  });
  it("of another reference are its own", () => {
    const earlier = structureSet({
      id: "earlier",
      role: "reference",
      origin: { kind: "clinic", label: "", drawnAt: null },
      flags: [flag("severe", "earlier severe")],
    });
    const withTwo = { ...detail, structureSets: [reference, earlier, latest] };
    const shown = { reference: earlier, predicted: latest };
    expect(told(remarksOfCase(withTwo, shown))).toEqual([
      "latest severe / prediction",
      "earlier severe / reference",
      "latest warning / prediction",
    ]);
  });
  it("of a reference are not those of a prediction", () => {
    expect(told(remarksOfSet(detail, reference))).toEqual([
      "reference severe / reference",
      "reference notice / reference",
    ]);
  });
  it("of a corrected set are those of the predicted set at the start of the corrections", () => {
    expect(told(remarksOfSet(detail, corrected))).toEqual(["older severe / prediction"]);
    expect(told(remarksOfSet(detail, again))).toEqual(["older severe / prediction"]);
  });
  it("end for sets that name each other", () => {
    const origin = { kind: "person", by: editedBy, basedOn: "again" } as const;
    const ring = { ...corrected, origin };
    const damaged = { ...detail, structureSets: [ring, again] };
    expect(remarksOfSet(damaged, again)).toEqual([]);
  });
});
