/** The scale as the server gives it. */
export const ratingScale = [
  { score: "excellent", title: "Excellent", meaning: "Needs next to no modification." },
  { score: "good", title: "Good", meaning: "A limited number of slices has to be corrected." },
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
] as const;
