/** All flags of one result, from what was drawn and the CT it was drawn on. Pure: the same result, the same flags. */
import { worstFirst } from "../../base/index.ts";
import {
  evenSpacingMm,
  type ImageGrid,
  indexToPatient,
  type Vector3,
  voxelPoint,
} from "../../geometry/index.ts";
import type { Structure } from "../../structures/index.ts";
import {
  boundingBox,
  boxSize,
  type CtVolume,
  cropVoxels,
  type LabelMap,
  type VoxelBox,
} from "../../volume/index.ts";
import type { StructureReport } from "../structure-report.ts";
import type { Flag } from "./flag.ts";
import { bodyFlags, positionFlags, spacingFlags } from "./image-flags.ts";
import { metalFlags } from "./metal.ts";
import { type PlacedStructure, sideFlags } from "./side-flags.ts";
import { confidenceFlags, cutFlags, pieceFlags, volumeFlags } from "./structure-flags.ts";

export interface FlaggedResult {
  readonly ct: CtVolume;
  /** After post-processing, on the CT's grid, whose slices are evenly spaced. */
  readonly labelMap: LabelMap;
  readonly structures: readonly StructureReport[];
  /** Grid of the model, z, y, x. */
  readonly modelSpacingMm: "native" | Vector3;
  /** DICOM's Patient Position, where known. */
  readonly patientPosition?: string | undefined;
}

/** What a person should know before looking at a result, the worst first; empty where nothing is remarkable. */
export function flagResult(result: FlaggedResult): Flag[] {
  const { ct, labelMap, structures, modelSpacingMm, patientPosition } = result;
  const found = structures.flatMap(({ structure }) => {
    const box = boundingBox(labelMap.labels, labelMap.grid.size, structure.label);
    return box === undefined ? [] : [{ structure, box }];
  });
  const sides = sideFlags(found.map((each) => placed(each, ct, labelMap)));
  const bones = found.filter(({ structure }) => structure.tissue === "bone");
  const flags = [
    ...bodyFlags(ct, hasHips(structures, sides)),
    ...pelvisFlags(structures),
    ...positionFlags(patientPosition),
    ...spacingFlags(evenSpacingMm(ct.grid), modelSpacingMm),
    ...metalFlags(ct, new Map(bones.map(({ structure, box }) => [structure.name, box]))),
    ...sides,
    ...structures.flatMap((each) => [
      ...volumeFlags(each),
      ...pieceFlags(each),
      ...confidenceFlags(each),
    ]),
    ...found.flatMap(({ structure, box }) => cutFlags(structure, box, ct.grid.size)),
  ];
  return worstFirst(flags);
}

/** Whether both of a pair of bones a known distance apart were found, of usual size and where they belong. */
function hasHips(structures: readonly StructureReport[], sides: readonly Flag[]): boolean {
  const heads = pairedBones(structures);
  const isUsual = (each: StructureReport) =>
    each.voxels > 0 && each.structure.usualVolumeCc !== undefined && volumeFlags(each).length === 0;
  const isTold = ({ structure: { name } }: StructureReport) =>
    sides.some(({ structure }) => structure === name);
  return heads.length >= 2 && heads.every(isUsual) && !heads.some(isTold);
}

function pairedBones(structures: readonly StructureReport[]): StructureReport[] {
  return structures.filter(
    ({ structure }) => structure.tissue === "bone" && structure.pairDistanceMm !== undefined,
  );
}

/**
 * A pelvis shows both of a pair of bones that lie a known distance apart: the femoral heads. Without either there may
 * be no pelvis at all, and everything else that was drawn is in doubt.
 */
function pelvisFlags(structures: readonly StructureReport[]): Flag[] {
  const heads = pairedBones(structures);
  if (heads.length < 2 || heads.some(({ voxels }) => voxels > 0)) return [];
  const text = "no femoral head was found: the image may show no pelvis";
  return [{ code: "no-pelvis", structure: null, severity: "severe", text }];
}

interface FoundStructure {
  readonly structure: Structure;
  readonly box: VoxelBox;
}

function placed(
  { structure, box }: FoundStructure,
  ct: CtVolume,
  { labels, grid }: LabelMap,
): PlacedStructure {
  const inside = cropVoxels(labels, grid.size, box);
  const middle = middleOf(inside, box, structure.label);
  return {
    structure,
    leftMm: leftOf(grid, middle),
    bodyMiddleMm: leftOf(grid, bodyMiddle(ct, Math.round(middle[0]))),
  };
}

function leftOf(grid: ImageGrid, [z, y, x]: Vector3): number {
  return indexToPatient(grid, voxelPoint(z, y, x))[0];
}

/** Mean voxel of a label in a box. */
function middleOf(inside: Uint8Array, box: VoxelBox, label: number): Vector3 {
  const [, rows, columns] = boxSize(box);
  let [count, z, y, x] = [0, 0, 0, 0];
  for (let voxel = 0; voxel < inside.length; voxel++) {
    if (inside[voxel] !== label) continue;
    const line = Math.floor(voxel / columns);
    count++;
    z += Math.floor(line / rows);
    y += line % rows;
    x += voxel % columns;
  }
  return [box.low[0] + z / count, box.low[1] + y / count, box.low[2] + x / count];
}

/** Denser than this is body. */
const BODY_HU = -300;

/** Mean voxel of what is denser than air in one slice. A couch lies under the body and moves it backwards alone. */
function bodyMiddle({ grid, hu }: CtVolume, z: number): Vector3 {
  const [, rows, columns] = grid.size;
  let [count, ySum, xSum] = [0, 0, 0];
  for (let y = 0; y < rows; y += 2) {
    const row = (z * rows + y) * columns;
    for (let x = 0; x < columns; x += 2) {
      if (hu[row + x]! <= BODY_HU) continue;
      count++;
      ySum += y;
      xSum += x;
    }
  }
  return count === 0 ? [z, rows / 2, columns / 2] : [z, ySum / count, xSum / count];
}
