import { type Remark, worstFirst } from "../base/index.ts";
import type { Group } from "./groups.ts";

/** How many cases have their remarks spelled out under a table. */
const LISTED = 20;

/**
 * The remarks on the cases of a table, a note for each case, the worst case first. Notices change no figure: they are
 * counted, and results.json lists them.
 */
export function remarkNotes({ cases, structures }: Pick<Group, "cases" | "structures">): string[] {
  const shown = new Set<string | null>([null, ...structures.map(({ name }) => name)]);
  const bearing = cases.map(({ id, remarks }) => ({
    id,
    remarks: worstFirst(remarks.filter(({ structure }) => shown.has(structure))),
  }));
  const told = bearing.map(({ id, remarks }) => ({
    id,
    remarks: remarks.filter(({ severity }) => severity !== "notice"),
  }));
  const noted = told.filter(({ remarks }) => remarks.length > 0).sort(byWorst);
  const notices =
    bearing.flatMap(({ remarks }) => remarks).length - told.flatMap((each) => each.remarks).length;
  return [
    ...noted
      .slice(0, LISTED)
      .map(
        ({ id, remarks }) =>
          `${id}: ${remarks.map(({ severity, text }) => `${severity}: ${text}`).join("; ")}.`,
      ),
    ...(noted.length > LISTED
      ? [`${noted.length - LISTED} more cases have remarks; results.json lists them.`]
      : []),
    ...(notices > 0
      ? [`results.json has ${notices === 1 ? "1 notice" : `${notices} notices`} on these cases.`]
      : []),
  ];
}

function byWorst(a: { remarks: readonly Remark[] }, b: { remarks: readonly Remark[] }): number {
  const isSevere = ({ remarks }: { remarks: readonly Remark[] }) =>
    remarks.some(({ severity }) => severity === "severe");
  return Number(isSevere(b)) - Number(isSevere(a));
}
