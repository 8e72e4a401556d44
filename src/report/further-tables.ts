/** What the paper does not print: the other figures, volumes, and one model against another. */
import {
  bootstrapInterval,
  type CaseResult,
  type FigureName,
  figures,
  holmAdjusted,
  limitsOfAgreement,
  medianOf,
  type Results,
  signedRankTest,
  summariseFigure,
} from "../evaluate/index.ts";
import { type Group, outcomesOf, resultOf } from "./groups.ts";
import { signed } from "./signed.ts";
import type { Table, TableRow } from "./table.ts";

const FURTHER: readonly FigureName[] = [
  "hausdorffDistance95Mm",
  "surfaceDice",
  "addedPathLengthMm",
];

/** Medians and quartiles of the figures that have no table of their own. */
export function furtherTable(groups: readonly Group[], toleranceMm: number): Table {
  const rows = groups.flatMap((group): TableRow[] => [
    ...(groups.length > 1 ? [groupRow(group.title, FURTHER.length + 2)] : []),
    ...group.structures.map(({ name, title }): TableRow => {
      const cells = FURTHER.map((figure) => {
        const { sample } = summariseFigure(outcomesOf(group.cases, name, figure));
        if (sample === undefined) return "";
        const { digits } = figures[figure];
        const [median, low, high] = [sample.median, sample.lowerQuartile, sample.upperQuartile].map(
          (value) => value.toFixed(digits),
        );
        return `${median} (${low} to ${high})`;
      });
      const { scored, missed } = summariseFigure(outcomesOf(group.cases, name, "dice"));
      return {
        kind: "case",
        cells: [title, `${scored} / ${missed}`, ...cells],
      };
    }),
  ]);
  return {
    id: "table-4",
    caption: "Table 4. Further figures: median (quartiles).",
    columns: [
      { title: "", isNumber: false },
      { title: "Scored / missed", isNumber: true },
      { title: "HD95 (mm)", isNumber: true },
      { title: `Surface Dice at ${toleranceMm} mm`, isNumber: true },
      { title: "Added path length (mm)", isNumber: true },
    ],
    rows,
    notes: [
      "HD95 is the larger of the two directed 95th percentiles. Added path length is the length of the reference's outline that would have to be redrawn, over all slices.",
    ],
  };
}

/** Volumes in cc of one structure wherever both sides drew it. */
export interface VolumePair {
  readonly referenceCc: number;
  readonly predictedCc: number;
}

/** Reference and predicted volumes in cc of each structure, for the plots of agreement; missed structures are left out. */
export function volumePairs(cases: readonly CaseResult[], structure: string): VolumePair[] {
  return cases.flatMap((each) => {
    const result = resultOf(each, structure);
    return result?.kind === "scored" ? [result] : [];
  });
}

/** Bland and Altman's limits of agreement for every structure, over all groups. */
export function volumeTable({ cases, structures }: Results): Table {
  const rows = structures.flatMap(({ name, title }): TableRow[] => {
    const pairs = volumePairs(cases, name);
    const limits = limitsOfAgreement(
      pairs.map(({ referenceCc, predictedCc }) => predictedCc - referenceCc),
    );
    if (limits === undefined) return [];
    const relative = medianOf(
      pairs.map(
        ({ referenceCc, predictedCc }) => (100 * (predictedCc - referenceCc)) / referenceCc,
      ),
    );
    const reference = medianOf(pairs.map(({ referenceCc }) => referenceCc));
    const { n, bias, lower, upper } = limits;
    return [
      {
        kind: "case",
        cells: [
          title,
          `${n}`,
          reference.toFixed(0),
          signed(bias, 1),
          `${signed(lower, 1)} to ${signed(upper, 1)}`,
          `${signed(relative, 1)} %`,
        ],
      },
    ];
  });
  return {
    id: "table-5",
    caption: "Table 5. Volumes, predicted less reference: Bland and Altman's limits of agreement.",
    columns: [
      "",
      "n",
      "Median reference (cc)",
      "Bias (cc)",
      "95 % limits (cc)",
      "Median relative difference",
    ].map((title, index) => ({ title, isNumber: index > 0 })),
    rows,
    notes: [],
  };
}

/** Two results side by side: the same cases, structure by structure. */
export function comparisonTable(first: Results, second: Results, number: number): Table {
  const compared = (["dice", "meanSurfaceDistanceMm"] as const).flatMap((figure) =>
    first.structures.flatMap((structure) => {
      const pair = pairFigures(first, second, { structure: structure.name, figure });
      return pair.differences.length === 0 ? [] : [{ figure, structure, ...pair }];
    }),
  );
  const tests = compared.map(({ differences }) => signedRankTest(differences));
  const adjusted = holmAdjusted(tests.map(({ p }) => p));
  const rows = compared.map((each, index): TableRow => {
    const { digits, title } = figures[each.figure];
    const interval = bootstrapInterval(each.differences, medianOf, { seed: 20 });
    return {
      kind: "case",
      cells: [
        `${title}, ${each.structure.title}`,
        `${each.differences.length}`,
        medianOf(each.first).toFixed(digits),
        medianOf(each.second).toFixed(digits),
        signed(medianOf(each.differences), digits + 1),
        interval ? `${signed(interval[0], digits + 1)} to ${signed(interval[1], digits + 1)}` : "",
        formatP(tests[index]!.p),
        formatP(adjusted[index]!),
        `${each.firstOnly} / ${each.secondOnly}`,
      ],
    };
  });
  const columns = [
    "",
    "Pairs",
    "First",
    "Second",
    "Difference",
    "95 % interval",
    "p",
    "p, Holm",
    "One missed",
  ];
  return {
    id: `table-${number}`,
    caption: `Table ${number}. Paired differences, second less first. First: ${first.title}. Second: ${second.title}.`,
    columns: columns.map((title, index) => ({ title, isNumber: index > 0 })),
    rows,
    notes: [
      "First, second and difference are medians. One missed: cases in which only the first / only the second drew the structure; they are part of no pair.",
      "Two-sided Wilcoxon signed-rank tests over the cases in which both were scored, exact up to 50 differing pairs; Holm's correction over all tests of this table. A higher Dice and a lower MSD are better.",
    ],
  };
}

interface PairedFigures {
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** Second less first. */
  readonly differences: readonly number[];
  /** Scored in one of the two and missed in the other. */
  readonly firstOnly: number;
  readonly secondOnly: number;
}

/** Pairs the cases of two results by their ids. */
export function pairFigures(
  first: Results,
  second: Results,
  { structure, figure }: { structure: string; figure: FigureName },
): PairedFigures {
  const others = new Map(second.cases.map((each) => [each.id, each]));
  const pairs = first.cases.flatMap((each) => {
    const other = others.get(each.id);
    if (other === undefined) return [];
    const [a] = outcomesOf([each], structure, figure);
    const [b] = outcomesOf([other], structure, figure);
    return a === undefined || b === undefined ? [] : [{ a, b }];
  });
  const values = pairs.flatMap(({ a, b }) =>
    a.kind === "scored" && b.kind === "scored" ? [[a.value, b.value] as const] : [],
  );
  const only = (drawn: "a" | "b", missed: "a" | "b") =>
    pairs.filter((pair) => pair[drawn].kind === "scored" && pair[missed].kind === "missed").length;
  return {
    first: values.map(([a]) => a),
    second: values.map(([, b]) => b),
    differences: values.map(([a, b]) => b - a),
    firstOnly: only("a", "b"),
    secondOnly: only("b", "a"),
  };
}

function groupRow(title: string, columns: number): TableRow {
  return { kind: "group", cells: [title, ...new Array<string>(columns - 1).fill("")] };
}

function formatP(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
