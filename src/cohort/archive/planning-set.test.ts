import { describe, expect, it } from "vitest";
import type { DicomStructureSet, ReferenceMatch } from "../../dicom/index.ts";
import { choosePlanningSet, type SetCandidate } from "./planning-set.ts";

interface About {
  readonly uid: string;
  readonly state?: ReferenceMatch["state"];
  readonly structures?: number;
  readonly algorithms?: readonly string[];
  readonly approvalStatus?: string;
  readonly drawnAt?: string;
  readonly isOfAnotherPatient?: boolean;
}

function candidate(about: About): SetCandidate {
  const { uid, state = "exact", structures = 3, algorithms = ["MANUAL"] } = about;
  const rois = algorithms.map((generationAlgorithm, index) => ({
    number: index,
    name: "",
    interpretedType: "",
    generationAlgorithm,
    contours: [{ geometricType: "CLOSED_PLANAR" as const, points: new Float64Array(9) }],
  }));
  const set: DicomStructureSet = {
    sopInstanceUid: uid,
    seriesInstanceUid: "",
    studyInstanceUid: "",
    structureSet: { label: "", rois },
    frameOfReferenceUids: [],
    referencedSeries: [],
    approvalStatus: about.approvalStatus ?? "UNAPPROVED",
    drawnAt: about.drawnAt ?? "20200101",
    manufacturer: "",
    warnings: [],
    lostContours: [],
    patient: { patientId: "" },
  };
  const match: ReferenceMatch = {
    state,
    frame: "same",
    foundSlices: 1,
    missingSlices: 0,
    foreignRoiNumbers: [],
  };
  return { set, match, structures, isOfAnotherPatient: about.isOfAnotherPatient ?? false };
}

function chosenOf(...sets: readonly About[]): [uid: string, why: string] {
  const candidates = sets.map(candidate);
  const { chosen, why } = choosePlanningSet(candidates);
  // The order of the files must not matter.
  expect(choosePlanningSet([...candidates].reverse()).chosen).toBe(chosen);
  return [chosen.set.sopInstanceUid, why];
}

describe("choosePlanningSet()", () => {
  it("takes the only one", () => {
    expect(chosenOf({ uid: "1" })).toEqual(["1", "the only one"]);
  });

  it("prefers the slices named over everything else", () => {
    const framed = {
      uid: "2",
      state: "frame-only",
      approvalStatus: "APPROVED",
      structures: 5,
    } as const;
    expect(chosenOf({ uid: "1" }, framed)).toEqual(["1", "of 2: it names the CT's slices"]);
  });

  it("passes over a set of another Patient ID, though it names the slices, is newer and approved", () => {
    const other = { uid: "2", isOfAnotherPatient: true, approvalStatus: "APPROVED", structures: 5 };
    const own = { uid: "1", state: "frame-only" } as const;
    const why = "of 2: its Patient ID does not differ from the CT's";
    expect(chosenOf(own, { ...other, drawnAt: "20210101" })).toEqual(["1", why]);
    expect(chosenOf(other)).toEqual(["2", "the only one"]);
  });

  it("passes over an approved set without a structure", () => {
    const isodoses = { uid: "2", approvalStatus: "APPROVED", structures: 0 };
    expect(chosenOf({ uid: "1" }, isodoses)[1]).toBe("of 2: it draws a structure to learn");
  });

  it("passes over what a program drew, though it is newer, fuller and approved", () => {
    const drawn = {
      uid: "2",
      algorithms: ["AUTOMATIC"],
      structures: 5,
      approvalStatus: "APPROVED",
      drawnAt: "20210101",
    };
    expect(chosenOf({ uid: "1" }, drawn)).toEqual([
      "1",
      "of 2: it is not wholly drawn by a program",
    ]);
    const corrected = { ...drawn, algorithms: ["AUTOMATIC", "MANUAL"] };
    expect(chosenOf({ uid: "1" }, corrected)[0]).toBe("2");
  });

  it("prefers approved to unapproved, and either to rejected", () => {
    const rejected = { uid: "0", approvalStatus: "REJECTED", structures: 5 };
    const approved = { uid: "2", approvalStatus: "APPROVED", structures: 1 };
    expect(chosenOf(rejected, { uid: "1" }, approved)).toEqual([
      "2",
      "of 3: it is approved, or not rejected",
    ]);
    expect(chosenOf(rejected, { uid: "1" })[0]).toBe("1");
  });

  it("then counts structures, then looks at the date, by time of day as well", () => {
    expect(chosenOf({ uid: "1" }, { uid: "2", structures: 4 })[1]).toBe(
      "of 2: it draws more of the structures",
    );
    const [noon, one] = [
      { uid: "1", drawnAt: "20200101120000.5" },
      { uid: "2", drawnAt: "20200101130000" },
    ];
    expect(chosenOf(noon, one)).toEqual(["2", "of 2: it is the newest"]);
  });

  it("says when nothing tells them apart", () => {
    expect(chosenOf({ uid: "2" }, { uid: "1" })).toEqual([
      "1",
      "of 2: no rule decides between them; check the choice",
    ]);
  });
});
