import { describe, expect, it } from "vitest";
import { type GridWish, gridOf } from "../../../test/dicom/support.ts";
import { ArcuateError } from "../../base/index.ts";
import { patientPoint } from "../../geometry/index.ts";
import type { CtSliceHeader } from "./ct-slice.ts";
import { splitLocalizers } from "./localizers.ts";
import type { SliceMarks } from "./slice-marks.ts";
import { checkEvenness, stackSlices } from "./stack.ts";

const marks: SliceMarks = {
  acquisitionNumber: "1",
  temporalPosition: "",
  triggerTime: "",
  imageType: "",
  convolutionKernel: "",
  kvp: "",
  sliceThickness: "",
  acquired: "",
  contentMade: "",
};

function slicesOf(wish: GridWish = {}): CtSliceHeader[] {
  const grid = gridOf(wish);
  return grid.sliceOrigins.map((origin, z) => ({
    sopInstanceUid: `1.2.${z}`,
    seriesInstanceUid: "1.3",
    studyInstanceUid: "1.4",
    frameOfReferenceUid: "1.5",
    rows: grid.size[1],
    columns: grid.size[2],
    pixelSpacingMm: grid.pixelSpacingMm,
    rowDirection: grid.rowDirection,
    columnDirection: grid.columnDirection,
    origin,
    marks,
  }));
}

function problemOf(action: () => unknown): ArcuateError {
  try {
    action();
  } catch (error) {
    if (error instanceof ArcuateError) return error;
    throw error;
  }
  throw new TypeError("Nothing was refused");
}

describe("stackSlices()", () => {
  it("sorts along the normal, whatever the order", () => {
    const [a, b, c, d] = slicesOf();
    const { grid, slices } = stackSlices([c!, a!, d!, b!]);
    expect(slices.map((slice) => slice.sopInstanceUid)).toEqual([
      "1.2.0",
      "1.2.1",
      "1.2.2",
      "1.2.3",
    ]);
    expect(grid.sliceOrigins).toEqual(gridOf().sliceOrigins);
    expect(grid.size).toEqual([4, 5, 6]);
  });

  it("sorts towards the feet where the normal points there", () => {
    const wish: GridWish = { columnDirection: [0, -1, 0] };
    const { grid } = stackSlices(slicesOf(wish));
    expect(grid.sliceOrigins.map((origin) => origin[2])).toEqual([30.6, 27.6, 24.6, 21.6]);
  });

  it("takes a single slice", () => {
    expect(stackSlices(slicesOf({ positionsMm: [0] })).grid.size).toEqual([1, 5, 6]);
  });

  it("refuses two slices at one position", () => {
    const problem = problemOf(() => stackSlices(slicesOf({ positionsMm: [0, 3, 3.005, 6] })));
    expect(problem.code).toBe("duplicate-position");
    expect(problem.message).toContain("two at 33.6");
  });

  it.each([
    [18.5, "18.5"],
    [-18.5, "18.5"],
    [0.2, "0.2"],
  ])("refuses a gantry tilt of %f degrees, and says how much", (degrees, said) => {
    const shift = Math.tan((degrees * Math.PI) / 180);
    const tilted = slicesOf().map((slice, z) => ({
      ...slice,
      origin: patientPoint(-10, -20 + 3 * z * shift, 30.6 + 3 * z),
    }));
    const problem = problemOf(() => stackSlices(tilted));
    expect(problem.code).toBe("gantry-tilt");
    expect(problem.message).toContain(`${said} degrees`);
    expect(problem.fields.tiltDegrees).toBeCloseTo(Math.abs(degrees), 6);
  });

  it("takes rounding for rounding", () => {
    const rounded = slicesOf().map((slice, z) => ({
      ...slice,
      origin: patientPoint(-10 + 0.001 * (z % 2), -20, 30.6 + 3 * z),
    }));
    expect(stackSlices(rounded).slices).toHaveLength(4);
  });

  it("refuses a slice that lies beside the others", () => {
    const shifted = slicesOf().map((slice, z) =>
      z === 2 ? { ...slice, origin: patientPoint(-5, -20, 36.6) } : slice,
    );
    const problem = problemOf(() => stackSlices(shifted));
    expect(problem.code).toBe("slice-shifted");
    expect(problem.message).toContain("slice 3 lying 5.0 mm beside");
  });

  it.each<[string, Partial<CtSliceHeader>]>([
    ["matrix size", { rows: 7 }],
    ["pixel spacing", { pixelSpacingMm: [0.8, 1.3] }],
    ["orientation", { rowDirection: [0, 1, 0], columnDirection: [-1, 0, 0] }],
    ["frame of reference", { frameOfReferenceUid: "1.6" }],
  ])("refuses slices of different %s", (what, difference) => {
    const mixed = slicesOf().map((slice, z) => (z === 1 ? { ...slice, ...difference } : slice));
    const problem = problemOf(() => stackSlices(mixed));
    expect(problem.code).toBe("mixed-geometry");
    expect(problem.message).toContain(`the same ${what}`);
    expect(problem.message).toContain("1 of 4");
  });
});

describe("checkEvenness()", () => {
  it("names the slices on both sides of a missing one, and the distances", () => {
    const { grid } = stackSlices(slicesOf({ positionsMm: [0, 3, 6, 12, 15] }));
    const problem = problemOf(() => checkEvenness(grid));
    expect(problem.code).toBe("slice-missing");
    expect(problem.message).toBe(
      "Cannot read the CT series: no slice may be missing, got a gap of 6.00 mm between slice 3 (36.60 mm) " +
        "and slice 4 (42.60 mm) where the others are 3.00 mm apart",
    );
  });

  it("tells uneven spacing from a missing slice", () => {
    const { grid } = stackSlices(slicesOf({ positionsMm: [0, 3, 6, 10] }));
    expect(problemOf(() => checkEvenness(grid)).code).toBe("uneven-spacing");
  });

  it("accepts positions that jitter by rounding", () => {
    const { grid } = stackSlices(slicesOf({ positionsMm: [0, 3.01, 5.99, 9] }));
    expect(() => checkEvenness(grid)).not.toThrow();
  });
});

describe("splitLocalizers()", () => {
  const coronal: GridWish = { columnDirection: [0, 0, -1], positionsMm: [0] };

  it("takes images across the volume out", () => {
    const localizer = slicesOf(coronal)[0]!;
    const { volume, localizers } = splitLocalizers([localizer, ...slicesOf()]);
    expect(volume).toHaveLength(4);
    expect(localizers).toEqual([localizer]);
  });

  it("leaves a slice that is only tilted, and a second volume, to be refused", () => {
    const turned = {
      ...slicesOf()[0]!,
      rowDirection: [0, 1, 0],
      columnDirection: [-1, 0, 0],
    } as const;
    expect(splitLocalizers([turned, ...slicesOf()]).volume).toHaveLength(5);
    const second = slicesOf({ ...coronal, positionsMm: [0, 1, 2, 3] });
    expect(splitLocalizers([...slicesOf(), ...second]).volume).toHaveLength(8);
  });

  it("of two crossing images alone takes none for a localizer", () => {
    const [axial] = slicesOf({ positionsMm: [0] });
    expect(splitLocalizers([axial!, slicesOf(coronal)[0]!]).volume).toHaveLength(2);
    expect(splitLocalizers([])).toEqual({ volume: [], localizers: [] });
  });
});
