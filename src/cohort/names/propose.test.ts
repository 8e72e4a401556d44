import { describe, expect, it } from "vitest";
import { pelvisScheme } from "../../structures/index.ts";
import type { CaseRecord, RoiRecord } from "../folder/case-record.ts";
import type { NamesDocument } from "./names-file.ts";
import { proposeNames } from "./propose.ts";

/** A region by its name and how far to the patient's left it lies; null when it has no shape. */
type Drawn = readonly [name: string, leftMm: number | null, volumeCc?: number];

function roiOf([name, leftMm, volumeCc = 60]: Drawn, index: number): RoiRecord {
  return {
    number: index + 1,
    name,
    interpretedType: "ORGAN",
    generationAlgorithm: "MANUAL",
    contours: 20,
    shape:
      leftMm === null
        ? null
        : {
            volumeCc,
            centroidMm: [leftMm, 0, 0],
            lowMm: [leftMm - 20, -20, -20],
            highMm: [leftMm + 20, 20, 20],
            leftOfMiddleMm: leftMm,
            slices: 20,
            emptySlices: 0,
            parts: 1,
            strays: [],
          },
  };
}

function caseOf(caseId: string, ...drawn: readonly Drawn[]): CaseRecord {
  return {
    format: 1,
    caseId,
    patient: caseId,
    diagnosis: null,
    exclusion: null,
    ct: {
      seriesInstanceUid: `2.25.${caseId.length}`,
      studyInstanceUid: "2.25.1",
      frameOfReferenceUid: "2.25.2",
      slices: 150,
      rows: 512,
      columns: 512,
      spacingMm: [3, 1, 1],
      patientPosition: "HFS",
      manufacturer: "Test",
      manufacturerModelName: "Synthetic",
      kvp: 120,
      hasContrast: false,
      isLossy: false,
    },
    structureSets: [],
    planning: { file: "RS.dcm", why: "the only one" },
    rois: drawn.map(roiOf),
    overlaps: [],
  };
}

/** Cases a, b, c, ... with one region each. */
const casesOf = (...drawn: readonly Drawn[]) =>
  drawn.map((each, index) => caseOf(String.fromCharCode(97 + index), each));

const propose = (cases: readonly CaseRecord[], earlier: NamesDocument | undefined) =>
  proposeNames(cases, earlier, pelvisScheme);
const only = (cases: readonly CaseRecord[]) => propose(cases, undefined).names[0]!;

describe("proposeNames()", () => {
  it("counts cases, not regions, and calls a name as it is most often written", () => {
    const cases = [
      caseOf("a", ["vescica", 0], ["VESCICA ", 0]),
      caseOf("b", [" Vescica", 0]),
      caseOf("c", [" Vescica", 0], ["", 0], ["  ", 0]),
    ];
    const { names } = propose(cases, undefined);
    expect(names).toHaveLength(1);
    expect(names[0]).toMatchObject({ spelling: "Vescica", structure: "Bladder", cases: 3 });
  });

  it("puts the names of most cases first, then by letters", () => {
    const cases = [caseOf("a", ["Zona", 0], ["Blase", 0], ["Alfa", 0]), caseOf("b", ["Zona", 0])];
    const { names } = propose(cases, undefined);
    expect(names.map(({ spelling }) => spelling)).toEqual(["Zona", "Alfa", "Blase"]);
  });

  it("takes a name up to half of whose regions lie on the other side, and names the cases", () => {
    const half = only(
      casesOf(["Caput sin", 95], ["Caput sin", 95], ["Caput sin", -95], ["Caput sin", -95]),
    );
    expect(half).toMatchObject({ structure: "Femur_Head_L", wrongSide: ["c", "d"] });
    expect(half.proposal.confidence).toBe(0.85);
    expect(half.proposal.reason).toContain("2 of 4 on the other side");
    const most = only(casesOf(["Caput sin", 95], ["Caput sin", -95], ["Caput sin", -95]));
    expect(most).toMatchObject({ structure: null, wrongSide: [] });
    expect(most.proposal).toMatchObject({ structure: null, confidence: 0.2 });
    expect(most.proposal.reason).toContain("2 of 3 drawn on the patient's other side");
  });

  it("takes a name up to half of whose regions are no such organ", () => {
    const half = only(casesOf(["Vescica", 0, 100], ["Vescica", 0, 1]));
    expect(half).toMatchObject({ structure: "Bladder" });
    expect(half.proposal.reason).toContain("1 of 2 oddly placed or sized");
    const most = only(casesOf(["Vescica", 0, 100], ["Vescica", 0, 1], ["Vescica", 90, 100]));
    expect(most.proposal).toMatchObject({ structure: null, confidence: 0.4 });
    expect(most.proposal.reason).toContain("2 of 3 not like one: of 1.0 cc");
  });

  it("lowers its confidence by what does not fit, never below what is proposed", () => {
    const sure = only(casesOf(["Vescica", 0, 100])).proposal.confidence;
    expect(only(casesOf(["Vescica", 0, 100], ["Vescica", 0, 1])).proposal.confidence).toBeCloseTo(
      sure - 0.1,
      9,
    );
    // One in two on the other side and one in two too small: 0.95 - 0.2 would be too little.
    const both = only(casesOf(["Caput sin", 95, 1], ["Caput sin", -95]));
    expect(both.proposal.confidence).toBe(0.8);
  });

  it("says what the name says where no region has a shape", () => {
    expect(only(casesOf(["Vescica", null])).proposal).toMatchObject({ structure: "Bladder" });
    expect(only(casesOf(["Vescica", null], ["Vescica", 0, 1])).proposal.confidence).toBe(0.4);
  });

  it("keeps what a person said, counts what is gone as 0 and keeps exceptions", () => {
    const first = propose(casesOf(["Caput sin", 95], ["Retto", 0]), undefined);
    const exceptions = [{ case: "a", spelling: "Retto", structure: null }];
    const answered = {
      ...first,
      exceptions,
      names: first.names.map((each) =>
        each.spelling === "Retto"
          ? { ...each, structure: "Bladder" }
          : { ...each, structure: null, wrongSide: ["a"] },
      ),
    };
    const again = propose(casesOf(["RETTO", -95]), answered);
    expect(again.exceptions).toEqual(exceptions);
    expect(again.names).toMatchObject([
      { spelling: "RETTO", structure: "Bladder", cases: 1 },
      // Struck out by a person, and no longer there.
      { spelling: "Caput sin", structure: null, cases: 0, wrongSide: [] },
    ]);
    const back = propose(casesOf(["Caput sin", 95]), again).names[0];
    expect(back).toMatchObject({ spelling: "Caput sin", structure: null, cases: 1 });
    expect(back!.proposal.structure).toBe("Femur_Head_L");
  });

  it("proposes anew where nobody has said anything and nothing was proposed", () => {
    const first = propose(casesOf(["Caput sin", -95]), undefined);
    expect(first.names[0]!.structure).toBeNull();
    const again = propose(casesOf(["Caput sin", 95]), first);
    expect(again.names[0]).toMatchObject({ structure: "Femur_Head_L" });
  });
});
