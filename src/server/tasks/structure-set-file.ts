/** A stored structure set as an RTSTRUCT that refers to the case's CT. */
import { loadCase } from "../../cohort/index.ts";
import type { Vector3 } from "../../geometry/index.ts";
import {
  FileStore,
  type StoredGrid,
  type StoredLeftOut,
  type StoredRemark,
} from "../../store/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import {
  encodeManualSet,
  encodePrediction,
  type ManualOrigin,
  traceStructures,
} from "../../work/index.ts";
import { gridFrom, readVoxels } from "./voxels.ts";

/** What a model predicted, with what it said about it. */
interface PredictedOrigin {
  readonly kind: "predicted";
  /** SHA-256 of the model file, and the spacing [z, y, x] of its grid. */
  readonly model: { readonly sha256: string; readonly spacingMm: "native" | Vector3 };
  /** Diagnosis group it was predicted for; null where none was given or none was stored. */
  readonly diagnosis: string | null;
  readonly flags: readonly StoredRemark[];
  readonly leftOut: readonly StoredLeftOut[];
}

/** Where a stored structure set comes from, with what its file says about it. */
export type SetOrigin = PredictedOrigin | ManualOrigin;

export interface StructureSetFileInput {
  readonly filesFolder: string;
  /** Where the case's DICOM files lie. */
  readonly caseFolder: string;
  readonly grid: StoredGrid;
  readonly labelsSha256: string;
  /** The cohort's structures: their numbers are those of the label map. */
  readonly scheme: LabelScheme;
  readonly origin: SetOrigin;
  /** Id of the structure set. */
  readonly id: string;
  /** When the structure set was made, so that the same set gives the same file. */
  readonly drawnAt: Date;
}

/**
 * Encodes a stored structure set.
 * @throws {ArcuateError} As `loadCase`, `encodePrediction` and `encodeManualSet`; `file-missing`, `labels-damaged`.
 */
export async function encodeSetFile(input: StructureSetFileInput): Promise<Uint8Array> {
  const { origin, scheme, id: storedAs, drawnAt: now } = input;
  const files = new FileStore(input.filesFolder);
  const labels = await readVoxels(files, input.labelsSha256, gridFrom(input.grid));
  const { series } = await loadCase(input.caseFolder, { uneven: "accept" });
  const labelMap = { grid: series.volume.grid, labels };
  const traced = await traceStructures(labelMap, scheme.structures, {});
  if (origin.kind !== "predicted")
    return encodeManualSet(series, traced, { origin, storedAs, now });
  const { flags } = origin;
  // A structure that was looked for and not found has a flag that says so: it becomes an ROI without contours.
  const lookedFor = traced.filter(
    ({ contours, structure: { name } }) =>
      contours.length > 0 || flags.some(({ structure }) => structure === name),
  );
  const device = "auto"; // the task leaves the choice to the engine
  return encodePrediction(series, lookedFor, {
    ...origin,
    device,
    label: "ARCUATE",
    storedAs,
    now,
  });
}
