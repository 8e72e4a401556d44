/** What the files of a CT say of its values, and what follows. */
import { type CaseRemark, caseRemark } from "../../base/index.ts";
import { dicomProblem, nameFile } from "../format/problem.ts";
import type { SliceValues } from "./slice-contents.ts";

/** @throws {ArcuateError} `rescale-not-hu`, with the file's path. */
export function requireHounsfieldUnits(
  { unit }: SliceValues,
  { path }: { readonly path: string },
): void {
  if (unit.kind !== "other") return;
  const mustHold = "the rescale must give Hounsfield units";
  throw nameFile(dicomProblem("rescale-not-hu", mustHold, unit.title), path);
}

/** @param values - Of each slice, in grid order. */
export function remarkOnValues(values: readonly SliceValues[]): CaseRemark[] {
  const slicesWhere = (holds: (each: SliceValues) => boolean) =>
    values.flatMap((each, z) => (holds(each) ? [z + 1] : []));
  const told = (code: Parameters<typeof caseRemark>[0], slices: number[], text: string) => {
    if (slices.length === 0) return [];
    const isAll = slices.length === values.length;
    const where = isAll ? "" : ` (${slices.length} of ${values.length} slices)`;
    return [caseRemark(code, `${text}${where}`, isAll ? {} : { slices })];
  };
  const forced = values.find(({ unit }) => unit.kind === "other");
  return [
    ...told(
      "values-forced",
      slicesWhere(({ unit }) => unit.kind === "other"),
      `the files say that the values are ${forced?.unit.title}; they were used as Hounsfield units because you asked for it`,
    ),
    ...told(
      "values-unspecified",
      slicesWhere(({ unit }) => unit.kind === "unspecified"),
      "the files do not say what unit the values have; they were used as Hounsfield units",
    ),
    ...told(
      "values-unspecified",
      slicesWhere(({ unit }) => unit.kind === "modified"),
      "the files say that the values are modified Hounsfield units; they were used as they are",
    ),
    ...told(
      "shown-inverted",
      slicesWhere((each) => each.isShownInverted),
      "the files ask for an inverted display (MONOCHROME1); this does not change the values, which were used as they are",
    ),
  ];
}
