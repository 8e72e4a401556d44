/** Chooses the reference among several structure sets of a CT, and says why. */
import type { DicomStructureSet, ReferenceMatch } from "../../dicom/index.ts";

export interface SetCandidate {
  readonly set: DicomStructureSet;
  readonly match: ReferenceMatch;
  /** How many of the structures to learn the set draws. */
  readonly structures: number;
  /** Whether it bears another Patient ID than the CT. */
  readonly isOfAnotherPatient: boolean;
}

interface Rule {
  /** The candidate with the higher rank wins. */
  readonly rank: (candidate: SetCandidate) => number;
  readonly why: string;
}

/** The first rule on which two differ decides. */
const rules: readonly Rule[] = [
  // A set that may have been drawn for somebody else never takes the place of the patient's own.
  {
    rank: ({ isOfAnotherPatient }) => (isOfAnotherPatient ? 0 : 1),
    why: "its Patient ID does not differ from the CT's",
  },
  { rank: ({ match }) => (match.state === "exact" ? 1 : 0), why: "it names the CT's slices" },
  // An approved set may hold only isodoses or a couch, which nobody learns.
  { rank: ({ structures }) => Math.min(structures, 1), why: "it draws a structure to learn" },
  // Another program's contours would teach that program's mistakes, whoever approved the plan.
  { rank: ({ set }) => (isAutomatic(set) ? 0 : 1), why: "it is not wholly drawn by a program" },
  { rank: ({ set }) => approvalRank(set), why: "it is approved, or not rejected" },
  { rank: ({ structures }) => structures, why: "it draws more of the structures" },
  { rank: ({ set }) => Number(set.drawnAt.padEnd(14, "0").slice(0, 14)), why: "it is the newest" },
];

/**
 * The planning set among those of one CT.
 * @throws {RangeError} When there is none to choose from.
 */
export function choosePlanningSet(candidates: readonly SetCandidate[]): {
  chosen: SetCandidate;
  why: string;
} {
  // Where all rules tie, the UID decides, so that the order of the files does not matter.
  const [chosen, next] = [...candidates].sort(
    (a, b) => compare(a, b) || (a.set.sopInstanceUid < b.set.sopInstanceUid ? -1 : 1),
  );
  if (chosen === undefined) throw new RangeError("Cannot choose a structure set: there is none");
  if (next === undefined) return { chosen, why: "the only one" };
  const decisive = rules.find(({ rank }) => rank(chosen) !== rank(next));
  const why = decisive?.why ?? "no rule decides between them; check the choice";
  return { chosen, why: `of ${candidates.length}: ${why}` };
}

function compare(a: SetCandidate, b: SetCandidate): number {
  for (const { rank } of rules) {
    const difference = rank(b) - rank(a);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isAutomatic({ structureSet }: DicomStructureSet): boolean {
  const drawn = structureSet.rois.filter(({ contours }) => contours.length > 0);
  return drawn.length > 0 && drawn.every((roi) => roi.generationAlgorithm === "AUTOMATIC");
}

function approvalRank({ approvalStatus }: DicomStructureSet): number {
  if (approvalStatus === "APPROVED") return 2;
  return approvalStatus === "REJECTED" ? 0 : 1;
}
