import { expect, it } from "vitest";
import type { ReviewItem } from "../../server/contract/index.ts";
import { remarksOfItem } from "./item-remarks.ts";

const flag = { code: "made-up", severity: "severe", structure: null, text: "text" } as const;
const predicted = {
  ...({ id: "set", caseId: "case-0123456789", role: "predicted" } as const),
  ...{ ctId: "ct", needsConfirmation: false },
  origin: { kind: "model", modelId: "m", modelSha256: "0", modelTitle: "M" } as const,
  ...({ createdAt: "2026-01-01T00:00:00Z", generationAlgorithm: "AUTOMATIC" } as const),
  ...{ structures: [], flags: [flag], leftOut: [], comparison: null, change: null },
};
const detail = { remarks: [{ ...flag, about: "prediction" } as const], structureSets: [predicted] };

function item(structureSetId: string | null): Pick<ReviewItem, "structureSetId"> {
  return { structureSetId };
}

it("gives the flags of the structure set that is rated", () => {
  const remarks = [{ ...flag, about: "prediction" }];
  expect(remarksOfItem(detail, item("set"))).toEqual({ kind: "shown", remarks });
});

it("gives none in a blinded session, although the case has some", () => {
  expect(remarksOfItem(detail, item(null))).toEqual({ kind: "blinded" });
});

it("says so if the case does not hold the structure set", () => {
  expect(remarksOfItem(detail, item("other"))).toEqual({ kind: "setNotFound" });
});
