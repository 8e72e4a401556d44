import { join } from "node:path";
import type { LabelScheme } from "../structures/index.ts";
import type { Case } from "./case.ts";
import type { CaseRecord } from "./folder/case-record.ts";
import { type LoadedLabelMap, type LoadLabelMapOptions, loadLabelMap } from "./label-map.ts";
import type { NameMapping } from "./names/names-file.ts";
import { chooseRois } from "./reference.ts";

/** A case of a cohort, read from its folder. */
export interface CohortCaseToDraw {
  readonly record: CaseRecord;
  readonly loaded: Case;
  readonly mapping: NameMapping;
}

/**
 * Draws the reference of a cohort's case: the ROIs of its planning set that the cohort's names give to the structures. A
 * person's answer for this case alone is trusted with the side.
 * @throws {ArcuateError} As `loadLabelMap`.
 */
export function loadCohortReference(
  { record, loaded, mapping }: CohortCaseToDraw,
  scheme: LabelScheme,
  options: Pick<LoadLabelMapOptions, "trust"> = {},
): LoadedLabelMap {
  const { rois, remarks } = chooseRois(record, mapping, scheme);
  const numbers = new Map(scheme.structures.map(({ name }): [string, string[]] => [name, []]));
  for (const { structure, roi } of rois) numbers.set(structure.name, [`#${roi.number}`]);
  const trusted = rois.filter(({ isSideTrusted }) => isSideTrusted);
  const reference = loadLabelMap(loaded, scheme, numbers, {
    ...options,
    structureSet: join(loaded.path, record.planning.file),
    sideTrusted: new Set(trusted.map(({ structure }) => structure.name)),
  });
  return { ...reference, remarks: [...remarks, ...reference.remarks] };
}
