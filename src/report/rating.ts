/** The paper's four categories (section 2.5), best first. */
export const ratings = ["excellent", "good", "acceptable", "notAcceptable"] as const;
export type Rating = (typeof ratings)[number];
