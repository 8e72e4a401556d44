export const ratings = ["excellent", "good", "acceptable", "notAcceptable"] as const;
export type Rating = (typeof ratings)[number];
