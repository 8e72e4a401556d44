/** Structure sets as another system might write them: nothing is checked, everything can be left out. */
import { ArcuateError } from "../../src/base/index.ts";
import { type Attributes, encodeFile } from "../../src/dicom/format/encode.ts";
import { deriveUid, sopClass } from "../../src/dicom/format/uid.ts";

export const about = {
  label: "AI-DRAFT",
  softwareVersion: "0.1.0",
  modelName: "Test model",
  now: new Date("2026-03-04T05:06:07Z"),
};

export function foreign(attributes: Attributes): Uint8Array {
  const sopInstanceUid = deriveUid("pitfalls");
  return encodeFile({
    sopClassUid: sopClass.rtStructureSet,
    sopInstanceUid,
    softwareVersion: "0.1.0",
    attributes: {
      SOPClassUID: sopClass.rtStructureSet,
      SOPInstanceUID: sopInstanceUid,
      StudyInstanceUID: "1.2.3",
      SeriesInstanceUID: "1.2.4",
      StructureSetLabel: "FOREIGN",
      ...attributes,
    },
  });
}

export const data = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
const triangle = data("0\\0\\30.6\\5\\0\\30.6\\0\\5\\30.6");

export function roiNamed(number: number, name: string): Attributes {
  return { ROINumber: `${number}`, ROIName: name };
}

export function contourOf(more: Attributes = {}): Attributes {
  return { ContourGeometricType: "CLOSED_PLANAR", ContourData: triangle, ...more };
}

export function drawn(number: number, ...contours: readonly Attributes[]): Attributes {
  return { ReferencedROINumber: `${number}`, ContourSequence: contours };
}

export function problemOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error instanceof ArcuateError ? error.code : (error as Error).name;
  }
  return "nothing refused";
}
