/**
 * A case as training sees it: the body on the network's grid, and where each label lies.
 */
import { createRandom } from "../base/index.ts";
import { evenSpacingMm, type Vector3 } from "../geometry/index.ts";
import { findBody } from "../predict/index.ts";
import {
  type CtVolume,
  cropCt,
  cropLabels,
  type LabelMap,
  patientOrder,
  resampleCt,
  resampleLabels,
} from "../volume/index.ts";

/** What the user trains on: one patient's CT with the clinic's structures on the same grid. */
export interface LabelledCt {
  /** Names the case in reports; never a patient's name. */
  readonly id: string;
  readonly ct: CtVolume;
  readonly labelMap: LabelMap;
  /** Labels nobody drew: unknown, not absent. */
  readonly missingLabels: readonly number[];
}

export interface TrainingCase extends LabelledCt {
  readonly spacingMm: Vector3;
  /** For each label, background first, indices of voxels that have it; at most `CENTRES_KEPT`, drawn at random. */
  readonly centres: readonly Int32Array[];
}

/** Enough for every patch of a long run to differ, few enough to hold. */
const CENTRES_KEPT = 50_000;

/** Brings the patient the right way round and onto the network's grid, crops to the body, lists patch centres. */
export function prepareCase(
  source: LabelledCt,
  { spacingMm, channels, seed }: { spacingMm: Vector3 | "native"; channels: number; seed: number },
): TrainingCase {
  const order = patientOrder(source.ct.grid);
  const ordered = { grid: order.grid, hu: order.apply(source.ct.hu) };
  const drawn = { grid: order.grid, labels: order.apply(source.labelMap.labels) };
  const ct = spacingMm === "native" ? ordered : resampleCt(ordered, spacingMm);
  const labelMap = spacingMm === "native" ? drawn : resampleLabels(drawn, ct.grid);
  const body = findBody(ct);
  const cropped = body
    ? { ct: cropCt(ct, body), labelMap: cropLabels(labelMap, body) }
    : { ct, labelMap };
  return {
    ...cropped,
    id: source.id,
    missingLabels: source.missingLabels,
    spacingMm: evenSpacingMm(cropped.ct.grid),
    centres: drawCentres(cropped.labelMap.labels, channels, seed),
  };
}

/** Reservoir sampling, so that every voxel of a label has the same chance whatever the label's size. */
function drawCentres(labels: Uint8Array, channels: number, seed: number): Int32Array[] {
  const random = createRandom(seed);
  const kept = Array.from({ length: channels }, () => new Int32Array(CENTRES_KEPT));
  const seen = new Int32Array(channels);
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const label = labels[voxel]!;
    const rank = seen[label]!++;
    const place = rank < CENTRES_KEPT ? rank : random.integer(rank + 1);
    if (place < CENTRES_KEPT) kept[label]![place] = voxel;
  }
  return kept.map((centres, label) => centres.slice(0, Math.min(seen[label]!, CENTRES_KEPT)));
}
