/** What a side of a comparison is: a file, then voxels on the CT's grid. */
import type { Case, LoadedLabelMap } from "../../cohort/index.ts";
import type { DicomStructureSet } from "../../dicom/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import type { RoiNames } from "../roi-names.ts";

/** A CT on which two sides are compared. */
export interface CtOfSides {
  readonly path: string;
  readonly volume: CtVolume;
  /** Absent for a CT from NIfTI, which no structure set can refer to. */
  readonly loaded?: Case;
}

/** A structure set, and the file that it was read from. */
export type NamedSet = DicomStructureSet & { readonly path: string };

/** Where a side comes from. */
export type SideFile =
  | { readonly kind: "structureSet"; readonly path: string; readonly set: NamedSet }
  | { readonly kind: "labelMap"; readonly path: string };

export interface SideFiles {
  readonly reference: SideFile;
  readonly predicted: SideFile;
}

/** One side as voxels on the CT's grid. */
export type Side = Pick<LoadedLabelMap, "labelMap" | "masks" | "absentLabels" | "remarks">;

export interface SideWish {
  /** The structures that are wanted. */
  readonly scheme: LabelScheme;
  /** All structures that there are. */
  readonly known: LabelScheme;
  /** Names that the user gave for structures; such a structure must be there. */
  readonly asked: RoiNames | undefined;
  /** File with the meaning of a label map's numbers, where the user named one. */
  readonly labels: string | undefined;
  readonly isReference: boolean;
}
