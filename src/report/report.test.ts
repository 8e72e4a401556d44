import { describe, expect, it } from "vitest";
import {
  type CaseResult,
  RESULTS_VERSION,
  type Results,
  type StructureResult,
} from "../evaluate/index.ts";
import { pairFigures } from "./further-tables.ts";
import { extremeCases, groupsOf } from "./groups.ts";
import { type ReportFile, reportFiles } from "./report.ts";

function scored(name: string, dice: number): StructureResult {
  return {
    kind: "scored",
    name,
    dice,
    meanSurfaceDistanceMm: 10 * (1 - dice),
    hausdorffDistanceMm: 9,
    hausdorffDistance95Mm: 5,
    pooledHausdorffDistance95Mm: 4,
    surfaceDice: 0.5,
    addedPathLengthMm: 120,
    referenceCc: 100,
    predictedCc: 100 * dice,
    picture: "pictures/a-b.png",
  };
}

const missed: StructureResult = {
  kind: "missed",
  name: "CTVn",
  empty: "predicted",
  dice: 0,
  referenceCc: 200,
  predictedCc: 0,
};

function caseOf(
  id: string,
  diagnosis: string | null,
  ...structures: StructureResult[]
): CaseResult {
  return {
    id,
    diagnosis,
    role: "unknown",
    sizeVoxels: [150, 512, 512],
    spacingMm: [3, 0.977, 0.977],
    structures,
    remarks: [],
  };
}

function resultsOf(cases: CaseResult[], title = "model one"): Results {
  return {
    format: "arcuate-results",
    version: RESULTS_VERSION,
    software: "Arcuate 0.1.0",
    madeAt: "2026-01-01T00:00:00Z",
    title,
    predictedBy: "model",
    model: null,
    toleranceMm: 3,
    structures: [
      { name: "Bladder", title: "Bladder" },
      { name: "CTVn", title: "CTVN", diagnoses: ["cervical"] },
    ],
    cases,
    refused: [],
  };
}

const cases = [
  caseOf("a", "cervical", scored("Bladder", 0.8), scored("CTVn", 0.7)),
  caseOf("b", "cervical", scored("Bladder", 0.9), missed),
  caseOf("c", "anorectal", scored("Bladder", 0.95)),
];

function textOf(files: readonly ReportFile[], path: string): string {
  const found = files.find((each) => each.path === path);
  if (typeof found?.bytes !== "string") throw new TypeError(`no text ${path}`);
  return found.bytes;
}

const png = Uint8Array.of(0x89, 0x50);
const hostile = `<script>alert(1)</script><img src=x onerror="x"> & 'q'`;

describe("remarks on the cases", () => {
  it("stand under the tables they bear on, the severe ones first; notices are counted", () => {
    const remark = (
      severity: "severe" | "warning" | "notice",
      structure: string,
      text: string,
    ) => ({
      code: "contours-unreadable",
      severity,
      structure,
      text,
    });
    const plain = caseOf("a", null, scored("Bladder", 0.9));
    const told = caseOf("b", null, scored("Bladder", 0.6));
    const files = reportFiles(
      {
        results: [
          resultsOf([
            { ...plain, remarks: [remark("warning", "Bladder", "Bladder skips 1 of 9 slices")] },
            {
              ...told,
              remarks: [
                remark("notice", "Bladder", "a speck"),
                remark("severe", "Bladder", "12 of 24 contours cannot be read"),
                remark("severe", "Rectum", "not in the table"),
              ],
            },
          ]),
        ],
      },
      new Map(),
    );
    const page = textOf(files, "report.html");
    const notes = [...page.matchAll(/<p class="notes">(.*?)<\/p>/g)].map(([, text]) => text);
    const own = notes.filter((text) => /^[ab]: |notice /.test(text!));
    expect(own.slice(0, 3)).toEqual([
      "b: severe: 12 of 24 contours cannot be read.",
      "a: warning: Bladder skips 1 of 9 slices.",
      "results.json has 1 notice on these cases.",
    ]);
  });
});

describe("groupsOf()", () => {
  it("puts the paper's groups first, with its letters, and only structures that occur", () => {
    const others = [...cases, caseOf("d", "prostate", scored("Bladder", 1)), caseOf("e", null)];
    const groups = groupsOf(resultsOf(others));
    expect(groups.map(({ diagnosis, letter }) => [diagnosis, letter])).toEqual([
      ["cervical", "a"],
      ["anorectal", "b"],
      ["prostate", "c"],
      [null, "d"],
    ]);
    expect(groups.map(({ structures }) => structures.length)).toEqual([2, 1, 1, 0]);
  });

  it("gives tables no letter where nobody named a diagnosis", () => {
    const [only] = groupsOf(resultsOf([caseOf("a", null, scored("Bladder", 1))]));
    expect(only).toMatchObject({ letter: "", title: "All cases" });
  });
});

it("extremeCases() holds a missed structure for the worst, and never for the median", () => {
  const found = extremeCases(resultsOf(cases)).map(({ structure, which, caseId }) => [
    structure,
    which,
    caseId,
  ]);
  expect(found).toEqual([
    ["Bladder", "worst", "a"],
    ["Bladder", "median", "b"],
    ["CTVn", "worst", "b"],
    ["CTVn", "median", "a"],
  ]);
});

it("pairFigures() pairs by case, and counts what only one of the two drew", () => {
  const second = resultsOf([
    caseOf("b", "cervical", scored("Bladder", 0.7), scored("CTVn", 0.6)),
    caseOf("a", "cervical", scored("Bladder", 0.85), scored("CTVn", 0.75)),
  ]);
  const of = (structure: string) =>
    pairFigures(resultsOf(cases), second, { structure, figure: "dice" });
  expect(of("Bladder")).toMatchObject({ first: [0.8, 0.9], second: [0.85, 0.7], secondOnly: 0 });
  expect(of("CTVn")).toMatchObject({ first: [0.7], second: [0.75], firstOnly: 0, secondOnly: 1 });
});

describe("reportFiles()", () => {
  const pictures = new Map([["pictures/a-b.png", png]]);
  const files = reportFiles({ results: [resultsOf(cases)] }, pictures);
  const html = textOf(files, "report.html");

  it("says what it is for, and that structures were missed", () => {
    for (const path of ["report.html", "report.md", "report.json"]) {
      expect(textOf(files, path)).toContain("Research use only");
    }
    expect(html).toContain("Structures missed: 1.");
    expect(html).toMatch(/<td class="number missed">missed<\/td>/);
  });

  it("prints the paper's tables beside its own", () => {
    const table = textOf(files, "tables/table-1a.csv").split("\r\n");
    expect(table[0]).toBe("Cervical cancer,Bladder,CTVN");
    expect(table).toContain("a,0.80,0.70");
    expect(table).toContain("b,0.90,missed");
    expect(table).toContain("Mean,0.85,0.70");
    expect(table).toContain('"Mean, missed as 0",0.85,0.35');
    expect(table).toContain("Paper: median,0.84,0.82");
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "figures/figure-1a.png",
        "figures/figure-2b.png",
        "tables/table-2b.csv",
        "tables/sartor-2020-table-3.csv",
        "pictures/a-b.png",
      ]),
    );
  });

  it("asks for nothing from anywhere and runs nothing", () => {
    expect(html).toContain("default-src &#39;none&#39;; img-src data:");
    expect(html).not.toMatch(/<script|<link|<iframe|\son\w+=|style="/i);
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses.every((each) => /^(#|data:image\/png;base64,)/.test(each!))).toBe(true);
    expect(html.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\//);
  });

  it("gives every picture words, every table a caption and every heading a level", () => {
    expect(html.match(/<img /g)).toHaveLength(html.match(/<img alt="[^"]{20,}"/g)!.length);
    expect(html.match(/<table/g)).toHaveLength(html.match(/<caption>/g)!.length);
    expect(html.match(/<svg /g)).toHaveLength(
      html.match(/role="img" aria-label="[^"]{20,}"/g)!.length,
    );
    expect(html.match(/<h1/g)).toHaveLength(1);
  });

  it("lets no text become markup", () => {
    const cursed = resultsOf(
      cases.map((each) => ({ ...each, id: `${each.id}${hostile}`, diagnosis: hostile })),
      hostile.slice(0, 80),
    );
    const model = {
      sha256: "0".repeat(64),
      structures: [{ name: hostile, title: hostile, diagnoses: [hostile] }],
      spacingMm: "native" as const,
      clipHu: 800,
      centreHu: 0,
      parameterCount: 1,
      training: { caseIds: [hostile], steps: 3, software: hostile },
    };
    const written = reportFiles({ results: [{ ...cursed, model }, cursed] }, pictures);
    expect(textOf(written, "report.html")).not.toMatch(/<script|<img src=x/);
    expect(textOf(written, "report.md")).not.toMatch(/<script|<img/);
    for (const { path, bytes } of written) {
      expect(path).toMatch(/^[\w/.-]+$/);
      if (path.endsWith(".svg")) expect(bytes).not.toMatch(/<script|<img/);
    }
  });

  it("shows the structures of the results by their titles, in the order of their scheme", () => {
    const [first, ...more] = cases;
    const rectum = scored("Rectum", 0.75);
    const own = resultsOf([
      { ...first!, structures: [...first!.structures, rectum] },
      { ...more[0]!, structures: [rectum, ...more[0]!.structures] },
    ]);
    const structures = [
      { name: "Rectum", title: "End of the bowel", diagnoses: ["anorectal", "cervical"] },
      ...own.structures,
    ];
    const written = reportFiles({ results: [{ ...own, structures }] }, pictures);
    expect(textOf(written, "tables/table-1a.csv")).toMatch(
      /^Cervical cancer,End of the bowel,Bladder,CTVN\r?\n/,
    );
    const titles = textOf(written, "report.html").match(/<h3>(?:End|Bladder|CTVN)[^<]*/g);
    expect(titles).toEqual(["<h3>End of the bowel", "<h3>Bladder", "<h3>CTVN"]);
    expect(textOf(written, "report.md")).toContain(
      "Delineation of End of the bowel (anorectal, cervical only), Bladder, CTVN (cervical only) on",
    );
  });

  it("compares two results in pairs", () => {
    const written = reportFiles({ results: [resultsOf(cases), resultsOf(cases)] }, pictures);
    const table = textOf(written, "tables/table-6.csv");
    expect(table).toContain('"Dice, Bladder",3,0.90,0.90,0.000,0.000 to 0.000,1.000,1.000,0 / 0');
  });
});
