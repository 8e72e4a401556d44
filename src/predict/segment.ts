/**
 * From a CT to a label map on the CT's own grid: body, spacing, scaling, network, largest component, hole filling.
 */
import { ArcuateError } from "../base/index.ts";
import { evenSpacingMm, findUnevenGap, type ImageGrid, voxelCount } from "../geometry/index.ts";
import type { Model } from "../model/index.ts";
import { forDiagnosis, type Structure } from "../structures/index.ts";
import {
  boundingBox,
  boxSize,
  type CtVolume,
  cropCt,
  cropVoxels,
  fillHoles,
  keepLargestComponent,
  type LabelMap,
  pasteVoxels,
  patientOrder,
  resampleCt,
} from "../volume/index.ts";
import { findBody } from "./body.ts";
import { classifyOnto } from "./classify.ts";
import { meanConfidence } from "./confidence.ts";
import { type Flag, flagResult } from "./flags/index.ts";
import { type InferenceOptions, inferLabels, inferLogits } from "./inference.ts";
import { scaleHu } from "./preprocess.ts";
import type { StructureReport } from "./structure-report.ts";

export interface SegmentOptions extends InferenceOptions {
  /** Diagnosis group; structures bound to other groups are left out. */
  readonly diagnosis?: string;
  /** DICOM's Patient Position, where known: the network has seen supine patients alone. */
  readonly patientPosition?: string;
}

export interface Segmentation {
  readonly labelMap: LabelMap;
  readonly structures: readonly StructureReport[];
  /** Structures of the model that were left out because they do not belong to the diagnosis. */
  readonly leftOut: readonly Structure[];
  /** Flags of the result, the worst first. */
  readonly flags: readonly Flag[];
}

/**
 * @throws {ArcuateError} `slices-uneven` when slices are not evenly spaced (the network knows only even grids);
 * `single-slice`; and as `openSession`.
 */
export async function segmentCt(
  ct: CtVolume,
  model: Model,
  options: SegmentOptions = {},
): Promise<Segmentation> {
  requireEvenSlices(ct.grid);
  const { labels, confidence } = await predict(ct, model, options);
  const { scheme, spacingMm } = model.description;
  const { wanted, leftOut } = forDiagnosis(scheme, options.diagnosis);
  removeLabels(labels, new Set(leftOut.map(({ label }) => label)));
  const result = {
    labelMap: { grid: ct.grid, labels },
    structures: wanted.map((structure) => ({
      ...postProcess(labels, ct.grid, structure),
      confidence: confidence?.[structure.label] ?? null,
    })),
  };
  const { patientPosition } = options;
  const flags = flagResult({ ct, ...result, modelSpacingMm: spacingMm, patientPosition });
  return { ...result, leftOut, flags };
}

/**
 * The network's labels on the CT's grid, before post-processing. The network gets the patient in the orientation of its
 * training cases: columns to the left, rows to the back, slices to the head.
 */
export async function predictLabels(
  ct: CtVolume,
  model: Model,
  options: InferenceOptions = {},
): Promise<Uint8Array> {
  return (await predict(ct, model, options)).labels;
}

/** The network's output. */
interface Prediction {
  readonly labels: Uint8Array;
  /** As in `StructureReport`, for each label. */
  readonly confidence?: readonly (number | null)[];
}

async function predict(ct: CtVolume, model: Model, options: InferenceOptions): Promise<Prediction> {
  const order = patientOrder(ct.grid);
  const ordered = { grid: order.grid, hu: order.apply(ct.hu) };
  const { labels, ...rest } = await predictOrdered(ordered, model, options);
  return { labels: order.revert(labels), ...rest };
}

async function predictOrdered(
  ct: CtVolume,
  model: Model,
  options: InferenceOptions,
): Promise<Prediction> {
  const { spacingMm } = model.description;
  const labels = new Uint8Array(voxelCount(ct.grid));
  const seen = spacingMm === "native" ? ct : resampleCt(ct, spacingMm);
  const body = findBody(seen);
  if (!body) return { labels };
  const cropped = cropCt(seen, body);
  if (spacingMm === "native") {
    const scaled = scaleHu(cropped.hu, model.description);
    const volume = { ct: scaled, size: cropped.grid.size };
    pasteVoxels(labels, ct.grid.size, body, await inferLabels(model, volume, options));
    return { labels };
  }
  const logits = await logitsOf(cropped, model, options);
  const { channels } = model.description.network;
  return {
    labels: classifyOnto(ct.grid, { grid: cropped.grid, channels, logits }),
    confidence: meanConfidence(logits, channels),
  };
}

/** Logits on the network's own grid: [channels, z, y, x]. */
async function logitsOf(
  ct: CtVolume,
  model: Model,
  options: InferenceOptions = {},
): Promise<Float32Array> {
  const { network } = model.description;
  const { size } = ct.grid;
  const voxels = voxelCount(ct.grid);
  const all = new Float32Array(network.channels * voxels);
  const plane = size[1] * size[2];
  await inferLogits(
    model,
    { ct: scaleHu(ct.hu, model.description), size },
    ({ start, count, logits }) => {
      for (let channel = 0; channel < network.channels; channel++) {
        const part = logits.subarray(channel * count * plane, (channel + 1) * count * plane);
        all.set(part, channel * voxels + start * plane);
      }
    },
    options,
  );
  return all;
}

/** Keeps the largest piece of a structure and fills its holes, in place; looks only at the box around it. */
function postProcess(
  labels: Uint8Array,
  grid: ImageGrid,
  structure: Structure,
): Omit<StructureReport, "confidence"> {
  const { label } = structure;
  const box = boundingBox(labels, grid.size, label);
  if (box === undefined) {
    const nothing = { componentCount: 0, removedVoxels: 0, filledVoxels: 0 };
    return { structure, voxels: 0, volumeCc: 0, ...nothing };
  }
  const size = boxSize(box);
  const inside = cropVoxels(labels, grid.size, box);
  const { componentCount, removedVoxels } = keepLargestComponent(inside, size, label);
  const filledVoxels = fillHoles(inside, size, label);
  pasteVoxels(labels, grid.size, box, inside);
  const voxels = countLabel(inside, label);
  const [z, y, x] = evenSpacingMm(grid);
  const volumeCc = (voxels * z * y * x) / 1000;
  return { structure, voxels, volumeCc, componentCount, removedVoxels, filledVoxels };
}

function countLabel(labels: Uint8Array, label: number): number {
  let count = 0;
  for (let voxel = 0; voxel < labels.length; voxel++) if (labels[voxel] === label) count++;
  return count;
}

function removeLabels(labels: Uint8Array, unwanted: ReadonlySet<number>): void {
  if (unwanted.size === 0) return;
  for (let voxel = 0; voxel < labels.length; voxel++) {
    if (unwanted.has(labels[voxel]!)) labels[voxel] = 0;
  }
}

function requireEvenSlices(grid: ImageGrid): void {
  if (grid.size[0] < 2) {
    throw new ArcuateError(
      "input",
      "single-slice",
      `Cannot segment: a CT must have two or more slices, got ${grid.size[0]}`,
    );
  }
  const uneven = findUnevenGap(grid);
  if (!uneven) return;
  const { below, gapMm, medianMm } = uneven;
  throw new ArcuateError(
    "input",
    "slices-uneven",
    `Cannot segment: slices must be evenly spaced, got ${gapMm.toFixed(2)} mm between slices ${below + 1} and ${below + 2} where ${medianMm.toFixed(2)} mm is usual`,
    { fields: { slice: below + 1, gapMm } },
  );
}
