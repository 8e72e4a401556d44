/** Flags of one structure by itself: missing, too large or small, in pieces, uncertain, or cut off. */
import type { GridSize } from "../../geometry/index.ts";
import type { Structure } from "../../structures/index.ts";
import type { VoxelBox } from "../../volume/index.ts";
import type { StructureReport } from "../structure-report.ts";
import type { Flag } from "./flag.ts";
import { outsideText } from "./outside-text.ts";

/** `missing` for a structure without a voxel; `volume-unusual` outside the record's usual range, where it has one. */
export function volumeFlags({ structure, volumeCc, voxels }: StructureReport): Flag[] {
  const { name, usualVolumeCc: usual } = structure;
  if (voxels === 0) {
    return [{ code: "missing", structure: name, severity: "warning", text: "not found" }];
  }
  if (usual === undefined || (volumeCc >= usual[0] && volumeCc <= usual[1])) return [];
  const text = outsideText(volumeCc, usual, "cc");
  return [{ code: "volume-unusual", structure: name, severity: "warning", text }];
}

/** Share of a prediction that may lie outside its largest piece without a flag. */
const REMOVED_SHARE = 0.05;

/** `pieces-removed` when more than 5 % of a prediction lay outside its largest component. */
export function pieceFlags(report: StructureReport): Flag[] {
  const { structure, voxels, removedVoxels, componentCount } = report;
  const share = removedVoxels / (voxels + removedVoxels);
  if (!(share > REMOVED_SHARE)) return [];
  const pieces = componentCount - 1;
  const text = `${pieces} smaller ${pieces === 1 ? "piece" : "pieces"} removed, ${percent(share)} of the prediction`;
  return [{ code: "pieces-removed", structure: structure.name, severity: "warning", text }];
}

/** Mean probability of the label within a structure below which it is uncertain. */
const LOW_CONFIDENCE = 0.75;

/** `low-confidence` below a mean probability of 0.75; none where the confidence is unknown. */
export function confidenceFlags({ structure, confidence }: StructureReport): Flag[] {
  if (confidence === null || confidence >= LOW_CONFIDENCE) return [];
  const text = `mean confidence ${percent(confidence)}`;
  return [{ code: "low-confidence", structure: structure.name, severity: "warning", text }];
}

/** @param box Around the structure, in slices that rise from foot to head where the patient lies head first. */
export function cutFlags(
  { name, reachesImageEnd = false }: Structure,
  box: VoxelBox,
  size: GridSize,
): Flag[] {
  const flags: Flag[] = [];
  if (box.low[0] === 0 || box.high[0] === size[0]) {
    const ends = [box.low[0] === 0 && "first", box.high[0] === size[0] && "last"].filter(Boolean);
    const text = `reaches the ${ends.join(" and the ")} slice: it may go on outside the image`;
    const severity = reachesImageEnd ? "notice" : "warning";
    flags.push({ code: "cut-at-end", structure: name, severity, text });
  }
  const isAtEdge = [1, 2].some((axis) => box.low[axis] === 0 || box.high[axis] === size[axis]);
  if (isAtEdge) {
    const text = "reaches the edge of the image: it may go on outside";
    flags.push({ code: "cut-at-edge", structure: name, severity: "warning", text });
  }
  return flags;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
