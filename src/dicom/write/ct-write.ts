/** A volume to CT files, one a slice: for phantoms, and for tests that need a CT without a patient. */

import { medianSliceGapMm } from "../../geometry/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import type { CtSeries } from "../files/ct-series.ts";
import { type Attributes, encodeFile } from "../format/encode.ts";
import { deriveUid, sopClass } from "../format/uid.ts";
import { type CopiedKeyword, headerOf } from "../read/ct-header.ts";
import { dateAndTime } from "./date-time.ts";

export type PatientPosition = "HFS" | "HFP" | "FFS" | "FFP" | "HFDL" | "HFDR" | "FFDL" | "FFDR";

export interface AboutCt {
  /** All identifiers are derived from it: the same seed gives the same UIDs. */
  readonly uidSeed: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly patientSex?: "F" | "M" | "O";
  readonly patientPosition: PatientPosition;
  readonly manufacturer: string;
  readonly manufacturerModelName?: string;
  readonly softwareVersion: string;
  readonly studyDescription?: string;
  readonly seriesDescription?: string;
  readonly kvp?: number;
  /** Contrast/Bolus Agent; absent for a scan without contrast. */
  readonly contrastAgent?: string;
  /** Written in UTC. */
  readonly acquired: Date;
}

export interface CtFile {
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly sopInstanceUid: string;
}

export interface EncodedCtSeries {
  /** One a slice, in grid order. */
  readonly files: readonly CtFile[];
  /** The result of `readCtSeries` for these files, so that an RTSTRUCT can be written without reading them. */
  readonly series: CtSeries;
}

/**
 * Encodes a volume as a CT series: signed 16 bit, so that every Hounsfield unit is kept as it is. The same arguments
 * give the same bytes.
 */
export function encodeCtSeries(volume: CtVolume, about: AboutCt): EncodedCtSeries {
  const count = volume.grid.size[0];
  const sopInstanceUids = Array.from({ length: count }, (_, z) => uidOf(about, `slice ${z}`));
  const shared = sharedAttributes(volume, about);
  const files = sopInstanceUids.map((sopInstanceUid, z) => ({
    fileName: `CT-${String(z + 1).padStart(4, "0")}.dcm`,
    sopInstanceUid,
    bytes: encodeFile({
      sopClassUid: sopClass.ct,
      sopInstanceUid,
      softwareVersion: about.softwareVersion,
      attributes: { ...shared, ...sliceAttributes(volume, z), SOPInstanceUID: sopInstanceUid },
    }),
  }));
  return { files, series: seriesOf(volume, about, sopInstanceUids) };
}

function uidOf({ uidSeed }: AboutCt, what: string): string {
  return deriveUid("CT", uidSeed, what);
}

function seriesOf(volume: CtVolume, about: AboutCt, sopInstanceUids: readonly string[]): CtSeries {
  return {
    volume,
    sopInstanceUids,
    sliceIndexByUid: new Map(sopInstanceUids.map((uid, z) => [uid, z])),
    seriesId: uidOf(about, "series"),
    remarks: [],
    seriesInstanceUid: uidOf(about, "series"),
    studyInstanceUid: uidOf(about, "study"),
    frameOfReferenceUid: uidOf(about, "frame of reference"),
    patientPosition: about.patientPosition,
    acquisition: {
      manufacturer: about.manufacturer,
      manufacturerModelName: about.manufacturerModelName ?? "",
      kvp: about.kvp ?? DEFAULT_KVP,
      hasContrast: about.contrastAgent !== undefined,
      isLossy: false,
    },
    header: headerOf((keyword) => patientAndStudy(about)[keyword]),
  };
}

const DEFAULT_KVP = 120;

function patientAndStudy(about: AboutCt): { readonly [keyword in CopiedKeyword]?: string } {
  const { date, time } = dateAndTime(about.acquired);
  return {
    PatientName: about.patientName,
    PatientID: about.patientId,
    StudyDate: date,
    StudyTime: time,
    StudyID: "1",
    ...(about.patientSex === undefined ? {} : { PatientSex: about.patientSex }),
    ...(about.studyDescription === undefined ? {} : { StudyDescription: about.studyDescription }),
  };
}

function sharedAttributes(volume: CtVolume, about: AboutCt): Attributes {
  const { grid } = volume;
  const { date, time } = dateAndTime(about.acquired);
  return {
    ...patientAndStudy(about),
    SpecificCharacterSet: "ISO_IR 192",
    ImageType: ["ORIGINAL", "PRIMARY", "AXIAL"],
    SOPClassUID: sopClass.ct,
    SeriesDate: date,
    AcquisitionDate: date,
    ContentDate: date,
    SeriesTime: time,
    AcquisitionTime: time,
    ContentTime: time,
    AccessionNumber: "",
    Modality: "CT",
    Manufacturer: about.manufacturer,
    ManufacturerModelName: about.manufacturerModelName,
    SoftwareVersions: about.softwareVersion,
    ReferringPhysicianName: "",
    SeriesDescription: about.seriesDescription,
    PatientBirthDate: "",
    PatientSex: about.patientSex ?? "",
    ContrastBolusAgent: about.contrastAgent,
    KVP: about.kvp ?? DEFAULT_KVP,
    SliceThickness: medianSliceGapMm(grid) ?? 1,
    PatientPosition: about.patientPosition,
    StudyInstanceUID: uidOf(about, "study"),
    SeriesInstanceUID: uidOf(about, "series"),
    FrameOfReferenceUID: uidOf(about, "frame of reference"),
    SeriesNumber: "1",
    AcquisitionNumber: "1",
    PositionReferenceIndicator: "",
    Laterality: "",
    ImageOrientationPatient: [...grid.rowDirection, ...grid.columnDirection],
    PixelSpacing: grid.pixelSpacingMm,
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    Rows: grid.size[1],
    Columns: grid.size[2],
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    RescaleIntercept: 0,
    RescaleSlope: 1,
    RescaleType: "HU",
  };
}

function sliceAttributes({ grid, hu }: CtVolume, z: number): Attributes {
  const pixels = grid.size[1] * grid.size[2];
  // Slices are stored in this machine's byte order, which is little-endian on all of Node's platforms.
  const bytes = new Uint8Array(hu.buffer, hu.byteOffset + z * pixels * 2, pixels * 2);
  return {
    InstanceNumber: `${z + 1}`,
    ImagePositionPatient: [...grid.sliceOrigins[z]!],
    PixelData: bytes,
  };
}
