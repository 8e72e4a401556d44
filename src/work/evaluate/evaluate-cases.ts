/** `arcuate evaluate CASE... --out DIR`: many cases into one results file with pictures, for `arcuate report`. */
import { join } from "node:path";
import { ArcuateError, type CaseRemark } from "../../base/index.ts";
import type { CaseResult, EvaluatedModel, Results } from "../../evaluate/index.ts";
import { softwareVersion, writeFileAtomic } from "../../host/index.ts";
import type { Model } from "../../model/index.ts";
import { type LabelScheme, requireStructure } from "../../structures/index.ts";
import { type LeftOutCase, ruledOut, unusableCase } from "../cases/case-list.ts";
import { onlyCohort } from "../cases/cohort-group.ts";
import { createSameCts } from "../cases/same-ct.ts";
import type { WorkContext } from "../context.ts";
import { requireFreeFolder } from "../free-folder.ts";
import { readModelNamed } from "../models.ts";
import { schemeOfCases } from "../schemes.ts";
import { keepExtremes, withPictures } from "./case-pictures.ts";
import { wantedScheme } from "./evaluate-case.ts";
import {
  type CasesRequest,
  forEachFolder,
  forEachOfCohort,
  type UseCase,
} from "./evaluate-sources.ts";

export interface EvaluatedCases {
  readonly results: Results;
  readonly file: string;
  /** Which folder is which case: printed, and written into no file. */
  readonly cases: readonly EvaluatedCase[];
  readonly leftOut: readonly LeftOutCase[];
}

/** A case that was scored, and where it lies: for a case of a cohort, its id. */
interface EvaluatedCase {
  readonly path: string;
  readonly id: string;
  readonly remarks: readonly CaseRemark[];
}

/**
 * Scores every case below the paths, or of a cohort's group, against structure sets beside them or against a
 * model's predictions, and writes `results.json` and pictures into a new folder. A case that cannot be used is reported
 * and counted.
 *
 * @throws {ArcuateError} `option-misplaced`, `folder-occupied`, `no-cases` when none could be evaluated, and as
 * `readModelFile`, `onlyCohort`, `forEachFolder`, `forEachOfCohort` and `openSession`.
 */
export async function evaluateCases(
  paths: readonly string[],
  request: CasesRequest,
  context: WorkContext,
): Promise<EvaluatedCases> {
  const cohort = await onlyCohort(paths);
  refuseMisplaced(request, cohort !== undefined);
  await requireFreeFolder(request.out);
  const model =
    request.model === undefined ? undefined : (await readModelNamed(request.model)).model;
  const scheme = await schemeToScore(paths, request, model);
  const { resultStructure, scoreCase } = await import("../../evaluate/index.ts");
  const cases: CaseResult[] = [];
  const used: EvaluatedCase[] = [];
  const leftOut: LeftOutCase[] = [];
  const sameCts = createSameCts();
  const leaveOut = (each: LeftOutCase) => void leftOut.push(each);
  const use: UseCase = async (path, load) => {
    const read = await load().catch((error) => leaveOut(unusableCase(path, error)));
    if (!read) return;
    const { id } = read;
    const same = used.find((each) => each.id === id);
    if (same !== undefined) {
      leaveOut(ruledOut(path, "case-repeated", `its CT was already read from ${same.path}`));
      return;
    }
    const remarks = [...read.remarks, ...(await sameCts.remarkOn(id, read.ct))];
    const loaded = { ...read, remarks };
    const options = request.tolerance === undefined ? {} : { toleranceMm: request.tolerance };
    const scored = scoreCase(loaded, scheme, options);
    cases.push(await withPictures(scored, loaded, scheme, request));
    used.push({ path, id, remarks });
  };
  const known = model?.description.scheme ?? (await schemeOfCases(paths, request.scheme));
  const wish = { request, model, scheme, known };
  if (cohort === undefined) await forEachFolder(paths, wish, context, { use, leaveOut });
  else await forEachOfCohort(cohort, wish, context, { use, leaveOut });
  if (cases.length === 0) refuseAll(leftOut);
  const structures = scheme.structures.map(resultStructure);
  const kept =
    request.pictures === "extremes" ? await keepExtremes(cases, structures, request.out) : cases;
  const results = await aboutResults(kept, { ...wish, leftOut });
  const file = join(request.out, "results.json");
  await writeFileAtomic(file, `${JSON.stringify(results, undefined, 1)}\n`);
  return { results, file, cases: used, leftOut };
}

const OF_CASES = [
  "reference",
  "predicted",
  "roi",
  "predictedRoi",
  "labels",
  "groups",
  "diagnosis",
  "observers",
] as const;

/** Refuses options that would have no effect. */
function refuseMisplaced(request: CasesRequest, isCohort: boolean): void {
  const misplaced = (option: string, mustHold: string) => {
    const message = `Cannot use --${option} here: ${mustHold}`;
    throw new ArcuateError("usage", "option-misplaced", message, { fields: { option } });
  };
  if (request.series !== undefined) misplaced("series", "with --out each case holds one CT series");
  if (request.referenceSlices) misplaced("reference-slices", "results count all slices");
  if (request.png !== undefined)
    misplaced("png", "with --out the pictures go there; see --pictures");
  if (!isCohort && request.group !== undefined) misplaced("group", "only a cohort has groups");
  if (!isCohort && request.model !== undefined && request.scheme !== undefined) {
    misplaced("structures-file", "a model file says itself which structures the model draws");
  }
  if (!isCohort) return;
  const given = OF_CASES.find((option) => request[option] !== undefined);
  if (given === undefined) return;
  const option = given === "predictedRoi" ? "predicted-roi" : given;
  misplaced(option, "a cohort says itself what its references, names and diagnoses are");
}

/** The model's structures, or those of them that were asked for, with the model's labels. */
async function schemeToScore(
  paths: readonly string[],
  request: CasesRequest,
  model: Model | undefined,
): Promise<LabelScheme> {
  if (model === undefined) return wantedScheme(paths, request);
  await schemeOfCases(paths, request.scheme); // refuses a scheme that is not the cohort's
  const { scheme } = model.description;
  for (const name of request.roi?.keys() ?? []) requireStructure(scheme, name);
  if (request.structures === undefined) return scheme;
  const wanted = new Set(request.structures.map((name) => requireStructure(scheme, name).label));
  return { structures: scheme.structures.filter(({ label }) => wanted.has(label)) };
}

function refuseAll(leftOut: readonly LeftOutCase[]): never {
  const [first] = leftOut;
  if (leftOut.length === 1 && first?.error) throw first.error;
  const reasons = leftOut
    .map(({ source, reason, error }) => (error === null ? `${source}: ${reason}` : reason))
    .join("; ");
  const message = `Cannot evaluate: at least one case must be usable, got none: ${reasons || "no CT"}`;
  throw new ArcuateError("input", "no-cases", message, { fields: { cases: leftOut.length } });
}

async function aboutResults(
  cases: readonly CaseResult[],
  {
    request,
    model,
    scheme,
    leftOut,
  }: {
    request: CasesRequest;
    model: Model | undefined;
    scheme: LabelScheme;
    leftOut: readonly LeftOutCase[];
  },
): Promise<Results> {
  const { DEFAULT_TOLERANCE_MM, RESULTS_VERSION, resultStructure } = await import(
    "../../evaluate/index.ts"
  );
  const codes = new Map<string, number>();
  for (const { code } of leftOut) codes.set(code, (codes.get(code) ?? 0) + 1);
  return {
    format: "arcuate-results",
    version: RESULTS_VERSION,
    software: `Arcuate ${softwareVersion}`,
    madeAt: new Date().toISOString(),
    title: request.title ?? defaultTitle(request, model),
    predictedBy: model ? "model" : request.observers ? "observer" : "structureSet",
    model: model === undefined ? null : await aboutModel(model),
    toleranceMm: request.tolerance ?? DEFAULT_TOLERANCE_MM,
    structures: scheme.structures.map(resultStructure),
    // Sorted by id, so that the order does not reveal the folders.
    cases: cases.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    refused: [...codes].map(([code, count]) => ({ code, cases: count })),
  };
}

function defaultTitle({ observers }: CasesRequest, model: Model | undefined): string {
  if (model !== undefined) return `model ${model.sha256.slice(0, 12)}`;
  return observers ? "second observer" : "predicted structure sets";
}

async function aboutModel({ sha256, description }: Model): Promise<EvaluatedModel> {
  const { resultStructure } = await import("../../evaluate/index.ts");
  const { describeNetwork, sizeMultiple } = await import("../../model/index.ts");
  const { network, scheme, spacingMm, clipHu, centreHu, training } = description;
  const side = sizeMultiple(network);
  return {
    sha256,
    structures: scheme.structures.map(resultStructure),
    spacingMm: spacingMm === "native" ? spacingMm : [...spacingMm],
    clipHu,
    centreHu,
    parameterCount: describeNetwork(network, [side, side, side]).parameterCount,
    training: { ...training },
  };
}
