import { describe, expect, it } from "vitest";
import { summariseFigure } from "../evaluate/index.ts";
import { type PaperTable, paperRatings, paperTables } from "./paper.ts";

/** Half of the last printed digit, and what binary fractions add to it. */
const PRINTED = 0.005 + 1e-9;

function summariesOf({ cases, structures }: PaperTable) {
  return structures.map((_, column) =>
    summariseFigure(
      cases.map((row) => {
        const value = row[column] ?? null;
        return value === null ? { kind: "notApplicable" } : { kind: "scored", value };
      }),
    ),
  );
}

describe.each(paperTables.map((table) => [table.name, table] as const))(
  "summariseFigure() on the paper's Table %s",
  (_, table) => {
    it("gives every printed mean and median", () => {
      summariesOf(table).forEach(({ sample }, column) => {
        expect(Math.abs(sample!.mean - table.printedMeans[column]!)).toBeLessThan(PRINTED);
        expect(Math.abs(sample!.median - table.printedMedians[column]!)).toBeLessThan(PRINTED);
      });
    });

    it("counts every case, and the implant as not applicable", () => {
      const total = table.diagnosis === "cervical" ? 10 : 30;
      summariesOf(table).forEach(({ scored, missed, notApplicable }, column) => {
        const hasImplant = total === 30 && table.structures[column] === "Femur_Head_L";
        expect({ scored, missed, notApplicable }).toEqual(
          hasImplant
            ? { scored: 29, missed: 0, notApplicable: 1 }
            : { scored: total, missed: 0, notApplicable: 0 },
        );
      });
    });
  },
);

it("the paper's ratings sum to its cases", () => {
  for (const { diagnosis, structure, counts } of paperRatings) {
    const sum = Object.values(counts).reduce((a, b) => a + b);
    const cases = diagnosis === "cervical" ? 10 : structure === "Femur_Head_L" ? 29 : 30;
    expect(sum).toBe(cases);
  }
});
