import { expect, it } from "vitest";
import { ctWith } from "../../../test/dicom/one-slice.ts";
import { parseFile } from "../format/part10.ts";
import { refusePages } from "./screens.ts";

type Attributes = Parameters<typeof ctWith>[0];

function codeOf(changed: Attributes): unknown {
  try {
    refusePages(parseFile(ctWith(changed)).dataSet);
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
}

const text = (value: string) => Buffer.from(value); // longer than the attribute may be, as scanners write it

it.each<Attributes>([
  { ImageType: ["DERIVED", "SECONDARY", "SCREEN SAVE"] },
  { ImageType: ["DERIVED", "SECONDARY", "OTHER", "VPCT SAVE"] },
  { ImageType: text("DERIVED\\SECONDARY\\OTHER\\CT_SOM7 DOSE_INFO") },
  { ImageType: text("DERIVED\\SECONDARY\\OTHER\\CT_SOM5 PROT") },
  { ImageType: text("derived\\secondary\\screen save") },
  { ImageType: ["DERIVED", "SECONDARY", "DOSE"] },
  { ConversionType: "WSD" },
  { ConversionType: "DI" },
  { SeriesDescription: "Patient Protocol" },
  { SeriesDescription: "DOSE REPORT" },
  { SeriesDescription: "Screen Save" },
  { SeriesDescription: "  Exam Summary" },
])("refuses a page: %j", (changed) => {
  expect(codeOf(changed)).toBe("screen-or-page");
});

it.each<Attributes>([
  {},
  { ImageType: ["ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI"] },
  { ImageType: ["DERIVED", "SECONDARY", "AXIAL", "LOW DOSE"] },
  { SeriesDescription: "Pelvis protocol 3 mm, low dose" },
  { SeriesDescription: "Dose 50 %" },
  { ConversionType: "" },
  { BurnedInAnnotation: "NO" },
  { BurnedInAnnotation: "no" },
])("takes a slice: %j", (changed) => {
  expect(codeOf(changed)).toBeUndefined();
});

it("refuses words that are declared, however that is spelt", () => {
  for (const value of ["YES", "yes", "Yes ", "Y", "NO\\YES"]) {
    expect(codeOf({ BurnedInAnnotation: text(value) })).toBe("burned-in-annotation");
  }
});
