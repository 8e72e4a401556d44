/** What `arcuate cohort names` proposed, held against what the phantoms' clinic meant. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readNames } from "../../src/cohort/index.ts";
import type { PatientRecord } from "../../src/phantom/index.ts";
import { placesIn } from "./stages.ts";

/** A few lines for a person: how many spellings were understood, left open and mistaken, and which of the latter two. */
export async function compareNames(folder: string): Promise<string> {
  const { archive, cohort } = placesIn(folder);
  const { patients } = JSON.parse(await readFile(join(archive, "manifest.json"), "utf8"));
  const meant = meanings(patients);
  const names = (await readNames(cohort))?.names ?? [];
  const understood: string[] = [];
  const open: string[] = [];
  const mistaken: string[] = [];
  let others = 0;
  for (const { spelling, structure } of names) {
    const truth = meant.get(spelling);
    const proposed = structure === "ignore" ? null : structure;
    if (truth === undefined && proposed === null) others += 1;
    else if (proposed === null) open.push(`${spelling} (${truth})`);
    else if (proposed === truth) understood.push(spelling);
    else
      mistaken.push(`${spelling} as ${proposed} instead of ${truth ?? "none of the structures"}`);
  }
  const listed = (spellings: readonly string[]) =>
    spellings.length === 0 ? "none" : `${spellings.length}: ${spellings.join(", ")}`;
  return [
    `The proposals are taken as they are; what the clinic meant by its ${names.length} names is in the manifest:`,
    `  understood  ${understood.length} names of structures, and ${others} that are none`,
    `  left open   ${listed(open)}`,
    `  mistaken    ${listed(mistaken)}`,
  ].join("\n");
}

/** The structure that most regions of a spelling were drawn for: a few patients have their sides swapped on purpose. */
function meanings(patients: readonly PatientRecord[]): ReadonlyMap<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const { structure, roiName } of patients.flatMap(({ structures }) => structures)) {
    if (roiName === undefined) continue;
    const own = counts.get(roiName.trim()) ?? new Map<string, number>();
    own.set(structure, (own.get(structure) ?? 0) + 1);
    counts.set(roiName.trim(), own);
  }
  return new Map(
    [...counts].map(([spelling, own]) => {
      const [[structure] = [""]] = [...own].sort((a, b) => b[1] - a[1]);
      return [spelling, structure];
    }),
  );
}
