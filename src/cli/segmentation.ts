/** From a folder with a CT and a model file to an RTSTRUCT file. */
import { existsSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { ArcuateError, softwareVersion, writeFileAtomic } from "../base/index.ts";
import type { Case } from "../cohort/index.ts";
import type { RoiToWrite } from "../dicom/index.ts";
import type { Model } from "../model/index.ts";
import type { Device } from "../nn/index.ts";
import type { Segmentation, StructureReport } from "../predict/index.ts";
import type { CommandContext } from "./context.ts";
import { writeOverlays } from "./overlays.ts";

export interface SegmentationRequest {
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
  readonly volumeCc: number;
  readonly contours: number;
  /** Smaller pieces that the network drew and that were taken away. */
  readonly removedPieces: number;
  readonly removedVoxels: number;
  readonly filledVoxels: number;
}

export interface SegmentedCt {
  /** The RTSTRUCT. */
  readonly path: string;
  readonly model: { readonly path: string; readonly sha256: string };
  readonly structures: readonly DrawnStructure[];
  /** Structures of the model that belong to other diagnoses. */
  readonly leftOut: readonly { readonly name: string; readonly diagnoses: readonly string[] }[];
  readonly pictures: readonly string[];
  readonly elapsedMs: number;
}

/**
 * @throws {ArcuateError} `output-exists`, `output-in-input`; as `readModelFile`, `loadCase`, `segmentCt` and
 * `encodeStructureSet`. Whatever fails, no RTSTRUCT is left.
 */
export async function segmentToFile(
  path: string,
  request: SegmentationRequest,
  { output, signal }: CommandContext,
): Promise<SegmentedCt> {
  const startedAt = performance.now();
  const out = chooseOut(path, request);
  const { readModelFile } = await import("../model/index.ts");
  const model = await readModelFile(request.model);
  const { loadCase } = await import("../cohort/index.ts");
  const { series, device, threads, diagnosis } = request;
  const { progress } = output;
  const loaded = await loadCase(path, { progress, signal, ...(series && { series }) });
  const { segmentCt } = await import("../predict/index.ts");
  const segmentation = await segmentCt(loaded.series.volume, model, {
    device,
    progress,
    signal,
    ...(threads && { threads }),
    ...(diagnosis && { diagnosis }),
  });
  const rois = await drawRois(segmentation, model, request);
  signal.throwIfAborted();
  await writeStructureSet(out, { loaded, model, rois, request });
  return {
    path: out,
    model: { path: request.model, sha256: model.sha256 },
    structures: segmentation.structures.map((report) => describe(report, rois)),
    leftOut: segmentation.leftOut.map(({ name, diagnoses = [] }) => ({ name, diagnoses })),
    pictures: request.png ? await drawPictures(request.png, loaded, segmentation, model) : [],
    elapsedMs: performance.now() - startedAt,
  };
}

/** Into the folder that was read only when the user says so: a patient's export must stay as it was. */
function chooseOut(path: string, { out, label, force = false }: SegmentationRequest): string {
  const chosen = out ?? `${label.replace(/[^\w-]/g, "_")}.dcm`;
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

async function drawRois(
  { labelMap, structures }: Segmentation,
  model: Model,
  { holes, smooth = false }: SegmentationRequest,
): Promise<RoiToWrite[]> {
  const { traceMask } = await import("../contours/index.ts");
  const { maskOf } = await import("../volume/index.ts");
  const generationDescription = `Arcuate ${softwareVersion}, model ${shortHash(model)}`;
  return structures.map(({ structure: { label, name, interpretedType, colour } }) => ({
    number: label,
    name,
    interpretedType,
    colour,
    contours: traceMask(maskOf(labelMap, label), { holes, smooth }),
    generationDescription,
  }));
}

async function writeStructureSet(
  out: string,
  {
    loaded,
    model,
    rois,
    request,
  }: { loaded: Case; model: Model; rois: readonly RoiToWrite[]; request: SegmentationRequest },
): Promise<void> {
  const { encodeStructureSet } = await import("../dicom/index.ts");
  const { spacingMm } = model.description;
  const spacing = spacingMm === "native" ? "native" : `${spacingMm.join(" x ")} mm`;
  const bytes = encodeStructureSet(loaded.series, rois, {
    label: request.label,
    description: `Drawn by Arcuate ${softwareVersion}, model ${shortHash(model)}.`,
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

/** Enough of the model's hash to tell models apart; the whole one is among the parameters. */
function shortHash({ sha256 }: Model): string {
  return sha256.slice(0, 12);
}

function describe(report: StructureReport, rois: readonly RoiToWrite[]): DrawnStructure {
  const { structure, volumeCc, componentCount, removedVoxels, filledVoxels } = report;
  return {
    name: structure.name,
    volumeCc,
    contours: rois.find(({ number }) => number === structure.label)?.contours.length ?? 0,
    removedPieces: Math.max(componentCount - 1, 0),
    removedVoxels,
    filledVoxels,
  };
}

async function drawPictures(
  folder: string,
  { series }: Case,
  { labelMap }: Segmentation,
  { description: { scheme } }: Model,
): Promise<string[]> {
  const { maskOf } = await import("../volume/index.ts");
  const masks = scheme.structures.map(({ label }) => [label, maskOf(labelMap, label)] as const);
  const drawn = masks.filter(([, { voxels }]) => voxels.includes(1));
  const predicted = { labelMap, masks: new Map(drawn) };
  return writeOverlays(folder, series.volume, { scheme, reference: undefined, predicted });
}
