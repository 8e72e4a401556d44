/** Scores the structures of one case. Each is scored on its whole masks, also where structures overlap. */
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import type { Case, CaseStructureSet, LoadedLabelMap } from "../../cohort/index.ts";
import type { DicomStructureSet } from "../../dicom/index.ts";
import type { StructureScore } from "../../evaluate/index.ts";
import { type LabelScheme, structureNamed } from "../../structures/index.ts";
import type { Mask } from "../../volume/index.ts";
import { type ReadingRequest, readOptionsOf } from "../cases/reading.ts";
import type { WorkContext } from "../context.ts";
import { writeOverlays } from "../pictures/overlays.ts";
import { type RoiNames, spellingsOf } from "../roi-names.ts";
import { askedScheme, schemeOfCases } from "../schemes.ts";

export interface EvaluationRequest extends ReadingRequest {
  readonly reference?: string;
  readonly predicted?: string;
  /** The structures that there are; those of the cohort, or those that Arcuate knows, when absent. */
  readonly scheme?: LabelScheme;
  readonly roi?: RoiNames;
  readonly predictedRoi?: RoiNames;
  readonly structures?: readonly string[];
  readonly series?: string;
  /** Whether only slices between the first and last of the reference count, for each structure by itself. */
  readonly referenceSlices?: boolean;
  /** Folder for pictures; none are drawn when absent. */
  readonly png?: string;
}

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
  readonly sopInstanceUid: string;
}

type NamedSet = DicomStructureSet & { readonly path: string };

/**
 * @throws {ArcuateError} As `loadCase` and `loadLabelMap`; `no-structure-set`, `several-structure-sets`;
 * `roi-not-found` when a ROI that was named is not there; `structure-unknown`; `scheme-of-cohort`.
 */
export async function evaluateCase(
  path: string,
  request: EvaluationRequest,
  { progress, signal }: WorkContext,
): Promise<Evaluation> {
  const { loadCase } = await import("../../cohort/index.ts");
  const { compareStructure, withinReferenceSlices } = await import("../../evaluate/index.ts");
  const { emptyMask } = await import("../../volume/index.ts");
  const scheme = await wantedScheme([path], request);
  const { series } = request;
  const loaded = await loadCase(path, {
    progress,
    signal,
    several: "with-structure-set",
    ...readOptionsOf(request),
    ...(series && { series }),
  });
  const sets = await chooseSets(loaded, request);
  const reference = await loadSide(loaded, sets.reference, scheme, request.roi);
  const predicted = await loadSide(loaded, sets.predicted, scheme, request.predictedRoi);
  const { grid } = loaded.series.volume;
  const scores: CaseScore[] = [];
  for (const { label, name } of scheme.structures) {
    signal.throwIfAborted();
    const maskIn = (side: LoadedLabelMap): Mask => side.masks.get(label) ?? emptyMask(grid);
    const isDrawn = !isAbsent(reference, label);
    const [mask, whole] = [maskIn(reference), maskIn(predicted)];
    const counted = request.referenceSlices ? withinReferenceSlices(mask, whole) : whole;
    const score = isDrawn ? compareStructure(mask, counted) : notDrawn;
    scores.push({ structure: name, ...score });
    progress.report("evaluate", scores.length, scheme.structures.length);
  }
  const pictures =
    request.png === undefined
      ? []
      : await writeOverlays(request.png, loaded.series.volume, { scheme, reference, predicted });
  return {
    path,
    reference: sourceOf(sets.reference),
    predicted: sourceOf(sets.predicted),
    scores,
    pictures,
    remarks: [
      ...(request.referenceSlices ? [onlyReferenceSlices] : []),
      ...remarksOn("case", loaded),
      ...remarksOn("reference", reference),
      ...remarksOn("predicted", predicted),
    ],
  };
}

const onlyReferenceSlices: SideRemark = {
  about: "predicted",
  ...caseRemark(
    "only-reference-slices",
    "only slices between the first and the last of the reference count; what was drawn beyond them is left out",
  ),
};

const notDrawn = { kind: "notDrawn" } as const;

function sourceOf({ path, sopInstanceUid }: NamedSet): SetSource {
  return { path, sopInstanceUid };
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

/**
 * The two structure sets to compare. For a side that the request leaves open, it is the case's other one, or the named one
 * again where there is no other: that may hold both.
 * @throws {ArcuateError} When a named set cannot be read, or the case holds none or several to choose from.
 */
export async function chooseSets(
  loaded: Case,
  request: EvaluationRequest,
): Promise<{ reference: NamedSet; predicted: NamedSet }> {
  const named = {
    reference: request.reference && (await readNamed(request.reference, loaded)),
    predicted: request.predicted && (await readNamed(request.predicted, loaded)),
  };
  if (named.reference && named.predicted) {
    return { reference: named.reference, predicted: named.predicted };
  }
  const given = named.reference || named.predicted || undefined;
  const other = await chooseOther(loaded, given);
  return { reference: named.reference || other, predicted: named.predicted || other };
}

/** The clinic's structure set, where the other side does not come from a file. */
export async function chooseReference(
  loaded: Case,
  { reference }: EvaluationRequest,
): Promise<NamedSet> {
  return reference === undefined ? chooseOther(loaded, undefined) : readNamed(reference, loaded);
}

/**
 * A structure set of the case, by its path or its bare file name, also in an archive; or a file from elsewhere.
 * @throws {ArcuateError} `structure-set-ambiguous` when several files have the bare name; as `readStructureSet`.
 */
async function readNamed(path: string, { structureSets }: Case): Promise<NamedSet> {
  const isBareName = basename(path) === path;
  const fitting = structureSets.filter(
    (set) => resolve(set.path) === resolve(path) || (isBareName && basename(set.path) === path),
  );
  const isElsewhere =
    existsSync(path) && !fitting.some((set) => resolve(set.path) === resolve(path));
  const [own, ...more] = fitting;
  if (own !== undefined && (more.length > 0 || isElsewhere)) {
    const files = [...fitting.map((set) => set.path), ...(isElsewhere ? [resolve(path)] : [])];
    const message = `Cannot choose the structure set ${path}: one file must have the name, got ${files.join(", ")}; name it by its path`;
    throw new ArcuateError("input", "structure-set-ambiguous", message, { fields: { path } });
  }
  if (own !== undefined) return own;
  const { readStructureSet } = await import("../../dicom/index.ts");
  return { ...(await readStructureSet(path)), path };
}

/** The one set in the folder that is not `given`; where there is no other, `given` again: it may hold both. */
async function chooseOther(
  { path, structureSets }: Case,
  given: NamedSet | undefined,
): Promise<NamedSet> {
  const { missingReference } = await import("../../cohort/index.ts");
  const matching = structureSets.filter(({ match }) => match.state !== "none");
  const candidates = matching.length > 0 ? matching : structureSets.slice(0, 1);
  const isGiven = (set: CaseStructureSet) =>
    given !== undefined &&
    (resolve(set.path) === resolve(given.path) || set.sopInstanceUid === given.sopInstanceUid);
  const others = candidates.filter((set) => !isGiven(set));
  const [only = given] = others;
  if (others.length <= 1 && only !== undefined) return only;
  const fields = { path, structureSetCount: others.length };
  if (only === undefined) throw missingReference(path);
  const files = others.map((set) => set.path).join(", ");
  const message = `Cannot tell reference from predicted in ${path}: one structure set must be left to choose, got ${files}`;
  throw new ArcuateError("input", "several-structure-sets", message, { fields });
}

/**
 * One side of a comparison as a label map on the CT's grid.
 *
 * @param asked Names that the user gave for structures; such a structure must be there.
 * @throws {ArcuateError} `roi-not-found`, and as `loadLabelMap`.
 */
export async function loadSide(
  loaded: Case,
  structureSet: NamedSet,
  scheme: LabelScheme,
  asked: RoiNames | undefined,
): Promise<LoadedLabelMap> {
  const { loadLabelMap } = await import("../../cohort/index.ts");
  const names = spellingsOf(scheme, asked);
  const side = loadLabelMap(loaded, scheme, names, { structureSet, trust: "all" });
  for (const structure of asked?.keys() ?? []) {
    const known = structureNamed(scheme, structure);
    if (known === undefined || !isAbsent(side, known.label)) continue;
    throw roiNotFound(known.name, names.get(known.name) ?? [], structureSet);
  }
  return side;
}

function roiNotFound(structure: string, wanted: readonly string[], set: NamedSet): ArcuateError {
  const present = set.structureSet.rois.map(({ number, name }) => `#${number} ${name}`).join(", ");
  const message =
    `Cannot find the ROI of ${structure}: ${wanted.join(" or ")} must be in ${set.path}, ` +
    `got ${present || "no ROIs"}`;
  return new ArcuateError("input", "roi-not-found", message, {
    fields: { path: set.path, structure },
  });
}

/** Whether no ROI has the name; an empty ROI counts as drawn. */
export function isAbsent({ absentLabels }: LoadedLabelMap, wanted: number): boolean {
  return absentLabels.includes(wanted);
}

/** Overlaps give no remark, because each structure is scored whole. */
function remarksOn(
  about: SideRemark["about"],
  { remarks }: Pick<LoadedLabelMap, "remarks">,
): SideRemark[] {
  return remarks.filter(({ code }) => code !== "overlap").map((remark) => ({ about, ...remark }));
}
