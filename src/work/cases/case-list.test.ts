import { describe, expect, it } from "vitest";
import { ArcuateError } from "../../base/index.ts";
import { refuseUnusable, ruledOut, unusableCase } from "./case-list.ts";

const matrix = new ArcuateError("input", "mixed-geometry", "Cannot read the CT series: all alike");
const path = new ArcuateError("input", "no-ct-series", "Cannot use clinic/bo: it must hold a CT");
const [anna, bo] = [unusableCase("clinic/anna", matrix), unusableCase("clinic/bo", path)];
const refused = (used: readonly unknown[], ...leftOut: readonly ReturnType<typeof ruledOut>[]) =>
  expect(() => refuseUnusable({ used, leftOut }, "train"));

describe("refuseUnusable()", () => {
  it("names each case that cannot be used", () => {
    refused([], anna, bo).toThrow(
      "got 2 that are not: clinic/anna: Cannot read the CT series: all alike; Cannot use clinic/bo: it must hold a CT",
    );
  });

  it("names the only one among others, and keeps its code", () => {
    refused([1], anna).toThrow("Cannot read the CT series: all alike (in clinic/anna)");
    refused([1], anna).toThrow(expect.objectContaining({ code: "mixed-geometry" }));
    refused([1], bo).toThrow(path);
    refused([], anna).toThrow(matrix);
  });

  it("lets pass what a rule leaves out", () => {
    refused([], ruledOut("clinic", "no-ct-series", "no CT")).not.toThrow();
  });
});
