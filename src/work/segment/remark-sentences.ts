/** Remarks as sentences of a DICOM text, which has room for a number of characters and no more. */
import type { Remark } from "../../base/index.ts";

/** A remark with its severity and its slices; it ends with a full stop. */
export function remarkSentence({ severity, text, slices }: Remark): string {
  const where = slices?.length ? ` (${sliceText(slices)})` : "";
  return `${severity}: ${text}${where}${where === "" && /[.?!]$/.test(text) ? "" : "."}`;
}

/** The same with the name of the structure, where the text does not begin with it. */
export function remarkSentenceOfSet(remark: Remark): string {
  const { structure, text } = remark;
  const isNamed = structure === null || text.startsWith(structure);
  return remarkSentence(isNamed ? remark : { ...remark, text: `${structure}: ${text}` });
}

/** Slices counted from 1 as a person reads them: "slices 3 to 7, 9". */
function sliceText(slices: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const slice of slices) {
    const run = runs.at(-1);
    if (run !== undefined && slice === run[1] + 1) run[1] = slice;
    else runs.push([slice, slice]);
  }
  const told = runs.map(([first, last]) => {
    if (first === last) return `${first}`;
    return last === first + 1 ? `${first}, ${last}` : `${first} to ${last}`;
  });
  return `${slices.length === 1 ? "slice" : "slices"} ${told.join(", ")}`;
}

/** Room for the sentence that says how many others found none. */
const OMITTED_LENGTH = 40;

/** As many whole sentences as `length` characters have room for, and how many are missing. */
export function fitted(sentences: readonly string[], length: number): string {
  const all = sentences.join(" ");
  if (all.length <= length) return all;
  const shown: string[] = [];
  let used = OMITTED_LENGTH;
  for (const each of sentences) {
    used += each.length + 1;
    if (used > length) break;
    shown.push(each);
  }
  return [...shown, `${sentences.length - shown.length} more remarks do not fit.`].join(" ");
}

/** Room in Structure Set Description after the text that always comes first. */
export const DESCRIPTION_LENGTH = 980;
