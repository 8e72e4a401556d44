import { describe, expect, it } from "vitest";
import type { ListedCase } from "../../server/contract/index.ts";
import { answer, searchable, wholeList } from "./order.ts";

function patient(name: string, more: Partial<ListedCase> = {}): ListedCase {
  return {
    caseId: "case-0123456789",
    patient: name,
    diagnosis: null,
    state: "imported",
    structures: [],
    remarks: [],
    exclusion: null,
    group: null,
    slices: 100,
    spacingMm: [3, 1, 1],
    manufacturer: "Maker",
    hasContrast: false,
    hasReference: false,
    isSynthetic: true,
    importedAt: "2026-01-01T00:00:00Z",
    ...more,
  };
}

const cases = [
  patient("P10", { diagnosis: "cervical", state: "rated" }),
  patient("P2", {
    diagnosis: "anorectal",
    remarks: [
      {
        code: "volume",
        severity: "warning",
        about: "reference",
        structure: "Bladder",
        text: "<b>small</b>",
      },
    ],
  }),
  patient("P1", { slices: 90 }),
].map(searchable);

const names = (question: Partial<typeof wholeList>) =>
  answer(cases, { ...wholeList, ...question }).map((listed) => listed.patient);

describe("the work list", () => {
  it("sorts numbers in names as numbers", () => {
    expect(names({})).toEqual(["P1", "P2", "P10"]);
    expect(names({ isDescending: true })).toEqual(["P10", "P2", "P1"]);
  });
  it("finds every word, wherever it stands", () => {
    expect(names({ search: "BLADDER ano" })).toEqual(["P2"]);
    expect(names({ search: "bladder cervical" })).toEqual([]);
  });
  it("filters by state, by diagnosis, by its absence, and by flags", () => {
    expect(names({ state: "rated" })).toEqual(["P10"]);
    expect(names({ diagnosis: "" })).toEqual(["P1"]);
    expect(names({ hasFlagsOnly: true })).toEqual(["P2"]);
  });
  it("sorts states in the order of work, ties by patient", () => {
    expect(names({ sortBy: "state" })).toEqual(["P1", "P2", "P10"]);
    expect(names({ sortBy: "slices" })).toEqual(["P1", "P2", "P10"]);
  });
});
