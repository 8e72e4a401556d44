/** The paper's four categories, best first; the place in the list is the category's number in agreement. */
export const scores = ["excellent", "good", "acceptable", "notAcceptable"] as const;
export type Score = (typeof scores)[number];

/** What a score means for a contour. */
export interface ScoreDefinition {
  readonly score: Score;
  readonly title: string;
  readonly meaning: string;
}

/** Source: Sartor et al. 2020, section 2.5. */
export const ratingScale: readonly ScoreDefinition[] = [
  {
    score: "excellent",
    title: "Excellent",
    meaning: "Needs next to no modification.",
  },
  {
    score: "good",
    title: "Good",
    meaning: "A limited number of slices has to be corrected.",
  },
  {
    score: "acceptable",
    title: "Acceptable",
    meaning: "Can be used, but several slices have to be modified.",
  },
  {
    score: "notAcceptable",
    title: "Not acceptable",
    meaning: "Not usable: redrawing would be faster.",
  },
];

export const ratingScaleSource = "Sartor et al. 2020, section 2.5, in our words";
