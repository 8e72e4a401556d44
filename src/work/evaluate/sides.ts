/** The two sides of a comparison: which files they are, and each as voxels on the CT's grid. */
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import type { Case, CaseStructureSet } from "../../cohort/index.ts";
import { structureNamed } from "../../structures/index.ts";
import { isNiftiName } from "../cases/nifti-ct.ts";
import { spellingsOf } from "../roi-names.ts";
import { loadLabelMapSide } from "./label-map-side.ts";
import type { EvaluationRequest } from "./request.ts";
import type { CtOfSides, NamedSet, Side, SideFile, SideFiles, SideWish } from "./side.ts";

/**
 * The two files to compare. A side that the request leaves open is the case's other structure set, or the named one again
 * where there is no other: that may hold both.
 * @throws {ArcuateError} When a named file cannot be read, or the case holds none or several to choose from;
 * `structure-set-needs-dicom`, `side-missing` for a CT from NIfTI; `option-misplaced` for a list of labels that nothing needs.
 */
export async function chooseSides(ct: CtOfSides, request: EvaluationRequest): Promise<SideFiles> {
  const reference = await namedSide(ct, request.reference);
  const predicted = await namedSide(ct, request.predicted);
  const sides =
    reference && predicted
      ? { reference, predicted }
      : withOther(reference, predicted, await chooseOther(ct, reference ?? predicted));
  refuseUselessLabels(request, [sides.reference, sides.predicted]);
  return sides;
}

function withOther(
  reference: SideFile | undefined,
  predicted: SideFile | undefined,
  other: SideFile,
): SideFiles {
  return { reference: reference ?? other, predicted: predicted ?? other };
}

/** The clinic's contours, where the other side does not come from a file. @throws {ArcuateError} As `chooseSides`. */
export async function chooseReference(
  ct: CtOfSides,
  request: EvaluationRequest,
): Promise<SideFile> {
  const reference = (await namedSide(ct, request.reference)) ?? (await chooseOther(ct, undefined));
  refuseUselessLabels(request, [reference]);
  return reference;
}

function refuseUselessLabels({ labels }: EvaluationRequest, sides: readonly SideFile[]): void {
  if (labels === undefined || sides.some(({ kind }) => kind === "labelMap")) return;
  const message =
    "Cannot use --labels here: it says what the numbers of a NIfTI label map mean, and no side is one";
  throw new ArcuateError("usage", "option-misplaced", message, { fields: { option: "labels" } });
}

async function namedSide(ct: CtOfSides, name: string | undefined): Promise<SideFile | undefined> {
  if (name === undefined) return undefined;
  const { isNifti } = await import("../../nifti/index.ts");
  if (isNiftiName(name) || (await isNifti(name))) {
    return { kind: "labelMap", path: labelMapNamed(ct, name) };
  }
  if (ct.loaded === undefined) throw needsDicom(ct.path, name);
  const set = await readNamed(name, ct.loaded);
  return { kind: "structureSet", path: set.path, set };
}

/** A file in the case's folder by its bare name, or a file from elsewhere. */
function labelMapNamed({ path, loaded }: CtOfSides, name: string): string {
  const own = join(path, name);
  const isOwn = loaded !== undefined && basename(name) === name && existsSync(own);
  if (!isOwn) return name;
  if (existsSync(name) && resolve(name) !== resolve(own)) {
    throw ambiguous(name, [own, resolve(name)]);
  }
  return own;
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
    throw ambiguous(path, [
      ...fitting.map((set) => set.path),
      ...(isElsewhere ? [resolve(path)] : []),
    ]);
  }
  if (own !== undefined) return own;
  const { readStructureSet } = await import("../../dicom/index.ts");
  return { ...(await readStructureSet(path)), path };
}

function ambiguous(path: string, files: readonly string[]): ArcuateError {
  const message = `Cannot choose the structure set ${path}: one file must have the name, got ${files.join(", ")}; name it by its path`;
  return new ArcuateError("input", "structure-set-ambiguous", message, { fields: { path } });
}

function needsDicom(path: string, set: string): ArcuateError {
  const message = `Cannot compare ${set} on ${path}: a structure set must be compared on its DICOM CT, got a CT from NIfTI; name label maps (.nii.gz), or the DICOM CT`;
  return new ArcuateError("input", "structure-set-needs-dicom", message, { fields: { path } });
}

/** The one set in the folder that is not `given`; where there is no other, `given` again: it may hold both. */
async function chooseOther(
  { path, loaded }: CtOfSides,
  given: SideFile | undefined,
): Promise<SideFile> {
  if (loaded === undefined) {
    const message = `Cannot compare on ${path}: beside a CT from NIfTI, --reference and --predicted must both name a label map, got ${given === undefined ? "neither" : "one"}`;
    throw new ArcuateError("usage", "side-missing", message, { fields: { path } });
  }
  const givenSet = given?.kind === "structureSet" ? given.set : undefined;
  const set = await otherSet(loaded, givenSet);
  return { kind: "structureSet", path: set.path, set };
}

async function otherSet(
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
 * One side of a comparison as voxels on the CT's grid.
 * @throws {ArcuateError} `roi-not-found`; as `loadLabelMap` and `loadLabelMapSide`.
 */
export async function loadSide(ct: CtOfSides, file: SideFile, wish: SideWish): Promise<Side> {
  if (file.kind === "labelMap") return loadLabelMapSide(ct.volume, file.path, wish);
  if (ct.loaded === undefined) throw needsDicom(ct.path, file.path);
  const { loadLabelMap } = await import("../../cohort/index.ts");
  const { scheme, asked } = wish;
  const names = spellingsOf(scheme, asked);
  const side = loadLabelMap(ct.loaded, scheme, names, { structureSet: file.set, trust: "all" });
  for (const structure of asked?.keys() ?? []) {
    const known = structureNamed(scheme, structure);
    if (known === undefined || !isAbsent(side, known.label)) continue;
    throw roiNotFound(known.name, names.get(known.name) ?? [], file.set);
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
export function isAbsent({ absentLabels }: Pick<Side, "absentLabels">, wanted: number): boolean {
  return absentLabels.includes(wanted);
}
