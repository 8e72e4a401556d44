/** From a CT and a model file to an RTSTRUCT or a NIfTI label map. */
import { existsSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { ArcuateError, type CaseRemark, worstFirst } from "../../base/index.ts";
import type { LoadCaseOptions } from "../../cohort/index.ts";
import type { CtSeries } from "../../dicom/index.ts";
import { softwareVersion, writeFileAtomic } from "../../host/index.ts";
import type { Model } from "../../model/index.ts";
import type { NiftiLayout } from "../../nifti/index.ts";
import type { Device } from "../../nn/index.ts";
import type { Flag, StructureReport } from "../../predict/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import { isNiftiName, loadNiftiCt } from "../cases/nifti-ct.ts";
import type { WorkContext } from "../context.ts";
import { readModelNamed } from "../models.ts";
import { writeOverlays } from "../pictures/overlays.ts";
import { type TracedStructure, traceStructures } from "../structure-sets/trace-structures.ts";
import { encodePrediction, shortHash } from "./encode-prediction.ts";
import type { LeftOut } from "./left-out.ts";
import { type PredictedVolume, segmentVolume } from "./segment-volume.ts";

export interface SegmentationRequest {
  /** A model file, or `STARTER`. */
  readonly model: string;
  readonly out?: string;
  readonly label: string;
  readonly diagnosis?: string;
  readonly holes: "keyhole" | "nested" | "xor";
  readonly smooth?: boolean;
  readonly png?: string;
  readonly series?: string;
  readonly device: Device;
  readonly threads?: number;
  readonly force?: boolean;
  /** See `ReadCtOptions`; of a NIfTI file, values that are plainly no Hounsfield units are used, too. */
  readonly forceHu?: boolean;
  /** See `ReadCtOptions`. */
  readonly trustPositions?: boolean;
}

interface DrawnStructure {
  readonly name: string;
  /** Its value in a label map, and its ROI Number. */
  readonly label: number;
  readonly volumeCc: number;
  /** Null in a label map, which has none. */
  readonly contours: number | null;
  /** Smaller pieces that the network drew and that were taken away. */
  readonly removedPieces: number;
  readonly removedVoxels: number;
  readonly filledVoxels: number;
  /** Mean probability the network gave to it where it drew it; null where that is not known. */
  readonly confidence: number | null;
}

export interface SegmentedCt {
  /** The RTSTRUCT or label map. */
  readonly path: string;
  readonly model: { readonly path: string; readonly sha256: string; readonly isStarter: boolean };
  readonly structures: readonly DrawnStructure[];
  /** Structures of the model that belong to other diagnoses. */
  readonly leftOut: readonly LeftOut[];
  /** What a person should know of the CT: of its files, its slices and its values. */
  readonly remarks: readonly CaseRemark[];
  /** What is remarkable about the result, the worst first. */
  readonly flags: readonly Flag[];
  readonly pictures: readonly string[];
  readonly elapsedMs: number;
}

/**
 * Draws on DICOM or NIfTI and writes what the name of the output asks for: a label map for .nii and .nii.gz, else an
 * RTSTRUCT. A label map of a NIfTI file has its voxels in that file's order.
 *
 * @throws {ArcuateError} `output-exists`, `output-in-input`, `output-needs-dicom`; as `readModelFile`, `loadCase`,
 * `readNiftiCt`, `requireHounsfieldUnits`, `segmentCt`, `encodeStructureSet` and `encodeNiftiLabels`. Whatever fails, no output is left.
 */
export async function segmentToFile(
  path: string,
  request: SegmentationRequest,
  { progress, signal }: WorkContext,
): Promise<SegmentedCt> {
  const startedAt = performance.now();
  const { isNifti } = await import("../../nifti/index.ts");
  const isFromNifti = await isNifti(path);
  const out = chooseOut(path, request, isFromNifti);
  const { model, ...named } = await readModelNamed(request.model);
  const { device, threads, diagnosis } = request;
  const source: CtSource = isFromNifti
    ? await loadNiftiCt(path, request)
    : await loadDicom(path, request, { progress, signal });
  const patientPosition = source.series?.patientPosition;
  const how = { device, threads, diagnosis, patientPosition };
  const predicted = await segmentVolume(source.volume, model, how, { progress, signal });
  const traced = isNiftiName(out) ? undefined : await trace(predicted, request);
  signal.throwIfAborted();
  if (traced === undefined) await writeLabels(out, predicted, source.layout, model);
  else {
    const series = requireSeries(source);
    await writeStructureSet(out, { series, traced, predicted, model, request });
  }
  return {
    path: out,
    model: { ...named, sha256: model.sha256 },
    structures: predicted.structures.map((report) => describe(report, traced)),
    leftOut: predicted.leftOut,
    remarks: source.remarks,
    flags: predicted.flags,
    pictures: request.png ? await drawPictures(request.png, source.volume, predicted, model) : [],
    elapsedMs: performance.now() - startedAt,
  };
}

/** A CT to draw on, and what is needed to write on it. */
interface CtSource {
  readonly volume: CtVolume;
  readonly remarks: readonly CaseRemark[];
  /** Of DICOM: the series that an RTSTRUCT refers to. */
  readonly series?: CtSeries;
  /** Of NIfTI: how the file has its voxels. */
  readonly layout?: NiftiLayout;
}

async function loadDicom(
  path: string,
  { series, forceHu, trustPositions }: SegmentationRequest,
  options: Pick<LoadCaseOptions, "progress" | "signal">,
): Promise<CtSource> {
  const { loadCase } = await import("../../cohort/index.ts");
  const loaded = await loadCase(path, {
    ...options,
    ...(series && { series }),
    ...(forceHu && { forceHu }),
    ...(trustPositions && { trustPositions }),
  });
  return { volume: loaded.series.volume, remarks: loaded.remarks, series: loaded.series };
}

/** `chooseOut` has seen to it that there is one. */
function requireSeries({ series }: CtSource): CtSeries {
  if (series === undefined) throw new TypeError("An RTSTRUCT needs a DICOM series");
  return series;
}

/** Into the folder that was read only when the user says so: a patient's export must stay as it was. */
function chooseOut(
  path: string,
  { out, label, force = false }: SegmentationRequest,
  isFromNifti: boolean,
): string {
  const chosen = out ?? `${label.replace(/[^\w-]/g, "_")}${isFromNifti ? ".nii.gz" : ".dcm"}`;
  if (isFromNifti && !isNiftiName(chosen)) {
    const message = `Cannot write ${chosen}: an RTSTRUCT must refer to DICOM slices, got a NIfTI file; name a label map (.nii.gz) with --out`;
    throw new ArcuateError("usage", "output-needs-dicom", message, { fields: { path: chosen } });
  }
  const within = relative(resolve(path), resolve(chosen));
  if (out === undefined && !within.startsWith("..") && !isAbsolute(within)) {
    const message = `Cannot write ${chosen} here: it must be outside the folder that is read, got the same; name a place with --out`;
    throw new ArcuateError("usage", "output-in-input", message, { fields: { path: chosen } });
  }
  if (existsSync(chosen) && !force) {
    const message = `Cannot write ${chosen}: it must be new, got a file of that name`;
    throw new ArcuateError("storage", "output-exists", message, { fields: { path: chosen } });
  }
  return chosen;
}

async function writeLabels(
  out: string,
  { labelMap }: PredictedVolume,
  layout: NiftiLayout | undefined,
  model: Model,
): Promise<void> {
  const { encodeNiftiLabels, writeNifti } = await import("../../nifti/index.ts");
  const description = `Arcuate ${softwareVersion}, model ${shortHash(model)}, research use only`;
  await writeNifti(out, encodeNiftiLabels(labelMap, { description, ...(layout && { layout }) }));
}

function trace(
  { labelMap, structures }: PredictedVolume,
  request: SegmentationRequest,
): Promise<TracedStructure[]> {
  const wanted = structures.map(({ structure }) => structure);
  return traceStructures(labelMap, wanted, request);
}

async function writeStructureSet(
  out: string,
  {
    series,
    traced,
    predicted: { flags, leftOut },
    model: { sha256, description },
    request: { diagnosis, device, label, holes, smooth },
  }: {
    readonly series: CtSeries;
    readonly traced: readonly TracedStructure[];
    readonly predicted: PredictedVolume;
    readonly model: Model;
    readonly request: SegmentationRequest;
  },
): Promise<void> {
  const bytes = await encodePrediction(series, traced, {
    ...{ leftOut, device, label, holes, smooth },
    flags: [...worstFirst(series.remarks), ...flags],
    model: { sha256, spacingMm: description.spacingMm },
    diagnosis: diagnosis ?? null,
    now: new Date(),
  });
  await writeFileAtomic(out, bytes);
}

function describe(
  report: StructureReport,
  traced: readonly TracedStructure[] | undefined,
): DrawnStructure {
  const { structure, volumeCc, componentCount, removedVoxels, filledVoxels, confidence } = report;
  return {
    name: structure.name,
    label: structure.label,
    volumeCc,
    contours:
      traced === undefined
        ? null
        : (traced.find((each) => each.structure.label === structure.label)?.contours.length ?? 0),
    removedPieces: Math.max(componentCount - 1, 0),
    removedVoxels,
    filledVoxels,
    confidence,
  };
}

async function drawPictures(
  folder: string,
  volume: CtVolume,
  { labelMap }: PredictedVolume,
  { description: { scheme } }: Model,
): Promise<string[]> {
  const { maskOf } = await import("../../volume/index.ts");
  const masks = scheme.structures.map(({ label }) => [label, maskOf(labelMap, label)] as const);
  const drawn = masks.filter(([, { voxels }]) => voxels.includes(1));
  const predicted = { labelMap, masks: new Map(drawn) };
  return writeOverlays(folder, volume, { scheme, reference: undefined, predicted });
}
