/** Scores the structures of one case. Each is scored on its whole masks, also where structures overlap. */
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import type { StructureScore } from "../../evaluate/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { Mask } from "../../volume/index.ts";
import { loadNiftiCt } from "../cases/nifti-ct.ts";
import { readOptionsOf } from "../cases/reading.ts";
import type { WorkContext } from "../context.ts";
import { writeOverlays } from "../pictures/overlays.ts";
import { askedScheme, schemeOfCases } from "../schemes.ts";
import type { EvaluationRequest } from "./request.ts";
import type { CtOfSides, Side, SideFile } from "./side.ts";
import { chooseSides, isAbsent, loadSide } from "./sides.ts";

/** `notDrawn`: the reference holds no ROI of this structure, so nothing can be said. */
export type CaseScore = { readonly structure: string } & (
  | StructureScore
  | { readonly kind: "notDrawn" }
);

export interface Evaluation {
  readonly path: string;
  readonly reference: SetSource;
  readonly predicted: SetSource;
  readonly scores: readonly CaseScore[];
  readonly pictures: readonly string[];
  /** What a person should know of the case, and of how the two structure sets were read. */
  readonly remarks: readonly SideRemark[];
}

/** A remark, and which part of the comparison it is about. */
interface SideRemark extends CaseRemark {
  readonly about: "case" | "reference" | "predicted";
}

interface SetSource {
  readonly path: string;
  /** Null for a label map, which has none. */
  readonly sopInstanceUid: string | null;
}

/**
 * Compares two structure sets or label maps on a CT from DICOM, or two label maps on one from NIfTI.
 * @throws {ArcuateError} As `loadCase`, `loadNiftiCt`, `chooseSides` and `loadSide`; `structure-unknown`; `scheme-of-cohort`.
 */
export async function evaluateCase(
  path: string,
  request: EvaluationRequest,
  context: WorkContext,
): Promise<Evaluation> {
  const known = await schemeOfCases([path], request.scheme);
  const scheme = await wantedScheme([path], request);
  const ct = await loadCt(path, request, context);
  const files = await chooseSides(ct, request);
  const wish = { scheme, known, labels: request.labels };
  const ofReference = { ...wish, asked: request.roi, isReference: true };
  const ofPredicted = { ...wish, asked: request.predictedRoi, isReference: false };
  const reference = await loadSide(ct, files.reference, ofReference);
  const predicted = await loadSide(ct, files.predicted, ofPredicted);
  const scores = await scoreSides(ct, { reference, predicted }, { scheme, request }, context);
  const pictures =
    request.png === undefined
      ? []
      : await writeOverlays(request.png, ct.volume, { scheme, reference, predicted });
  return {
    path,
    reference: sourceOf(files.reference),
    predicted: sourceOf(files.predicted),
    scores,
    pictures,
    remarks: [
      ...(request.referenceSlices ? [onlyReferenceSlices] : []),
      ...remarksOn("case", ct),
      ...remarksOn("reference", reference),
      ...remarksOn("predicted", predicted),
    ],
  };
}

async function loadCt(
  path: string,
  request: EvaluationRequest,
  { progress, signal }: WorkContext,
): Promise<CtOfSides & { readonly remarks: readonly CaseRemark[] }> {
  const { series } = request;
  const { isNifti } = await import("../../nifti/index.ts");
  if (await isNifti(path)) {
    if (series !== undefined) {
      const message = "Cannot use --series here: a NIfTI file holds one CT";
      throw new ArcuateError("usage", "option-misplaced", message, {
        fields: { option: "series" },
      });
    }
    return { path, ...(await loadNiftiCt(path, request)) };
  }
  const { loadCase } = await import("../../cohort/index.ts");
  const several = "with-structure-set";
  const options = { progress, signal, several, ...readOptionsOf(request) } as const;
  const loaded = await loadCase(path, { ...options, ...(series && { series }) });
  return { path, volume: loaded.series.volume, remarks: loaded.remarks, loaded };
}

async function scoreSides(
  { volume: { grid } }: CtOfSides,
  { reference, predicted }: { readonly reference: Side; readonly predicted: Side },
  { scheme, request }: { readonly scheme: LabelScheme; readonly request: EvaluationRequest },
  { progress, signal }: WorkContext,
): Promise<CaseScore[]> {
  const { compareStructure, withinReferenceSlices } = await import("../../evaluate/index.ts");
  const { emptyMask } = await import("../../volume/index.ts");
  const scores: CaseScore[] = [];
  for (const { label, name, habitEnds } of scheme.structures) {
    signal.throwIfAborted();
    const maskIn = (side: Side): Mask => side.masks.get(label) ?? emptyMask(grid);
    const isDrawn = !isAbsent(reference, label);
    const [mask, whole] = [maskIn(reference), maskIn(predicted)];
    const compare = () =>
      request.referenceSlices
        ? compareStructure(mask, withinReferenceSlices(mask, whole)) // its ends are cut already
        : compareStructure(mask, whole, { habitEnds });
    const score = isDrawn ? compare() : notDrawn;
    scores.push({ structure: name, ...score });
    progress.report("evaluate", scores.length, scheme.structures.length);
  }
  return scores;
}

const onlyReferenceSlices: SideRemark = {
  about: "predicted",
  ...caseRemark(
    "only-reference-slices",
    "only slices between the first and the last of the reference count; what was drawn beyond them is left out",
  ),
};

const notDrawn = { kind: "notDrawn" } as const;

function sourceOf(file: SideFile): SetSource {
  const isSet = file.kind === "structureSet";
  return { path: file.path, sopInstanceUid: isSet ? file.set.sopInstanceUid : null };
}

/**
 * The structures that were asked for: by `structures`, else by the ROIs that were named, else every structure.
 * @throws {ArcuateError} `structure-unknown`; as `schemeOfCases`.
 */
export async function wantedScheme(
  paths: readonly string[],
  { scheme, structures, roi, predictedRoi }: EvaluationRequest,
): Promise<LabelScheme> {
  return askedScheme(await schemeOfCases(paths, scheme), structures, roi, predictedRoi);
}

/** Overlaps give no remark, because each structure is scored whole. */
function remarksOn(
  about: SideRemark["about"],
  { remarks }: { readonly remarks: readonly CaseRemark[] },
): SideRemark[] {
  return remarks.filter(({ code }) => code !== "overlap").map((remark) => ({ about, ...remark }));
}
