/** Cases that can be read, shown and scored, and from which nothing right can be learned. */
import { ArcuateError } from "../../base/index.ts";
import type { Case, LoadedLabelMap } from "../../cohort/index.ts";
import type { LabelScheme } from "../../structures/index.ts";

interface LoadedCase {
  readonly loaded: Pick<Case, "remarks" | "series">;
  readonly reference: Pick<LoadedLabelMap, "masks">;
  readonly scheme: LabelScheme;
}

/** @throws {ArcuateError} See `unlearnable`. */
export function refuseForTraining(path: string, loaded: LoadedCase): void {
  const problem = unlearnable(path, loaded);
  if (problem !== undefined) throw problem;
}

/**
 * Why a case is of no use for training: `ct-blank`, a CT that shows nothing; `reference-in-gap`, a structure beside missing
 * slices, so that nobody knows where it ends. Undefined where nothing is wrong.
 */
export function unlearnable(
  path: string,
  { loaded: { remarks, series }, reference, scheme }: LoadedCase,
): ArcuateError | undefined {
  const refused = (code: string, reason: string) =>
    new ArcuateError("input", code, `Cannot learn from ${path}: ${reason}`, { fields: { path } });
  const blank = remarks.find(({ code }) => code === "ct-blank");
  if (blank !== undefined) return refused(blank.code, blank.text);
  const [, rows, columns] = series.volume.grid.size;
  for (const { slices = [] } of remarks.filter(({ code }) => code === "slices-missing")) {
    const [below, above] = slices;
    if (below === undefined || above === undefined) continue;
    const isOn = (voxels: Uint8Array, slice: number) =>
      voxels.subarray((slice - 1) * rows * columns, slice * rows * columns).includes(1);
    const beside = scheme.structures.filter(({ label }) => {
      const voxels = reference.masks.get(label)?.voxels;
      return voxels !== undefined && (isOn(voxels, below) || isOn(voxels, above));
    });
    if (beside.length === 0) continue;
    const names = beside.map(({ name }) => name).join(", ");
    const rule = "no structure may lie beside missing slices";
    return refused("reference-in-gap", `${rule}, got ${names} on slice ${below} or ${above}`);
  }
  return undefined;
}
