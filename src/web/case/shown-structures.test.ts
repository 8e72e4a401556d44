import { expect, it } from "vitest";
import type { StructureSetInfo } from "../../server/contract/index.ts";
import { overlaysOf, structureNames } from "./shown-structures.ts";

function predicted(labels: Readonly<Record<string, number>>): StructureSetInfo {
  return {
    ...({ id: "set", caseId: "case-0123456789", role: "predicted" } as const),
    ...{ ctId: "ct", needsConfirmation: false },
    origin: { kind: "model", modelId: "m", modelSha256: "0", modelTitle: "M" },
    ...({ createdAt: "2026-01-01T00:00:00Z", generationAlgorithm: "AUTOMATIC" } as const),
    structures: Object.entries(labels).map(([name, label]) => ({
      ...{ name, label, volumeCc: 1, confidence: null },
    })),
    ...{ flags: [], leftOut: [], comparison: null, change: null },
  };
}

const scheme = ["A", "B", "C"].map((name, at) => ({
  ...({ name, title: name, label: at + 1, interpretedType: "ORGAN" } as const),
  colour: [0, 0, 0] as [number, number, number],
}));

it("lists structures in the scheme's order, and then those that the scheme does not have", () => {
  const detail = { structureSets: [predicted({ Z: 9, C: 3 }), predicted({ A: 1 })] };
  expect(structureNames(detail, scheme)).toEqual(["A", "C", "Z"]);
});

it("draws every set by its own numbers", () => {
  const labels = new Uint8Array(1);
  const maps = { reference: labels, predicted: labels, corrected: undefined };
  const chosen = {
    reference: predicted({ A: 7, B: 8 }),
    predicted: predicted({ A: 1, C: 3 }),
    corrected: predicted({ A: 1 }),
  };
  const look = { hidden: new Set(["C"]), strong: "A" };
  const drawn = overlaysOf(["reference", "predicted", "corrected"], { chosen, maps }, look);
  expect(
    drawn.map(({ key, shownLabels, strongLabel }) => [key, [...shownLabels], strongLabel]),
  ).toEqual([
    ["reference", [7, 8], 7],
    ["predicted", [1], 1],
  ]);
});
