/**
 * What a CT slice's file holds, but for its place in the volume; plain data, so that it can come from another thread.
 */

import { parseDamagedFile } from "../format/part10.ts";
import { numberOf, textOf } from "../format/values.ts";
import { type CtHeader, readCtHeader } from "./ct-header.ts";
import { isShownInverted, type PixelDescription, readPixelDescription } from "./ct-slice.ts";
import { findPixels, type StoredPixels } from "./pixels.ts";
import { type RescaleUnit, readRescaleUnit } from "./rescale-type.ts";

/** How the CT was made; nothing here is geometry. */
export interface CtAcquisition {
  readonly manufacturer: string;
  readonly manufacturerModelName: string;
  readonly kvp: number | undefined;
  readonly hasContrast: boolean;
  /** Whether the pixels have been through lossy compression at any time. */
  readonly isLossy: boolean;
}

/** What the file says of its values, beside how to compute them. */
export interface SliceValues {
  readonly unit: RescaleUnit;
  readonly isShownInverted: boolean;
}

export interface SliceContents {
  readonly pixels: PixelDescription;
  readonly stored: StoredPixels;
  readonly values: SliceValues;
  /** HFS, FFP, ...; empty when not said. */
  readonly patientPosition: string;
  readonly acquisition: CtAcquisition;
  readonly header: CtHeader;
}

/**
 * @param bytes - The file, or its beginning.
 * @returns Undefined where the beginning does not hold the header, or the pixels are compressed.
 * @throws {ArcuateError} What can be wrong with a file, and with its pixels.
 */
export function describeSlice(bytes: Uint8Array, wholeLength: number): SliceContents | undefined {
  const file = parseDamagedFile(bytes, wholeLength);
  if (!file.complete) return undefined;
  if (file.problem !== undefined) throw file.problem;
  const { dataSet } = file;
  const pixels = readPixelDescription(dataSet);
  const stored = findPixels(file, pixels);
  if (stored === undefined) return undefined;
  return {
    pixels,
    stored,
    values: { unit: readRescaleUnit(dataSet), isShownInverted: isShownInverted(dataSet) },
    patientPosition: textOf(dataSet, "PatientPosition") ?? "",
    acquisition: {
      manufacturer: textOf(dataSet, "Manufacturer") ?? "",
      manufacturerModelName: textOf(dataSet, "ManufacturerModelName") ?? "",
      kvp: numberOf(dataSet, "KVP"),
      hasContrast: textOf(dataSet, "ContrastBolusAgent") !== undefined,
      isLossy: textOf(dataSet, "LossyImageCompression") === "01",
    },
    header: readCtHeader(dataSet),
  };
}
