/** A drawing held against the reference, structure by structure. */
import { scoreCase } from "../../evaluate/index.ts";
import type { ImageGrid } from "../../geometry/index.ts";
import type { FileStore, StoredComparison } from "../../store/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { type Mask, maskOf } from "../../volume/index.ts";
import { readVoxels, unpackMasks } from "./voxels.ts";

/** A case's reference as it is kept. */
export interface KeptReference {
  readonly masksSha256: string;
}

export async function readReference(
  files: FileStore,
  { masksSha256 }: KeptReference,
  grid: ImageGrid,
): Promise<Map<number, Mask>> {
  return unpackMasks(await readVoxels(files, masksSha256, grid), grid);
}

/** The structures that occur in a label map. */
export function masksOf(labels: Uint8Array, grid: ImageGrid): Map<number, Mask> {
  const present = new Set<number>();
  for (let index = 0; index < labels.length; index++) present.add(labels[index]!);
  const structures = pelvisScheme.structures.filter(({ label }) => present.has(label));
  return new Map(structures.map(({ label }) => [label, maskOf({ grid, labels }, label)]));
}

/** Scored as evaluations are: a structure that the reference lacks is not applicable. */
export function compareWithReference(
  reference: ReadonlyMap<number, Mask>,
  predicted: ReadonlyMap<number, Mask>,
  { grid, diagnosis }: { readonly grid: ImageGrid; readonly diagnosis: string | null },
): StoredComparison[] {
  const labels = pelvisScheme.structures.map(({ label }) => label);
  const scored = scoreCase(
    {
      id: "case",
      diagnosis,
      role: "unknown",
      ct: { grid, hu: new Int16Array(0) },
      reference,
      predicted,
      notDrawn: new Set(labels.filter((label) => !reference.has(label))),
    },
    pelvisScheme,
  );
  return scored.structures.map((each): StoredComparison => {
    if (each.kind === "missed") return { kind: "missed", name: each.name, empty: each.empty };
    if (each.kind === "notApplicable") {
      return { kind: "notApplicable", name: each.name, reason: each.reason };
    }
    return {
      kind: "scored",
      name: each.name,
      dice: each.dice,
      meanSurfaceDistanceMm: each.meanSurfaceDistanceMm,
      hausdorffDistance95Mm: each.hausdorffDistance95Mm,
      surfaceDice: each.surfaceDice,
      addedPathLengthMm: each.addedPathLengthMm,
      referenceCc: each.referenceCc,
      predictedCc: each.predictedCc,
      worstSlice: each.worstSlice?.slice ?? null,
    };
  });
}
