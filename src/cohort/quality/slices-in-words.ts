/** How many slices, or runs of slices, a text lists. */
const LISTED = 6;

/** Slices for a text: runs of them as "from to", and only the first few. */
export function slicesInWords(slices: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const slice of slices) {
    const run = runs.at(-1);
    if (run !== undefined && slice === run[1] + 1) run[1] = slice;
    else runs.push([slice, slice]);
  }
  const listed = runs
    .slice(0, LISTED)
    .map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`));
  const more = runs.length > LISTED ? ["..."] : [];
  return `${slices.length === 1 ? "slice" : "slices"} ${[...listed, ...more].join(", ")}`;
}
