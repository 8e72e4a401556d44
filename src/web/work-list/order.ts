import { caseStates, type ListedCase } from "../../server/contract/index.ts";
import { remarkLine } from "../remarks/remark-text.ts";
import { compareRemarks, countsOf } from "../remarks/severity.ts";
import type { TitleOf } from "../structures/use-structure-titles.ts";

/** What the list can be sorted by: its columns, in their order. */
export const sortKeys = [
  "patient",
  "diagnosis",
  "state",
  "structures",
  "remarks",
  "group",
  "slices",
  "imported",
] as const;
export type SortKey = (typeof sortKeys)[number];

/** Which cases are shown by their remarks: those with a severe one, or with any. */
export const remarkFilters = ["severe", "any"] as const;
type RemarkFilter = (typeof remarkFilters)[number];

/** Which cases are shown, in which order. Null for all; the diagnosis "" stands for cases without one. */
export interface ListQuestion {
  readonly search: string;
  readonly state: string | null;
  readonly diagnosis: string | null;
  readonly remarks: RemarkFilter | null;
  readonly sortBy: SortKey;
  readonly isDescending: boolean;
}

/** Every case, by patient. */
export const wholeList: ListQuestion = {
  search: "",
  state: null,
  diagnosis: null,
  remarks: null,
  sortBy: "patient",
  isDescending: false,
};

/** A case with the text that the search looks at, in lower case: made once, searched at every key press. */
export interface SearchableCase {
  readonly listed: ListedCase;
  readonly text: string;
}

/** @param titleOf Titles of structures: the search finds what the page shows, and the names, too. */
export function searchable(listed: ListedCase, titleOf: TitleOf): SearchableCase {
  const words = [
    listed.patient,
    listed.caseId,
    listed.diagnosis ?? "",
    listed.state,
    listed.group ?? "",
    listed.manufacturer,
    listed.exclusion ?? "",
    ...listed.structures.flatMap(({ name }) => [name, titleOf(name)]),
    ...listed.remarks.flatMap((remark) => [
      remark.code,
      remark.structure ?? "",
      remarkLine(remark, titleOf),
    ]),
  ];
  return { listed, text: words.join("\n").toLowerCase() };
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compare(a: ListedCase, b: ListedCase, key: SortKey): number {
  switch (key) {
    case "patient":
      return collator.compare(a.patient, b.patient);
    case "diagnosis":
      return collator.compare(a.diagnosis ?? "", b.diagnosis ?? "");
    case "group":
      return collator.compare(a.group ?? "", b.group ?? "");
    case "state":
      return caseStates.indexOf(a.state) - caseStates.indexOf(b.state);
    case "structures":
      return a.structures.length - b.structures.length;
    case "remarks":
      return compareRemarks(a.remarks, b.remarks);
    case "slices":
      return a.slices - b.slices;
    case "imported":
      return collator.compare(a.importedAt, b.importedAt);
  }
}

function hasRemarks({ remarks }: ListedCase, filter: RemarkFilter | null): boolean {
  if (filter === null) return true;
  return filter === "severe" ? countsOf(remarks).severe > 0 : remarks.length > 0;
}

/** The question after a click on a column: another column sorts afresh, remarks with the worst first; the same one reverses. */
export function sortedBy(question: ListQuestion, sortBy: SortKey): ListQuestion {
  const isSame = question.sortBy === sortBy;
  const isDescending = isSame ? !question.isDescending : sortBy === "remarks";
  return { ...question, sortBy, isDescending };
}

/** The cases that match, in order; every word of the search must occur. Ties go by patient. */
export function answer(cases: readonly SearchableCase[], question: ListQuestion): ListedCase[] {
  const words = question.search.toLowerCase().split(/\s+/).filter(Boolean);
  const sign = question.isDescending ? -1 : 1;
  return cases
    .filter(({ listed, text }) => {
      if (question.state !== null && listed.state !== question.state) return false;
      if (question.diagnosis !== null && (listed.diagnosis ?? "") !== question.diagnosis)
        return false;
      if (!hasRemarks(listed, question.remarks)) return false;
      return words.every((word) => text.includes(word));
    })
    .map(({ listed }) => listed)
    .sort(
      (a, b) => sign * compare(a, b, question.sortBy) || collator.compare(a.patient, b.patient),
    );
}
