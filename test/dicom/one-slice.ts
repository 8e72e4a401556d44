/** A CT slice of two pixels, for tests that change one attribute of it. */
import { type CompressedPixels, encodeFile } from "../../src/dicom/format/encode.ts";

type Attributes = Parameters<typeof encodeFile>[0]["attributes"];

/** One row of two pixels of 12 bits, unless changed. */
export function ctWith(changed: Attributes, compressed?: CompressedPixels): Uint8Array {
  return encodeFile({
    sopClassUid: "1.2.840.10008.5.1.4.1.1.2",
    sopInstanceUid: "1.2.3",
    softwareVersion: "1",
    attributes: {
      SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
      SOPInstanceUID: "1.2.3",
      StudyInstanceUID: "1.2.4",
      SeriesInstanceUID: "1.2.5",
      PatientID: "007",
      PatientAge: "093Y",
      PatientSex: "F",
      PatientWeight: "71.5",
      StudyDate: "20240229",
      ImagePositionPatient: [0, 0, 0],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      PixelSpacing: [1, 1],
      Rows: 1,
      Columns: 2,
      BitsAllocated: 16,
      BitsStored: 12,
      HighBit: 11,
      PixelRepresentation: 1,
      PixelPaddingValue: 0xf830,
      RescaleSlope: 1,
      RescaleIntercept: -1024,
      ...(compressed === undefined && { PixelData: Uint8Array.of(0x30, 0xf8, 1, 0) }),
      ...changed,
    },
    compressed,
  });
}

/** A slice with an overlay group that says where the overlay lies. */
export function overlaidSlice(
  group: number,
  { bitPosition, bitsAllocated }: { readonly bitPosition: number; readonly bitsAllocated: number },
): Uint8Array {
  const slice = ctWith({ OverlayBitsAllocated: bitsAllocated, OverlayBitPosition: bitPosition });
  const changed = Buffer.from(slice);
  for (const element of [0x0100, 0x0102]) {
    const tag = Buffer.of(0x00, 0x60, element & 0xff, element >> 8);
    changed.writeUInt16LE(group, changed.indexOf(tag));
  }
  return changed;
}
