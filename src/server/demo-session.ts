/** Title of the demo's review session that nobody has rated yet; the first administrator becomes its rater. */
export const DEMO_SESSION_TO_RATE = "Demo: to be rated by you";
