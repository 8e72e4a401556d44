/**
 * The per-case figures that Sartor et al. 2020 print in Tables 1a to 2b, and the counts of Table 3. They stand beside
 * one's own in every report, and feeding them through our summary must give the printed means and medians.
 */
import type { FigureName } from "../evaluate/index.ts";
import { pelvisScheme, structureTitle } from "../structures/index.ts";
import type { Rating } from "./rating.ts";

/** One table of the paper: a row a case, a column a structure. */
export interface PaperTable {
  readonly name: "1a" | "1b" | "2a" | "2b";
  readonly figure: FigureName;
  readonly diagnosis: "cervical" | "anorectal";
  /** TG-263 names, in the order of the columns. */
  readonly structures: readonly string[];
  /** Null where nothing was scored: a surgical implant in the left hip. */
  readonly cases: readonly (readonly (number | null)[])[];
  readonly printedMeans: readonly number[];
  readonly printedMedians: readonly number[];
}

/** The title of a structure of the paper. */
export function paperTitle(name: string): string {
  return structureTitle(name, pelvisScheme);
}

const organs = ["Femur_Head_R", "Femur_Head_L", "Bladder", "Bag_Bowel"] as const;
const withNodes = [...organs, "CTVn"] as const;

export const paperTables: readonly PaperTable[] = [
  {
    name: "1a",
    figure: "dice",
    diagnosis: "cervical",
    structures: withNodes,
    cases: [
      [0.96, 0.89, 0.83, 0.91, 0.82],
      [0.78, 0.74, 0.87, 0.92, 0.82],
      [0.93, 0.85, 0.85, 0.91, 0.8],
      [0.9, 0.95, 0.94, 0.88, 0.78],
      [0.95, 0.93, 0.77, 0.86, 0.84],
      [0.89, 0.92, 0.95, 0.89, 0.83],
      [0.95, 0.97, 0.78, 0.71, 0.81],
      [0.96, 0.97, 0.78, 0.84, 0.71],
      [0.89, 0.93, 0.91, 0.74, 0.82],
      [0.94, 0.94, 0.61, 0.94, 0.84],
    ],
    printedMeans: [0.92, 0.91, 0.83, 0.86, 0.81],
    printedMedians: [0.94, 0.93, 0.84, 0.88, 0.82],
  },
  {
    name: "1b",
    figure: "dice",
    diagnosis: "anorectal",
    structures: organs,
    cases: [
      [0.83, 0.86, 0.9, 0.76],
      [0.91, 0.91, 0.95, 0.89],
      [0.87, 0.86, 0.92, 0.83],
      [0.95, 0.95, 0.9, 0.79],
      [0.93, null, 0.82, 0.74],
      [0.89, 0.9, 0.93, 0.93],
      [0.92, 0.88, 0.95, 0.75],
      [0.92, 0.93, 0.95, 0.79],
      [0.94, 0.92, 0.94, 0.89],
      [0.77, 0.84, 0.93, 0.9],
      [0.94, 0.91, 0.94, 0.88],
      [0.94, 0.92, 0.95, 0.8],
      [0.93, 0.92, 0.93, 0.84],
      [0.91, 0.97, 0.83, 0.89],
      [0.91, 0.95, 0.95, 0.88],
      [0.72, 0.93, 0.94, 0.91],
      [0.88, 0.91, 0.95, 0.82],
      [0.92, 0.92, 0.91, 0.84],
      [0.94, 0.91, 0.89, 0.83],
      [0.95, 0.95, 0.95, 0.85],
      [0.91, 0.9, 0.93, 0.84],
      [0.86, 0.87, 0.93, 0.72],
      [0.9, 0.88, 0.94, 0.71],
      [0.92, 0.94, 0.92, 0.83],
      [0.93, 0.94, 0.96, 0.87],
      [0.81, 0.82, 0.95, 0.82],
      [0.92, 0.9, 0.93, 0.86],
      [0.88, 0.89, 0.89, 0.82],
      [0.92, 0.95, 0.96, 0.81],
      [0.91, 0.91, 0.95, 0.62],
    ],
    printedMeans: [0.9, 0.91, 0.93, 0.82],
    printedMedians: [0.92, 0.91, 0.94, 0.83],
  },
  {
    name: "2a",
    figure: "meanSurfaceDistanceMm",
    diagnosis: "cervical",
    structures: withNodes,
    cases: [
      [0.95, 1.93, 3.62, 5.53, 4.2],
      [2.92, 3.39, 2.53, 4.77, 3.57],
      [1.58, 2.79, 3.82, 4.77, 4.04],
      [2.31, 1.29, 2.35, 6.42, 3.95],
      [1.15, 1.35, 3.4, 6.07, 2.97],
      [2.36, 1.41, 1.64, 5.09, 3.42],
      [1.27, 0.86, 5.18, 9.85, 4.09],
      [1.1, 0.92, 6.12, 10.26, 6.22],
      [1.98, 1.64, 2.69, 6.35, 3.55],
      [1.4, 1.42, 5.82, 3.34, 3.83],
    ],
    printedMeans: [1.7, 1.7, 3.72, 6.25, 3.98],
    printedMedians: [1.49, 1.42, 3.51, 5.8, 3.89],
  },
  {
    name: "2b",
    figure: "meanSurfaceDistanceMm",
    diagnosis: "anorectal",
    structures: organs,
    cases: [
      [3.33, 3.15, 2.62, 8.29],
      [2.09, 2.04, 2.07, 5.42],
      [2.98, 3.08, 2.33, 10.83],
      [1.17, 1.33, 3.16, 10.41],
      [1.76, null, 4.18, 13.04],
      [2.29, 2.16, 2.08, 4.2],
      [1.98, 2.88, 1.43, 9.23],
      [1.97, 1.88, 1.72, 8.21],
      [1.57, 1.92, 2.58, 6.36],
      [4.0, 2.94, 2.28, 5.01],
      [1.35, 1.93, 1.76, 5.05],
      [1.71, 2.25, 1.91, 7.62],
      [1.65, 1.99, 2.38, 6.27],
      [2.06, 0.88, 3.56, 4.97],
      [1.94, 1.47, 1.7, 5.02],
      [6.24, 1.83, 2.5, 7.09],
      [1.8, 1.4, 1.73, 6.51],
      [1.87, 1.64, 3.12, 7.25],
      [1.25, 1.82, 2.34, 5.92],
      [1.27, 1.44, 1.88, 8.26],
      [1.85, 2.5, 2.03, 8.0],
      [2.85, 2.64, 2.59, 9.84],
      [2.14, 2.12, 1.99, 9.07],
      [1.62, 1.16, 2.46, 6.17],
      [1.74, 1.64, 1.57, 5.41],
      [3.7, 4.23, 1.48, 6.42],
      [1.77, 2.09, 1.84, 5.67],
      [2.44, 2.04, 3.88, 8.19],
      [1.77, 0.97, 1.35, 5.45],
      [1.54, 1.76, 1.92, 10.57],
    ],
    printedMeans: [2.19, 2.04, 2.28, 7.32],
    printedMedians: [1.86, 1.93, 2.07, 6.8],
  },
];

/** Table 3: how often one oncologist gave each rating. */
export const paperRatings: readonly {
  readonly diagnosis: "cervical" | "anorectal";
  readonly structure: string;
  readonly counts: Readonly<Record<Rating, number>>;
}[] = [
  rated("cervical", "Femur_Head_R", 9, 1, 0, 0),
  rated("cervical", "Femur_Head_L", 8, 2, 0, 0),
  rated("cervical", "Bladder", 4, 2, 1, 3),
  rated("cervical", "Bag_Bowel", 1, 4, 4, 1),
  rated("cervical", "CTVn", 1, 3, 2, 4),
  rated("anorectal", "Femur_Head_R", 20, 8, 1, 1),
  rated("anorectal", "Femur_Head_L", 24, 5, 0, 0),
  rated("anorectal", "Bladder", 15, 9, 3, 3),
  rated("anorectal", "Bag_Bowel", 1, 8, 11, 10),
];

function rated(
  diagnosis: "cervical" | "anorectal",
  structure: string,
  excellent: number,
  good: number,
  acceptable: number,
  notAcceptable: number,
) {
  return { diagnosis, structure, counts: { excellent, good, acceptable, notAcceptable } };
}
