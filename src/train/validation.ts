/** Dice of whole cases on the network's grid: what a run reports while it goes on, not a result to publish. */
import { voxelCount } from "../geometry/index.ts";
import type { Model, ModelDescription, NetworkWeights } from "../model/index.ts";
import type { SessionOptions } from "../nn/index.ts";
import { predictLabels } from "../predict/index.ts";
import type { TrainingCase } from "./cases.ts";

export interface StructureDice {
  readonly structure: string;
  /** Over all voxels of all cases that have the structure; undefined when none has, or nothing was drawn. */
  readonly dice: number | undefined;
}

export async function validate(
  cases: readonly TrainingCase[],
  description: ModelDescription,
  weights: NetworkWeights,
  options: SessionOptions,
): Promise<StructureDice[]> {
  // The cases are on the network's grid already.
  const model: Model = {
    description: { ...description, spacingMm: "native" },
    weights,
    sha256: "",
  };
  const { channels } = description.network;
  const [reference, predicted, both] = [0, 1, 2].map(() => new Float64Array(channels)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const { ct, labelMap, missingLabels } of cases) {
    const labels = await predictLabels(ct, model, options);
    const isKnown = Uint8Array.from({ length: channels }, (_, label) =>
      missingLabels.includes(label) ? 0 : 1,
    );
    for (let voxel = 0; voxel < voxelCount(ct.grid); voxel++) {
      const [drawn, guessed] = [labelMap.labels[voxel]!, labels[voxel]!];
      if (!isKnown[guessed]) continue; // no false positive: nobody knows what is there
      reference[drawn]! += 1;
      predicted[guessed]! += 1;
      if (drawn === guessed) both[drawn]! += 1;
    }
  }
  return description.scheme.structures.map(({ label, name }) => {
    const total = reference[label]! + predicted[label]!;
    return { structure: name, dice: total === 0 ? undefined : (2 * both[label]!) / total };
  });
}
