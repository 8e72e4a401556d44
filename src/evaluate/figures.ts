import { keysOf } from "../base/index.ts";

/** The figures that a structure is scored by: what they are called in results, and how people read them. */
export interface FigureDescription {
  readonly title: string;
  /** With its unit where it has one, for the head of a column or an axis. */
  readonly label: string;
  readonly digits: number;
  readonly better: "higher" | "lower";
}

/** Definitions: docs/evaluation.md. */
export const figures = {
  dice: { title: "Dice", label: "Dice", digits: 2, better: "higher" },
  meanSurfaceDistanceMm: { title: "MSD", label: "MSD (mm)", digits: 2, better: "lower" },
  hausdorffDistance95Mm: { title: "HD95", label: "HD95 (mm)", digits: 2, better: "lower" },
  surfaceDice: { title: "Surface Dice", label: "surface Dice", digits: 2, better: "higher" },
  addedPathLengthMm: { title: "APL", label: "APL (mm)", digits: 0, better: "lower" },
} as const satisfies Record<string, FigureDescription>;

export type FigureName = keyof typeof figures;

export const figureNames: readonly FigureName[] = keysOf(figures);
