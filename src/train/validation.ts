/** Dice of whole cases on the network's grid: what a run reports while it goes on, not a result to publish. */
import type { Model } from "../model/index.ts";
import { type SessionOptions, UNKNOWN_LABEL } from "../nn/index.ts";
import { predictLabels } from "../predict/index.ts";
import type { CtVolume } from "../volume/index.ts";
import { readCaseVoxels } from "./case-file.ts";
import type { TrainingCase } from "./cases.ts";

export interface StructureDice {
  readonly structure: string;
  /** Over all voxels of all cases that have the structure; undefined when none has, or nothing was drawn. */
  readonly dice: number | undefined;
}

/** The network's prediction for one case, on its grid, as a picture for people. */
export interface Sample {
  readonly caseId: string;
  readonly ct: CtVolume;
  /** Background where the label is not known. */
  readonly reference: Uint8Array;
  readonly predicted: Uint8Array;
}

export interface Validation {
  readonly dice: readonly StructureDice[];
  /** Of the first case. */
  readonly sample: Sample | undefined;
}

/** Voxels of each label in the reference, in what was predicted, and in both. */
interface Counts {
  readonly reference: Float64Array;
  readonly predicted: Float64Array;
  readonly both: Float64Array;
}

/** @param model On the cases' own grid. */
export async function validate(
  cases: readonly TrainingCase[],
  model: Model,
  options: SessionOptions,
): Promise<Validation> {
  const { network, scheme } = model.description;
  const zeros = () => new Float64Array(network.channels);
  const counts: Counts = { reference: zeros(), predicted: zeros(), both: zeros() };
  let sample: Sample | undefined;
  for (const { id, path, grid, missingLabels } of cases) {
    const { hu, labels } = readCaseVoxels(path);
    const ct = { grid, hu };
    const predicted = await predictLabels(ct, model, options);
    sample ??= { caseId: id, ct, reference: labels.map(shownLabel), predicted };
    count(counts, labels, predicted, missingLabels);
  }
  const dice = scheme.structures.map(({ label, name }) => {
    const total = counts.reference[label]! + counts.predicted[label]!;
    return {
      structure: name,
      dice: total === 0 ? undefined : (2 * counts.both[label]!) / total,
    };
  });
  return { dice, sample };
}

function shownLabel(label: number): number {
  return label === UNKNOWN_LABEL ? 0 : label;
}

/** Leaves out voxels whose label is not known, and predictions of structures that the case lacks. */
function count(
  { reference, predicted, both }: Counts,
  drawnLabels: Uint8Array,
  guessedLabels: Uint8Array,
  missingLabels: readonly number[],
): void {
  for (let voxel = 0; voxel < drawnLabels.length; voxel++) {
    const [drawn, guessed] = [drawnLabels[voxel]!, guessedLabels[voxel]!];
    if (drawn === UNKNOWN_LABEL) continue;
    if (missingLabels.includes(guessed)) continue; // not a false positive: whether the structure is there is unknown
    reference[drawn]! += 1;
    predicted[guessed]! += 1;
    if (drawn === guessed) both[drawn]! += 1;
  }
}
