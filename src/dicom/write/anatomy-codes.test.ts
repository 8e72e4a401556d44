import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  ctOf,
  dciodvfyErrors,
  hasDciodvfy,
  roiOf,
  writeFiles,
} from "../../../test/dicom/support.ts";
import { encodeStructureSet } from "../index.ts";
import { identificationOf } from "./anatomy-codes.ts";

const context = {
  MappingResource: "DCMR",
  ContextGroupVersion: "20181112",
  ContextIdentifier: "9514",
};

describe("identificationOf()", () => {
  it("says which version of which context group a code is of", () => {
    const [bladder] = identificationOf("Bladder", {
      value: "89837001",
      meaning: "Urinary bladder",
    })!;
    expect(bladder).toMatchObject({ CodeValue: "89837001", ...context });
    expect(bladder).not.toHaveProperty("ContextGroupExtensionFlag");
  });

  it("says that a code that the group lacks extends it, and whose extension that is", () => {
    const code = { value: "2812003", meaning: "Head of femur" };
    expect(identificationOf("Femur_Head_L", code)).toEqual([
      {
        CodeValue: "2812003",
        CodingSchemeDesignator: "SCT",
        CodeMeaning: "Head of femur",
        ...context,
        ContextGroupExtensionFlag: "Y",
        ContextGroupLocalVersion: "20261128",
        ContextGroupExtensionCreatorUID: expect.stringMatching(/^2\.25\.\d+$/),
        SegmentedPropertyTypeModifierCodeSequence: [
          {
            CodeValue: "7771000",
            CodingSchemeDesignator: "SCT",
            CodeMeaning: "Left",
            MappingResource: "DCMR",
            ContextGroupVersion: "20030108",
            ContextIdentifier: "244",
          },
        ],
      },
    ]);
  });

  it("is nothing without a code", () => {
    expect(identificationOf("CTVn", undefined)).toBeUndefined();
  });

  it.runIf(hasDciodvfy())("is written so that dciodvfy finds no error", () => {
    const rois = [
      roiOf({ code: { value: "89837001", meaning: "Urinary bladder" } }),
      roiOf({
        number: 2,
        name: "Femur_Head_R",
        code: { value: "2812003", meaning: "Head of femur" },
      }),
    ];
    const bytes = encodeStructureSet(ctOf().series, rois, {
      label: "CODES",
      softwareVersion: "0",
      modelName: "Test",
      now: new Date(0),
    });
    const folder = writeFiles({ "rs.dcm": bytes });
    expect(dciodvfyErrors(join(folder, "rs.dcm"))).toEqual([]);
  });
});
