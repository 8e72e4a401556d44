/**
 * A case as training sees it: the body on the network's grid, and where each label lies, in a file of the run.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ArcuateError, createRandom } from "../base/index.ts";
import type { Vector3 } from "../geometry/index.ts";
import { UNKNOWN_LABEL } from "../nn/index.ts";
import {
  SOURCE_SPACING_MM,
  sourceOfCt,
  type TissueLabels,
  tissueLabelsOf,
} from "../phantom/index.ts";
import { findBody } from "../predict/index.ts";
import type { LabelScheme } from "../structures/index.ts";
import {
  type CtVolume,
  cropCt,
  cropLabels,
  type LabelMap,
  patientOrder,
  resampleCt,
  resampleLabels,
} from "../volume/index.ts";
import { CaseFile, type CaseHeader, writeCaseFile } from "./case-file.ts";
import type { TrainingSettings } from "./configuration.ts";
import { markUnknown } from "./unknown-voxels.ts";

/** A case to train on: one patient's CT with the clinic's structures on the same grid. */
export interface LabelledCt {
  /** Names the case in reports and files: letters, digits, dots and dashes; never a patient's name. */
  readonly id: string;
  readonly ct: CtVolume;
  readonly labelMap: LabelMap;
  /** Labels without a contour in the reference: unknown, not absent. */
  readonly missingLabels: readonly number[];
  /**
   * By label, slices of the CT (counted from 0) in which a contour of the structure could not be read: there it is unknown,
   * not background. See `markUnknown`.
   */
  readonly unknownSlices: ReadonlyMap<number, readonly number[]>;
}

/** A prepared case: what is known of it, and the file that holds the rest. */
export interface TrainingCase extends CaseHeader {
  readonly path: string;
}

/** What preparing a case depends on, beside the case. */
export interface Preparation {
  readonly spacingMm: Vector3 | "native";
  /** Labels and background. */
  readonly channels: number;
  readonly seed: number;
  /** In runs on generated cases, where every given case becomes a source; absent in other runs. */
  readonly tissueLabels?: TissueLabels;
  /** Where the case's file goes. */
  readonly folder: string;
}

/** Enough for every patch of a long run to differ, and few enough to read quickly. */
const CENTRES_KEPT = 50_000;

/**
 * Brings the patient into the standard orientation and onto the network's grid, crops to the body, lists patch centres
 * and writes all of it to a file. A file that was made from the same input is used again.
 *
 * @throws {ArcuateError} `nothing-known` when no voxel's label is known; as `writeFileAtomic`.
 */
export async function prepareCase(
  given: LabelledCt,
  { folder, ...preparation }: Preparation,
): Promise<TrainingCase> {
  if (!/^[\w.-]{1,64}$/.test(given.id)) {
    throw new RangeError("Cannot prepare case: its id must be letters, digits, dots and dashes");
  }
  // Marked on the CT's own slices, before anything else: reordering, resampling, cropping and the turning of patches then
  // treat a voxel that is unknown as they treat any label.
  const source = { ...given, labelMap: markUnknown(given.labelMap, given.unknownSlices) };
  const path = join(folder, `${source.id}.case`);
  const digest = digestOf(source, preparation);
  const known = existsSync(path) && readHeader(path);
  if (known && known.source === digest) return { ...known, path };
  const { ct, labelMap } = onNetworkGrid(source, preparation.spacingMm);
  const centres = drawCentres(labelMap.labels, preparation.channels, preparation.seed);
  if (centres.every(({ length }) => length === 0)) throw nothingKnown(source.id);
  const { tissueLabels } = preparation;
  const header: CaseHeader = {
    id: source.id,
    source: digest,
    missingLabels: source.missingLabels,
    grid: ct.grid,
    centreCounts: centres.map(({ length }) => length),
    ...(tissueLabels && { use: "given" }),
  };
  const voxels = { hu: ct.hu, labels: labelMap.labels };
  const kept = tissueLabels ? sourceOfCt({ ...voxels, size: ct.grid.size }, tissueLabels) : voxels;
  await writeCaseFile(path, header, kept, centres);
  return { ...header, path };
}

/**
 * Prepares a case as a run with these settings needs it, in the run's folder.
 * @throws {ArcuateError} As `prepareCase`.
 */
export function prepareForRun(
  source: LabelledCt,
  { spacingMm, network, seed, generated }: TrainingSettings,
  scheme: LabelScheme,
  runFolder: string,
): Promise<TrainingCase> {
  const common = { channels: network.channels, seed, folder: join(runFolder, "cases") };
  if (generated === undefined) return prepareCase(source, { ...common, spacingMm });
  const tissueLabels = tissueLabelsOf(scheme);
  return prepareCase(source, { ...common, spacingMm: SOURCE_SPACING_MM, tissueLabels });
}

function nothingKnown(id: string): ArcuateError {
  const message = `Cannot learn from case ${id}: in some slice all contours must be readable, got none`;
  return new ArcuateError("input", "nothing-known", message, { fields: { id } });
}

function readHeader(path: string): CaseHeader {
  const file = new CaseFile(path);
  file.close();
  return file.header;
}

function digestOf(
  { ct, labelMap, missingLabels }: Omit<LabelledCt, "unknownSlices">,
  preparation: Omit<Preparation, "folder">,
): string {
  const hash = createHash("sha256").update(
    JSON.stringify([preparation, missingLabels, ct.grid, CENTRES_KEPT]),
  );
  for (const { buffer, byteOffset, byteLength } of [ct.hu, labelMap.labels]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}

function onNetworkGrid(
  source: Pick<LabelledCt, "ct" | "labelMap">,
  spacingMm: Vector3 | "native",
): { ct: CtVolume; labelMap: LabelMap } {
  const order = patientOrder(source.ct.grid);
  const ordered = { grid: order.grid, hu: order.apply(source.ct.hu) };
  const drawn = { grid: order.grid, labels: order.apply(source.labelMap.labels) };
  const ct = spacingMm === "native" ? ordered : resampleCt(ordered, spacingMm);
  const labelMap = spacingMm === "native" ? drawn : resampleLabels(drawn, ct.grid);
  const body = findBody(ct);
  return body ? { ct: cropCt(ct, body), labelMap: cropLabels(labelMap, body) } : { ct, labelMap };
}

/**
 * Reservoir sampling, so that every voxel of a label has the same chance whatever the label's size. A voxel whose label is
 * not known is no centre.
 */
export function drawCentres(labels: Uint8Array, channels: number, seed: number): Int32Array[] {
  const random = createRandom(seed);
  const kept = Array.from({ length: channels }, () => new Int32Array(CENTRES_KEPT));
  const seen = new Int32Array(channels);
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const label = labels[voxel]!;
    if (label === UNKNOWN_LABEL) continue;
    const rank = seen[label]!++;
    const place = rank < CENTRES_KEPT ? rank : random.integer(rank + 1);
    if (place < CENTRES_KEPT) kept[label]![place] = voxel;
  }
  return kept.map((centres, label) => centres.slice(0, Math.min(seen[label]!, CENTRES_KEPT)));
}

/** Identifies a case and how it was prepared: a run can be resumed only with exactly the cases it began with. */
export function caseKey({ id, source }: TrainingCase): string {
  return `${id} ${source}`;
}
