import { en } from "./en.ts";

/** Every text of the pages. Another language is another file of this type. */
export type Texts = typeof en;

export const texts: Texts = en;
