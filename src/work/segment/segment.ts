/** From a CT and a model file to an RTSTRUCT or a NIfTI label map. */
import { existsSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import type { LoadCaseOptions } from "../../cohort/index.ts";
import type { CtSeries, RoiToWrite } from "../../dicom/index.ts";
import { softwareVersion, writeFileAtomic } from "../../host/index.ts";
import type { Model } from "../../model/index.ts";
import type { NiftiLayout } from "../../nifti/index.ts";
import type { Device } from "../../nn/index.ts";
import type { Flag, Segmentation, StructureReport } from "../../predict/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import type { WorkContext } from "../context.ts";
import { readModelNamed } from "../models.ts";
import { writeOverlays } from "../pictures/overlays.ts";

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
  readonly leftOut: readonly { readonly name: string; readonly diagnoses: readonly string[] }[];
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
 * `readNiftiCt`, `segmentCt`, `encodeStructureSet` and `encodeNiftiLabels`. Whatever fails, no output is left.
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
  const source = isFromNifti
    ? await loadNifti(path)
    : await loadDicom(path, request, { progress, signal });
  const { segmentCt } = await import("../../predict/index.ts");
  const segmentation = await segmentCt(source.volume, model, {
    device,
    progress,
    signal,
    ...(threads && { threads }),
    ...(diagnosis && { diagnosis }),
    ...(source.series && { patientPosition: source.series.patientPosition }),
  });
  const rois = isNiftiName(out) ? undefined : await drawRois(segmentation, model, request);
  signal.throwIfAborted();
  if (rois === undefined) await writeLabels(out, segmentation, source.layout, model);
  else {
    const { flags } = segmentation;
    await writeStructureSet(out, { series: requireSeries(source), model, rois, flags, request });
  }
  return {
    path: out,
    model: { ...named, sha256: model.sha256 },
    structures: segmentation.structures.map((report) => describe(report, rois)),
    leftOut: segmentation.leftOut.map(({ name, diagnoses = [] }) => ({ name, diagnoses })),
    flags: segmentation.flags,
    pictures: request.png
      ? await drawPictures(request.png, source.volume, segmentation, model)
      : [],
    elapsedMs: performance.now() - startedAt,
  };
}

/** A CT to draw on, and what is needed to write on it. */
interface CtSource {
  readonly volume: CtVolume;
  /** Of DICOM: the series that an RTSTRUCT refers to. */
  readonly series?: CtSeries;
  /** Of NIfTI: how the file has its voxels. */
  readonly layout?: NiftiLayout;
}

async function loadDicom(
  path: string,
  { series }: SegmentationRequest,
  options: Pick<LoadCaseOptions, "progress" | "signal">,
): Promise<CtSource> {
  const { loadCase } = await import("../../cohort/index.ts");
  const loaded = await loadCase(path, { ...options, ...(series && { series }) });
  return { volume: loaded.series.volume, series: loaded.series };
}

async function loadNifti(path: string): Promise<CtSource> {
  const { readNiftiCt } = await import("../../nifti/index.ts");
  return readNiftiCt(path);
}

function isNiftiName(path: string): boolean {
  return /\.nii(\.gz)?$/i.test(path);
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
  { labelMap }: Segmentation,
  layout: NiftiLayout | undefined,
  model: Model,
): Promise<void> {
  const { encodeNiftiLabels, writeNifti } = await import("../../nifti/index.ts");
  const description = `Arcuate ${softwareVersion}, model ${shortHash(model)}, research use only`;
  await writeNifti(out, encodeNiftiLabels(labelMap, { description, ...(layout && { layout }) }));
}

async function drawRois(
  { labelMap, structures, flags }: Segmentation,
  model: Model,
  { holes, smooth = false }: SegmentationRequest,
): Promise<RoiToWrite[]> {
  const { traceMask } = await import("../../contours/index.ts");
  const { boundingBox, cropLabels, maskOf } = await import("../../volume/index.ts");
  const generationDescription = `Arcuate ${softwareVersion}, model ${shortHash(model)}`;
  // Only the box around a structure is looked at: the whole CT has a hundred times its voxels.
  const draw = (label: number) => {
    const box = boundingBox(labelMap.labels, labelMap.grid.size, label);
    if (box === undefined) return [];
    const contours = traceMask(maskOf(cropLabels(labelMap, box), label), { holes, smooth });
    return contours.map((each) => ({ ...each, sliceIndex: each.sliceIndex + box.low[0] }));
  };
  return structures.map(({ structure: { label, name, interpretedType, colour, code } }) => ({
    number: label,
    name,
    interpretedType,
    colour,
    ...(code && { code }),
    contours: draw(label),
    generationDescription,
    description: flagText(flags.filter((flag) => flag.structure === name)),
  }));
}

async function writeStructureSet(
  out: string,
  {
    series,
    model,
    rois,
    flags,
    request,
  }: {
    series: CtSeries;
    model: Model;
    rois: readonly RoiToWrite[];
    flags: readonly Flag[];
    request: SegmentationRequest;
  },
): Promise<void> {
  const { encodeStructureSet } = await import("../../dicom/index.ts");
  const { spacingMm } = model.description;
  const spacing = spacingMm === "native" ? "native" : `${spacingMm.join(" x ")} mm`;
  const bytes = encodeStructureSet(series, rois, {
    label: request.label,
    description: describeResult(model, flags),
    softwareVersion,
    modelName: `Arcuate model ${shortHash(model)}`,
    algorithmParameters:
      `Model SHA-256 ${model.sha256}; spacing ${spacing}; diagnosis ${request.diagnosis ?? "not given"}; ` +
      `device ${request.device}; largest piece kept, holes filled; holes written as ${request.holes}; ` +
      `outlines ${request.smooth ? "smooth" : "plain"}.`,
    now: new Date(),
  });
  await writeFileAtomic(out, bytes);
}

/** What Structure Set Description holds, less what always stands before it. */
const DESCRIPTION_LENGTH = 900;

function describeResult(model: Model, flags: readonly Flag[]): string {
  const drawn = `Drawn by Arcuate ${softwareVersion}, model ${shortHash(model)}.`;
  const whole = flagText(flags.filter(({ structure }) => structure === null));
  const names = new Set(flags.flatMap(({ structure }) => structure ?? []));
  const parts = names.size === 0 ? "" : `Look at: ${[...names].join(", ")}.`;
  return [drawn, whole, parts].filter(Boolean).join(" ").slice(0, DESCRIPTION_LENGTH);
}

/** Flags as a sentence each; empty for none. */
function flagText(flags: readonly Flag[]): string {
  return flags.map(({ severity, text }) => `${severity}: ${text}.`).join(" ");
}

/** Enough of the model's hash to tell models apart; the whole one is among the parameters. */
function shortHash({ sha256 }: Model): string {
  return sha256.slice(0, 12);
}

function describe(
  report: StructureReport,
  rois: readonly RoiToWrite[] | undefined,
): DrawnStructure {
  const { structure, volumeCc, componentCount, removedVoxels, filledVoxels, confidence } = report;
  return {
    name: structure.name,
    label: structure.label,
    volumeCc,
    contours:
      rois === undefined
        ? null
        : (rois.find(({ number }) => number === structure.label)?.contours.length ?? 0),
    removedPieces: Math.max(componentCount - 1, 0),
    removedVoxels,
    filledVoxels,
    confidence,
  };
}

async function drawPictures(
  folder: string,
  volume: CtVolume,
  { labelMap }: Segmentation,
  { description: { scheme } }: Model,
): Promise<string[]> {
  const { maskOf } = await import("../../volume/index.ts");
  const masks = scheme.structures.map(({ label }) => [label, maskOf(labelMap, label)] as const);
  const drawn = masks.filter(([, { voxels }]) => voxels.includes(1));
  const predicted = { labelMap, masks: new Map(drawn) };
  return writeOverlays(folder, volume, { scheme, reference: undefined, predicted });
}
