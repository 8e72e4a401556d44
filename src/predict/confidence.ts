import { classify } from "./classify.ts";

/**
 * For each channel, the mean probability (softmax) of that channel over the voxels where it is the largest; null where
 * there is no such voxel. Logits are [channels, voxels].
 */
export function meanConfidence(logits: Float32Array, channels: number): (number | null)[] {
  const labels = classify(logits, channels);
  const sums = new Float64Array(channels);
  const counts = new Int32Array(channels);
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const label = labels[voxel]!;
    if (label === 0) continue; // nearly all voxels are background, whose confidence is not used
    const largest = logits[label * labels.length + voxel]!;
    let total = 0;
    for (let channel = 0; channel < channels; channel++) {
      total += Math.exp(logits[channel * labels.length + voxel]! - largest);
    }
    sums[label] = sums[label]! + 1 / total;
    counts[label] = counts[label]! + 1;
  }
  return Array.from(counts, (count, label) => (count === 0 ? null : sums[label]! / count));
}
