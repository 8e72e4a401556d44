import type { CaseRemark } from "../../base/index.ts";
import type { Case, LoadedLabelMap } from "../../cohort/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { LabelledCt } from "../../train/index.ts";

/** A case that a run learns from, as a person wants to see it. */
export interface TrainingSource {
  readonly id: string;
  readonly path: string;
  /** See `ctSha256Of`. */
  readonly ctSha256: string;
  readonly slices: number;
  /** Structures to learn that the case draws, by name. */
  readonly drawn: readonly string[];
  /** Structures to learn that the case does not draw: unknown there, not absent. */
  readonly missing: readonly string[];
  readonly remarks: readonly CaseRemark[];
}

/** A case in memory. Not all cases fit there, so each is handed on before the next is read. */
export interface LoadedSource {
  readonly source: TrainingSource;
  readonly labelledCt: LabelledCt;
}

/** Takes a loaded case. */
export type TakeCase = (loaded: LoadedSource) => Promise<void>;

/** A case that was read, as a run takes it. @param remarks Besides those of its CT and its reference. */
export async function sourceOf(
  id: string,
  {
    loaded,
    reference,
    scheme,
  }: {
    readonly loaded: Case;
    readonly reference: LoadedLabelMap;
    readonly scheme: LabelScheme;
  },
  remarks: readonly CaseRemark[] = [],
): Promise<LoadedSource> {
  const { ctSha256Of } = await import("../../volume/index.ts");
  const { labelMap, missingLabels, unknownSlices } = reference;
  const namesOf = (isMissing: boolean) =>
    scheme.structures
      .filter(({ label }) => missingLabels.includes(label) === isMissing)
      .map(({ name }) => name);
  const source = {
    id,
    path: loaded.path,
    ctSha256: ctSha256Of(loaded.series.volume),
    slices: labelMap.grid.size[0],
    drawn: namesOf(false),
    missing: namesOf(true),
    remarks: [...loaded.remarks, ...reference.remarks, ...remarks],
  };
  const ct = loaded.series.volume;
  return { source, labelledCt: { id, ct, labelMap, missingLabels, unknownSlices } };
}
