/** Groups of cases that share a table: those of one diagnosis, as in the paper. */
import type {
  CaseResult,
  FigureName,
  ResultStructure,
  Results,
  Scored,
  StructureResult,
} from "../evaluate/index.ts";

export interface Group {
  readonly diagnosis: string | null;
  readonly title: string;
  /** Letter of its tables and figures: a for cervical, b for anorectal, then c, d, ...; empty when there is one group. */
  readonly letter: string;
  readonly cases: readonly CaseResult[];
  /** Structures that were scored or missed in at least one case, in the order of the results. */
  readonly structures: readonly ResultStructure[];
}

/** The paper's groups first. */
const PAPER_ORDER = ["cervical", "anorectal"];

/** Groups by diagnosis, in the order of the paper's tables; cases without one form a group of their own. */
export function groupsOf({ cases, structures }: Pick<Results, "cases" | "structures">): Group[] {
  const named = [...new Set(cases.flatMap(({ diagnosis }) => diagnosis ?? []))];
  const others = named.filter((name) => !PAPER_ORDER.includes(name)).sort();
  const ordered: (string | null)[] = [
    ...PAPER_ORDER.filter((name) => named.includes(name)),
    ...others,
  ];
  if (cases.some(({ diagnosis }) => diagnosis === null)) ordered.push(null);
  const isPaperPair = named.some((name) => PAPER_ORDER.includes(name));
  let next = isPaperPair ? PAPER_ORDER.length : 0;
  return ordered.map((diagnosis) => {
    const own = cases.filter((each) => each.diagnosis === diagnosis);
    const place = diagnosis === null ? -1 : PAPER_ORDER.indexOf(diagnosis);
    const letter = ordered.length === 1 && !isPaperPair ? "" : letterAt(place < 0 ? next++ : place);
    const occurs = ({ name }: ResultStructure) =>
      own.some((each) => resultOf(each, name)?.kind.match(/^(scored|missed)$/));
    return {
      diagnosis,
      title: titleOf(diagnosis, ordered.length),
      letter,
      cases: own,
      structures: structures.filter(occurs),
    };
  });
}

function letterAt(place: number): string {
  return String.fromCharCode(97 + (place % 26));
}

function titleOf(diagnosis: string | null, groups: number): string {
  if (diagnosis === null) return groups === 1 ? "All cases" : "Diagnosis not given";
  return diagnosisTitle(diagnosis);
}

/** Cervical cancer for cervical. */
export function diagnosisTitle(diagnosis: string): string {
  return `${diagnosis.charAt(0).toUpperCase()}${diagnosis.slice(1)} cancer`;
}

/** The titles of structures, separated by commas; a structure of some diagnosis groups alone with these groups. */
export function titlesOf(structures: readonly ResultStructure[]): string {
  return structures
    .map(({ title, diagnoses }) => (diagnoses ? `${title} (${diagnoses.join(", ")} only)` : title))
    .join(", ");
}

/** What a case has of the structure with this name; undefined where it has nothing. */
export function resultOf({ structures }: CaseResult, name: string): StructureResult | undefined {
  return structures.find((each) => each.name === name);
}

/** One figure of one structure in every case of a list, in order; not applicable where the case has no such result. */
export function outcomesOf(
  cases: readonly CaseResult[],
  structure: string,
  figure: FigureName,
): Scored<number>[] {
  return cases.map((each) => {
    const result = resultOf(each, structure);
    switch (result?.kind) {
      case "scored":
        return { kind: "scored", value: result[figure] };
      case "missed":
        return { kind: "missed", empty: result.empty };
      default:
        return { kind: "notApplicable" };
    }
  });
}

export interface ExtremeCase {
  /** Its name. */
  readonly structure: string;
  readonly title: string;
  readonly which: "worst" | "median";
  readonly caseId: string;
  readonly diagnosis: string | null;
  readonly result: StructureResult;
}

/**
 * The worst and the median case of each structure by Dice, over all groups, in the order of the structures. A missed
 * structure is worse than any scored one. Of an even number of cases the lower of the two in the middle is taken, and of
 * equal ones the first.
 */
export function extremeCases({
  cases,
  structures,
}: {
  readonly cases: readonly CaseResult[];
  readonly structures: readonly ResultStructure[];
}): ExtremeCase[] {
  return structures.flatMap(({ name: structure, title }) => {
    const drawn = cases.flatMap((each) => {
      const result = resultOf(each, structure);
      if (result === undefined || result.kind === "notApplicable") return [];
      const { id: caseId, diagnosis } = each;
      return [{ structure, title, caseId, diagnosis, result, dice: result.dice }];
    });
    drawn.sort((a, b) => a.dice - b.dice);
    const scored = drawn.filter(({ result }) => result.kind === "scored");
    const extremes = [
      { which: "worst" as const, found: drawn[0] },
      { which: "median" as const, found: scored[(scored.length - 1) >> 1] },
    ];
    return extremes.flatMap(({ which, found }) => {
      if (found === undefined) return [];
      const { dice: _, ...rest } = found;
      return [{ ...rest, which }];
    });
  });
}
