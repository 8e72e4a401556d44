/** A stored structure set as an RTSTRUCT that refers to the CT that it was drawn on. */
import { existsSync } from "node:fs";
import { ArcuateError } from "../../base/index.ts";
import { loadCase } from "../../cohort/index.ts";
import type { CtSeries } from "../../dicom/index.ts";
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
import { readStoredCt, type StoredCt } from "./ct-file.ts";
import { readVoxels, storedGrid } from "./voxels.ts";

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
  /** The CT that it was drawn on. Its header is null where an earlier version imported it. */
  readonly ct: Omit<StoredCt, "headerSha256"> & { readonly headerSha256: string | null };
  /** Where the case's DICOM files lie: read for a CT without a header. */
  readonly caseFolders: readonly string[];
  readonly labelsSha256: string;
  /** The cohort's structures: their numbers are those of the label map. */
  readonly scheme: LabelScheme;
  readonly origin: SetOrigin;
  /** What a person should know of the set, of its CT and of its case. */
  readonly remarks: readonly StoredRemark[];
  /** Id of the structure set. */
  readonly id: string;
  /** When the structure set was made, so that the same set gives the same file. */
  readonly drawnAt: Date;
}

/**
 * Encodes a stored structure set on the CT that it was drawn on, whatever CT the case has now.
 * @throws {ArcuateError} As `readStoredCt`, `encodePrediction` and `encodeManualSet`; `labels-damaged`; `ct-replaced` for
 * a CT without a header whose DICOM files are not there any more.
 */
export async function encodeSetFile(input: StructureSetFileInput): Promise<Uint8Array> {
  const { ct, origin, remarks, scheme, id: storedAs, drawnAt: now } = input;
  const files = new FileStore(input.filesFolder);
  const { headerSha256 } = ct;
  const series =
    headerSha256 === null
      ? await seriesFromFolders(input.caseFolders, ct.grid)
      : await readStoredCt(files, { ...ct, headerSha256 });
  const { grid } = series.volume;
  const labelMap = { grid, labels: await readVoxels(files, input.labelsSha256, grid) };
  const traced = await traceStructures(labelMap, scheme.structures, {});
  if (origin.kind !== "predicted")
    return encodeManualSet(series, traced, { origin, remarks, storedAs, now });
  const { flags } = origin;
  // A structure that was looked for and not found has a flag that says so: it becomes an ROI without contours.
  const lookedFor = traced.filter(
    ({ contours, structure: { name } }) =>
      contours.length > 0 || flags.some(({ structure }) => structure === name),
  );
  const device = "auto"; // the task leaves the choice to the engine
  return encodePrediction(series, lookedFor, {
    ...origin,
    remarks,
    device,
    label: "ARCUATE",
    storedAs,
    now,
  });
}

async function seriesFromFolders(folders: readonly string[], grid: StoredGrid): Promise<CtSeries> {
  const wanted = JSON.stringify(grid.sliceOrigins);
  for (const folder of folders.filter((each) => existsSync(each))) {
    const { series } = await loadCase(folder, { uneven: "accept" });
    if (JSON.stringify(storedGrid(series.volume.grid).sliceOrigins) === wanted) return series;
  }
  const message =
    "Cannot write the structure set: the DICOM files of the CT that it was drawn on must be there, got those of another CT";
  throw new ArcuateError("input", "ct-replaced", message);
}
