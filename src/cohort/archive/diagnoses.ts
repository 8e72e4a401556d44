/** The diagnosis group of a case: a person names it for a whole source, or for each patient in a table. */
import { readFile } from "node:fs/promises";
import { sep } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import { diagnosisGroupOf, diagnosisGroupRule } from "../../structures/index.ts";

/** Diagnosis group by folder name, pseudonym or Patient ID; the keys are in lower case. */
export type Diagnoses = ReadonlyMap<string, string>;

/**
 * The diagnosis group in the spelling that Arcuate stores.
 * @throws {ArcuateError} `diagnosis-invalid`.
 */
export function requireGroup(group: string): string {
  const known = diagnosisGroupOf(group);
  if (known !== undefined) return known;
  const message = `Cannot use the diagnosis group: it must be ${diagnosisGroupRule}`;
  throw new ArcuateError("usage", "diagnosis-invalid", message);
}

/**
 * Reads a table of two columns with commas, semicolons or tabs between: folder, pseudonym or Patient ID, then the
 * group. A first line whose second column is "diagnosis" or "group" is a heading.
 *
 * @throws {ArcuateError} `diagnoses-invalid`, `diagnosis-invalid`, `not-found`.
 */
export async function readDiagnoses(path: string): Promise<Diagnoses> {
  const text = await readFile(path, "utf8").catch((cause) => {
    const message = `Cannot read ${path}: the file must exist and be readable`;
    throw new ArcuateError("input", "not-found", message, { fields: { path }, cause });
  });
  const diagnoses = new Map<string, string>();
  for (const [index, line] of text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .entries()) {
    const [key = "", group = ""] = line
      .split(/[,;\t]/)
      .map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    if (key === "" && group === "") continue;
    if (index === 0 && /^(diagnosis|diagnosis group|group)$/i.test(group)) continue;
    const earlier = diagnoses.get(key.toLowerCase());
    const isSound = key !== "" && group !== "" && (earlier === undefined || earlier === group);
    if (!isSound) {
      const got = earlier === undefined ? "an empty cell" : "two groups for one";
      const message = `Cannot use line ${index + 1} of ${path}: it must name a folder or patient and its group, got ${got}`;
      throw new ArcuateError("input", "diagnoses-invalid", message, {
        fields: { path, line: index + 1 },
      });
    }
    diagnoses.set(key.toLowerCase(), requireGroup(group));
  }
  return diagnoses;
}

/**
 * The group of a case: by pseudonym, then by Patient ID, then by the folders above the CT, nearest first. A key may name
 * several folders in a row: patients/P0001.
 *
 * @returns Undefined where the table does not name the case.
 */
export function diagnosisOf(
  diagnoses: Diagnoses,
  { patient, patientId, path }: { patient: string; patientId: string; path: string },
): string | undefined {
  for (const key of [patient, patientId]) {
    const group = diagnoses.get(key.trim().toLowerCase());
    if (key.trim() !== "" && group !== undefined) return group;
  }
  const place = `/${path.split(sep).join("/").toLowerCase()}/`;
  let nearest: { end: number; group: string } | undefined;
  for (const [key, group] of diagnoses) {
    const folder = `/${key.replaceAll("\\", "/").replace(/^\/+|\/+$/g, "")}/`;
    const at = place.lastIndexOf(folder);
    const end = at + folder.length;
    if (at >= 0 && (nearest === undefined || end > nearest.end)) nearest = { end, group };
  }
  return nearest?.group;
}
