/** The list of all cases. A case is a CT with its structure sets; "patient" is the pseudonym of the person in it. */
export const workList = {
  title: "Work list",
  search: "Search",
  searchHint: "Patient, structure, remark",
  state: "State",
  diagnosis: "Diagnosis",
  every: "All",
  noDiagnosis: "Not set",
  remarks: "Remarks",
  withRemarks: { severe: "Severe only", any: "With remarks" },
  count: (shown: number, all: number) =>
    shown === all
      ? `${all} ${all === 1 ? "case" : "cases"}`
      : `${shown} of ${all} ${all === 1 ? "case" : "cases"}`,
  chosen: (count: number) => `${count} selected`,
  empty: "No case matches. Clear the search or a filter to see more cases.",
  emptyAll: "There are no cases yet. Import a folder or an archive.",
  keys: "↑ ↓ move, Enter opens the case, Space selects it, / starts a search",
  columns: {
    patient: "Patient",
    diagnosis: "Diagnosis",
    state: "State",
    structures: "Structures",
    remarks: "Remarks",
    group: "Group",
    slices: "Slices",
    imported: "Imported",
  },
  states: { imported: "imported", segmented: "segmented", rated: "rated" },
  structures: (titles: readonly string[]) => `${titles.length}: ${titles.join(", ")}`,
  excluded: "excluded",
  segment: "Segment",
  segmentWith: "Model",
  evaluate: "Evaluate",
  evaluateTitle: "Title of the evaluation",
  review: "Rate",
  started: (count: number) =>
    `${count} ${count === 1 ? "job" : "jobs"} started. Progress is shown under Jobs.`,
  noModel: "No model yet. Add one under Models, or train one.",
  chooseAll: "Select all cases shown",
  chooseOne: (patient: string) => `Select ${patient}`,
};
