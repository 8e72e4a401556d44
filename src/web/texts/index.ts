import { en } from "./en/index.ts";

/** Every text of the pages in the one language there is. */
export const texts = en;
