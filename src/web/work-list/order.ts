import type { ListedCase } from "../../server/contract/index.ts";

/** What the list can be sorted by. */
export const sortKeys = [
  "patient",
  "diagnosis",
  "state",
  "structures",
  "flags",
  "group",
  "slices",
  "imported",
] as const;
type SortKey = (typeof sortKeys)[number];

/** What is asked of the list. `state` and `diagnosis`: null for all; "" is the diagnosis nobody has set. */
export interface ListQuestion {
  readonly search: string;
  readonly state: string | null;
  readonly diagnosis: string | null;
  readonly hasFlagsOnly: boolean;
  readonly sortBy: SortKey;
  readonly isDescending: boolean;
}

export const wholeList: ListQuestion = {
  search: "",
  state: null,
  diagnosis: null,
  hasFlagsOnly: false,
  sortBy: "patient",
  isDescending: false,
};

/** A case with all that the search looks at, in lower case: made once, searched at every key. */
export interface SearchableCase {
  readonly listed: ListedCase;
  readonly text: string;
}

export function searchable(listed: ListedCase): SearchableCase {
  const words = [
    listed.patient,
    listed.caseId,
    listed.diagnosis ?? "",
    listed.state,
    listed.group ?? "",
    listed.manufacturer,
    listed.exclusion ?? "",
    ...listed.structures.map(({ name }) => name),
    ...listed.remarks.flatMap(({ code, structure, text }) => [code, structure ?? "", text]),
  ];
  return { listed, text: words.join("\n").toLowerCase() };
}

const collator = new Intl.Collator(undefined, { numeric: true });
const stateOrder = ["imported", "segmented", "rated"];

function compare(a: ListedCase, b: ListedCase, key: SortKey): number {
  switch (key) {
    case "patient":
      return collator.compare(a.patient, b.patient);
    case "diagnosis":
      return collator.compare(a.diagnosis ?? "", b.diagnosis ?? "");
    case "group":
      return collator.compare(a.group ?? "", b.group ?? "");
    case "state":
      return stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state);
    case "structures":
      return a.structures.length - b.structures.length;
    case "flags":
      return a.remarks.length - b.remarks.length;
    case "slices":
      return a.slices - b.slices;
    case "imported":
      return collator.compare(a.importedAt, b.importedAt);
  }
}

/** The cases that fit, in order; every word of the search must occur. Ties go by patient. */
export function answer(cases: readonly SearchableCase[], question: ListQuestion): ListedCase[] {
  const words = question.search.toLowerCase().split(/\s+/).filter(Boolean);
  const sign = question.isDescending ? -1 : 1;
  return cases
    .filter(({ listed, text }) => {
      if (question.state !== null && listed.state !== question.state) return false;
      if (question.diagnosis !== null && (listed.diagnosis ?? "") !== question.diagnosis)
        return false;
      if (question.hasFlagsOnly && listed.remarks.length === 0) return false;
      return words.every((word) => text.includes(word));
    })
    .map(({ listed }) => listed)
    .sort(
      (a, b) => sign * compare(a, b, question.sortBy) || collator.compare(a.patient, b.patient),
    );
}
