import { describe, expect, it } from "vitest";
import type { ListedCase } from "../../server/contract/index.ts";
import type { Severity } from "../remarks/severity.ts";
import { answer, searchable, sortedBy, wholeList } from "./order.ts";

function patient(name: string, more: Partial<ListedCase> = {}): ListedCase {
  return {
    caseId: "case-0123456789",
    patient: name,
    diagnosis: null,
    state: "imported",
    structures: [],
    remarks: [],
    hidesFlags: false,
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
].map((listed) => searchable(listed, (name) => (name === "Bladder" ? "Urinary bladder" : name)));

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
  it("filters by state, by diagnosis, by its absence, and by remarks", () => {
    expect(names({ state: "rated" })).toEqual(["P10"]);
    expect(names({ diagnosis: "" })).toEqual(["P1"]);
    expect(names({ remarks: "any" })).toEqual(["P2"]);
  });
  it("sorts states in the order of work, ties by patient", () => {
    expect(names({ sortBy: "state" })).toEqual(["P1", "P2", "P10"]);
    expect(names({ sortBy: "slices" })).toEqual(["P1", "P2", "P10"]);
  });
  it("finds a structure by its title as by its name", () => {
    expect(names({ search: "urinary" })).toEqual(["P2"]);
  });
});

function remarked(name: string, severities: readonly Severity[]) {
  const remarks = severities.map((severity) => ({
    ...({ code: "made-up", structure: null, text: "text", about: "prediction" } as const),
    severity,
  }));
  return searchable(patient(name, { remarks }), (structure) => structure);
}

describe("remarks in the work list", () => {
  const remarkedCases = [
    remarked("A", ["warning", "warning", "warning", "notice"]),
    remarked("B", ["severe"]),
    remarked("C", []),
    remarked("D", ["severe", "severe"]),
    remarked("E", ["severe", "warning"]),
    remarked("F", ["notice"]),
  ];
  it("sort by severity, then by count, with the worst first", () => {
    const question = sortedBy(wholeList, "remarks");
    const worstFirst = answer(remarkedCases, question).map(({ patient: name }) => name);
    expect(worstFirst).toEqual(["D", "E", "B", "A", "F", "C"]);
    const turned = sortedBy(question, "remarks");
    const best = answer(remarkedCases, turned).map(({ patient: name }) => name);
    expect(best).toEqual(["C", "F", "A", "B", "E", "D"]);
  });
  it("select the severe ones alone", () => {
    const severe = answer(remarkedCases, { ...wholeList, remarks: "severe" });
    expect(severe.map(({ patient: name }) => name)).toEqual(["B", "D", "E"]);
  });
  it("do not turn another column round at its first click", () => {
    expect(sortedBy(wholeList, "slices")).toMatchObject({ sortBy: "slices", isDescending: false });
  });
});
