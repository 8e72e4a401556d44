/** One side of a comparison from a NIfTI label map. */
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import {
  isSameName,
  type LabelScheme,
  type Structure,
  structureNamed,
} from "../../structures/index.ts";
import type { CtVolume, LabelMap, Mask } from "../../volume/index.ts";
import { type RoiNames, spellingsOf } from "../roi-names.ts";
import { type LabelNames, readLabelNames } from "./label-names.ts";
import type { Side, SideWish } from "./side.ts";

/**
 * Reads a label map that lies on the CT's grid. A structure without a voxel counts as not drawn: a label map cannot say
 * which of the two it is.
 * @throws {ArcuateError} `roi-not-found` when a name that was given is not there; as `readNiftiLabels`, `labelsOnGrid` and
 * `readLabelNames`.
 */
export async function loadLabelMapSide(ct: CtVolume, path: string, wish: SideWish): Promise<Side> {
  const { labelsOnGrid, readNiftiLabels } = await import("../../nifti/index.ts");
  const { maskRemarks } = await import("../../cohort/index.ts");
  const { maskOf } = await import("../../volume/index.ts");
  const { scheme, asked, labels } = wish;
  const { labelMap } = await readNiftiLabels(path);
  const stored = labelsOnGrid(labelMap, ct.grid, path);
  const meaning = await readLabelNames(path, labels);
  const found = findLabels(meaning, scheme, asked);
  const voxels = countLabels(stored);
  const drawn = found.filter(({ number }) => voxels[number]! > 0);
  const masks = drawn.map(({ structure, number }) => ({ structure, mask: maskOf(stored, number) }));
  const present = new Set(drawn.map(({ structure }) => structure.label));
  return {
    labelMap: renumbered(stored, drawn),
    masks: new Map(masks.map(({ structure, mask }): [number, Mask] => [structure.label, mask])),
    absentLabels: scheme.structures
      .map(({ label }) => label)
      .filter((label) => !present.has(label)),
    remarks: [...labelRemarks(meaning, { voxels, found, wish }), ...maskRemarks(ct, masks)],
  };
}

/** A structure, and its number in the file. */
interface FoundLabel {
  readonly structure: Structure;
  readonly number: number;
}

function findLabels(
  meaning: LabelNames,
  scheme: LabelScheme,
  asked: RoiNames | undefined,
): FoundLabel[] {
  const spellings = spellingsOf(scheme, asked);
  const found = scheme.structures.flatMap((structure) => {
    const wanted = spellings.get(structure.name) ?? [];
    const numbers = wanted.flatMap((name) => numberOf(meaning, name));
    return numbers.slice(0, 1).map((number) => ({ structure, number }));
  });
  for (const name of asked?.keys() ?? []) {
    const structure = structureNamed(scheme, name);
    if (structure === undefined || found.some((each) => each.structure === structure)) continue;
    throw labelNotFound(structure.name, spellings.get(structure.name) ?? [], meaning);
  }
  return found;
}

function numberOf({ names }: LabelNames, wanted: string): number[] {
  return [...names].filter(([, name]) => isSameName(name, wanted)).map(([number]) => number);
}

function labelNotFound(
  structure: string,
  wanted: readonly string[],
  { path, names }: LabelNames,
): ArcuateError {
  const present = [...names].map(([number, name]) => `${number} ${name}`).join(", ");
  const message = `Cannot find the label of ${structure}: ${wanted.join(" or ")} must be in ${path}, got ${present || "none"}`;
  return new ArcuateError("input", "roi-not-found", message, { fields: { path, structure } });
}

/** How many voxels each label has. */
function countLabels({ labels }: LabelMap): Float64Array {
  const voxels = new Float64Array(256);
  for (let index = 0; index < labels.length; index++) voxels[labels[index]!]!++;
  return voxels;
}

/** With the scheme's numbers; what belongs to none of its structures is background. */
function renumbered({ grid, labels: stored }: LabelMap, drawn: readonly FoundLabel[]): LabelMap {
  const labelOf = new Uint8Array(256);
  for (const { structure, number } of drawn) labelOf[number] = structure.label;
  return { grid, labels: stored.map((number) => labelOf[number]!) };
}

/** Labels are told by number: their names may be a clinic's own. */
function labelRemarks(
  { names }: LabelNames,
  {
    voxels,
    found,
    wish: { known, isReference },
  }: {
    readonly voxels: Float64Array;
    readonly found: readonly FoundLabel[];
    readonly wish: SideWish;
  },
): CaseRemark[] {
  const used = new Set(found.map(({ number }) => number));
  const isUnknown = ([number, name]: readonly [number, string]) =>
    !used.has(number) && structureNamed(known, name) === undefined;
  const unnamed = [...voxels.keys()].filter((n) => n > 0 && voxels[n]! > 0 && !names.has(n));
  const empty = isReference ? found.filter(({ number }) => voxels[number] === 0) : [];
  return [
    ...unnamed.map((label) => {
      const text = `label ${label} has ${voxels[label]} voxels and no name in the list of labels: they belong to no structure`;
      return caseRemark("label-unnamed", text, { figures: { label, voxels: voxels[label]! } });
    }),
    ...[...names].filter(isUnknown).map(([label]) => {
      const text = `label ${label} is named in the list of labels as a structure that is not known here: not scored`;
      return caseRemark("label-unknown", text, { figures: { label, voxels: voxels[label]! } });
    }),
    ...empty.map(({ structure: { name: structure }, number: label }) => {
      const text = `${structure} has no voxel in the label map: it counts as not drawn`;
      return caseRemark("label-without-voxel", text, { structure, figures: { label } });
    }),
  ];
}
