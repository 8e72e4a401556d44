/** `arcuate evaluate CASE... --out DIR`: many cases into one results file with pictures, for `arcuate report`. */
import { readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { ArcuateError, softwareVersion, writeFileAtomic } from "../base/index.ts";
import type { Case, LoadedLabelMap } from "../cohort/index.ts";
import type { FoundFiles } from "../dicom/index.ts";
import type {
  CaseResult,
  CaseToScore,
  EvaluatedModel,
  Results,
  StructureResult,
} from "../evaluate/index.ts";
import type { Model } from "../model/index.ts";
import type { Device } from "../nn/index.ts";
import type { LabelScheme, Mask } from "../volume/index.ts";
import { forEachCase } from "./cases.ts";
import type { CommandContext } from "./context.ts";
import {
  chooseReference,
  chooseSets,
  type EvaluationRequest,
  isAbsent,
  loadSide,
  wantedScheme,
} from "./evaluation.ts";
import { requireFreeFolder } from "./phantom.ts";

export interface CasesRequest extends EvaluationRequest {
  readonly out: string;
  readonly model?: string;
  readonly diagnosis?: string;
  /** CSV with the diagnosis group of each case. */
  readonly groups?: string;
  readonly observers?: boolean;
  readonly title?: string;
  readonly tolerance?: number;
  readonly pictures: "extremes" | "all" | "none";
  readonly device: Device;
  readonly threads?: number;
}

export interface EvaluatedCases {
  readonly results: Results;
  readonly file: string;
  /** Which folder is which case: told to the person at the terminal, and written nowhere. */
  readonly sources: readonly { readonly path: string; readonly id: string }[];
  readonly refused: readonly { readonly path: string; readonly error: ArcuateError }[];
}

/**
 * Scores every case below the paths, against structure sets that lie with them or against a model's own drawing, and
 * writes `results.json` and pictures into a new folder. A case that cannot be used is told and counted.
 *
 * @throws {ArcuateError} `folder-occupied`, `groups-unreadable`, `no-cases` when none could be evaluated, and as
 * `readModelFile`, `forEachCase` and `openSession`.
 */
export async function evaluateCases(
  paths: readonly string[],
  request: CasesRequest,
  context: CommandContext,
): Promise<EvaluatedCases> {
  await requireFreeFolder(request.out);
  const groups = request.groups === undefined ? undefined : await readGroups(request.groups);
  const model = request.model === undefined ? undefined : await loadModel(request.model);
  const scheme = model?.description.scheme ?? wantedScheme(request);
  const { scoreCase } = await import("../evaluate/index.ts");
  const cases: CaseResult[] = [];
  const sources: { path: string; id: string }[] = [];
  const refused: { path: string; error: ArcuateError }[] = [];
  await forEachCase(paths, "evaluate", context, async (found) => {
    try {
      const diagnosis = diagnosisOf(found, request, groups);
      const loaded = await loadForScoring(found, { request, model, scheme, diagnosis }, context);
      const options = request.tolerance === undefined ? {} : { toleranceMm: request.tolerance };
      const scored = scoreCase(loaded, scheme, options);
      cases.push(await withPictures(scored, loaded, scheme, request));
      sources.push({ path: found.path, id: loaded.id });
    } catch (error) {
      if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
      refused.push({ path: found.path, error });
    }
  });
  if (cases.length === 0) refuseAll(refused);
  const kept = request.pictures === "extremes" ? await keepExtremes(cases, request.out) : cases;
  const results = await aboutResults(kept, { request, model, scheme, refused });
  const file = join(request.out, "results.json");
  await writeFileAtomic(file, `${JSON.stringify(results, undefined, 1)}\n`);
  return { results, file, sources, refused };
}

function refuseAll(refused: EvaluatedCases["refused"]): never {
  const [first] = refused;
  if (refused.length === 1 && first !== undefined) throw first.error;
  const reasons = refused.map(({ error }) => error.message).join("; ") || "no CT";
  const message = `Cannot evaluate: at least one case must be usable, got none: ${reasons}`;
  throw new ArcuateError("input", "no-cases", message, { fields: { cases: refused.length } });
}

async function loadModel(path: string): Promise<Model> {
  const { readModelFile } = await import("../model/index.ts");
  return readModelFile(path);
}

/** Reads `case,diagnosis` lines; a case is called by its folder's name or by its id. */
async function readGroups(path: string): Promise<ReadonlyMap<string, string>> {
  const { parseCsv } = await import("../report/index.ts");
  const text = await readFile(path, "utf8").catch((cause) => {
    const message = `Cannot read groups ${path}: the file must exist and be readable`;
    throw new ArcuateError("input", "groups-unreadable", message, { fields: { path }, cause });
  });
  const [head = [], ...rows] = parseCsv(text);
  const columns = head.map((title) => title.trim().toLowerCase());
  const [caseColumn, groupColumn] = [columns.indexOf("case"), columns.indexOf("diagnosis")];
  if (caseColumn < 0 || groupColumn < 0) {
    const message = `Cannot read groups ${path}: its first line must name the columns case and diagnosis, got ${columns.length} others`;
    throw new ArcuateError("input", "groups-unreadable", message, { fields: { path } });
  }
  const pairs = rows.map((row) => [row[caseColumn]?.trim(), row[groupColumn]?.trim()] as const);
  return new Map(pairs.flatMap(([name, group]) => (name && group ? [[name, group]] : [])));
}

/** By the id when the CT is known; the folder's name does before. */
function diagnosisOf(
  { path }: FoundFiles,
  { diagnosis }: CasesRequest,
  groups: ReadonlyMap<string, string> | undefined,
): (id: string) => string | null {
  return (id) => groups?.get(id) ?? groups?.get(basename(path)) ?? diagnosis ?? null;
}

interface Wish {
  readonly request: CasesRequest;
  readonly model: Model | undefined;
  readonly scheme: LabelScheme;
  readonly diagnosis: (id: string) => string | null;
}

type LoadedForScoring = CaseToScore & {
  readonly sides: { readonly reference: SideMaps; readonly predicted: SideMaps };
};

type SideMaps = Pick<LoadedLabelMap, "masks">;

async function loadForScoring(
  found: FoundFiles,
  { request, model, scheme, diagnosis: diagnosisFor }: Wish,
  { output, signal }: CommandContext,
): Promise<LoadedForScoring> {
  const { caseIdOf, loadCase, seenByModel } = await import("../cohort/index.ts");
  const loaded = await loadCase(found, { signal });
  const id = caseIdOf(loaded.series.seriesInstanceUid);
  const diagnosis = diagnosisFor(id);
  const sets = model === undefined ? await chooseSets(loaded, request) : undefined;
  const referenceSet = sets?.reference ?? (await chooseReference(loaded, request));
  const reference = await loadSide(loaded, referenceSet, scheme, request.roi);
  const predicted =
    model === undefined || sets !== undefined
      ? await loadSide(loaded, sets!.predicted, scheme, request.predictedRoi)
      : await predict(loaded, model, { request, diagnosis, signal, output });
  const absent = scheme.structures.filter(({ label }) => isAbsent(reference, label));
  return {
    id,
    diagnosis,
    role: ROLES[model ? seenByModel(model.description.training, [id]).kind : "unknown"],
    ct: loaded.series.volume,
    reference: reference.masks,
    predicted: predicted.masks,
    notDrawn: new Set(absent.map(({ label }) => label)),
    sides: { reference, predicted },
  };
}

/** What the model file says of a case; whether it belongs to a test group only a cohort knows. */
const ROLES = { seen: "training", unseen: "unseen", unknown: "unknown" } as const;

async function predict(
  { series }: Case,
  model: Model,
  {
    request: { device, threads },
    diagnosis,
    signal,
    output,
  }: Pick<CommandContext, "signal" | "output"> & {
    request: CasesRequest;
    diagnosis: string | null;
  },
): Promise<SideMaps> {
  const { segmentCt } = await import("../predict/index.ts");
  const { maskOf } = await import("../volume/index.ts");
  const { labelMap, structures } = await segmentCt(series.volume, model, {
    device,
    signal,
    progress: output.progress,
    ...(threads && { threads }),
    ...(diagnosis !== null && { diagnosis }),
  });
  const masks = structures
    .filter(({ voxels }) => voxels > 0)
    .map(({ structure: { label } }): [number, Mask] => [label, maskOf(labelMap, label)]);
  return { masks: new Map(masks) };
}

/** Draws each structure of a case; which pictures stay is known when all cases are scored. */
async function withPictures(
  scored: CaseResult,
  { ct, sides }: LoadedForScoring,
  scheme: LabelScheme,
  { out, pictures }: CasesRequest,
): Promise<CaseResult> {
  if (pictures === "none") return scored;
  const { renderOverlay } = await import("../evaluate/index.ts");
  const structures: StructureResult[] = [];
  for (const each of scored.structures) {
    const structure = scheme.structures.find(({ name }) => name === each.name);
    if (each.kind === "notApplicable" || structure === undefined) {
      structures.push(each);
      continue;
    }
    const mapOf = ({ masks }: SideMaps) => {
      const mask = masks.get(structure.label);
      return mask && { grid: mask.grid, labels: mask.voxels };
    };
    const png = renderOverlay(ct, mapOf(sides.reference), mapOf(sides.predicted), {
      scheme: { structures: [{ ...structure, label: 1 }] },
      title: `${structure.name}, ${scored.id}`,
    });
    const name = `${scored.id}-${structure.name}`.replaceAll(/[^\w-]/g, "_");
    const picture = `pictures/${name}.png`;
    await writeFileAtomic(join(out, picture), png);
    structures.push({ ...each, picture });
  }
  return { ...scored, structures };
}

/** Only the worst and the median case of each structure keep their pictures. */
async function keepExtremes(cases: readonly CaseResult[], out: string): Promise<CaseResult[]> {
  const { extremeCases } = await import("../report/index.ts");
  const kept = new Set(
    extremeCases(cases).flatMap(({ result }) =>
      result.kind === "notApplicable" || result.picture === undefined ? [] : [result.picture],
    ),
  );
  const trimmed: CaseResult[] = [];
  for (const each of cases) {
    const structures: StructureResult[] = [];
    for (const result of each.structures) {
      if (result.kind === "notApplicable" || result.picture === undefined) structures.push(result);
      else if (kept.has(result.picture)) structures.push(result);
      else {
        const { picture, ...rest } = result;
        await rm(join(out, picture));
        structures.push(rest);
      }
    }
    trimmed.push({ ...each, structures });
  }
  return trimmed;
}

async function aboutResults(
  cases: readonly CaseResult[],
  {
    request,
    model,
    scheme,
    refused,
  }: {
    request: CasesRequest;
    model: Model | undefined;
    scheme: LabelScheme;
    refused: EvaluatedCases["refused"];
  },
): Promise<Results> {
  const { DEFAULT_TOLERANCE_MM, RESULTS_VERSION } = await import("../evaluate/index.ts");
  const codes = new Map<string, number>();
  for (const { error } of refused) codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
  return {
    format: "arcuate-results",
    version: RESULTS_VERSION,
    software: `Arcuate ${softwareVersion}`,
    madeAt: new Date().toISOString(),
    title: request.title ?? defaultTitle(request, model),
    predictedBy: model ? "model" : request.observers ? "observer" : "structureSet",
    model: model === undefined ? null : await aboutModel(model),
    toleranceMm: request.tolerance ?? DEFAULT_TOLERANCE_MM,
    structures: scheme.structures.map(({ name }) => name),
    // Cases in an order that tells nothing of where they lay.
    cases: cases.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    refused: [...codes].map(([code, count]) => ({ code, cases: count })),
  };
}

function defaultTitle({ observers }: CasesRequest, model: Model | undefined): string {
  if (model !== undefined) return `model ${model.sha256.slice(0, 12)}`;
  return observers ? "second observer" : "predicted structure sets";
}

async function aboutModel({ sha256, description }: Model): Promise<EvaluatedModel> {
  const { describeNetwork, sizeMultiple } = await import("../model/index.ts");
  const { network, scheme, spacingMm, clipHu, training } = description;
  const side = sizeMultiple(network);
  return {
    sha256,
    structures: scheme.structures.map(({ name }) => name),
    spacingMm: spacingMm === "native" ? spacingMm : [...spacingMm],
    clipHu,
    parameterCount: describeNetwork(network, [side, side, side]).parameterCount,
    training: { ...training },
  };
}
