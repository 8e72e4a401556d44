/**
 * Contours to an RTSTRUCT that planning systems accept: it names study, series, frame and every slice of the CT, is
 * unapproved, and states on every level that a program drew it.
 */
import { createHash } from "node:crypto";
import { ArcuateError } from "../../base/index.ts";
import type { SliceContour } from "../../contours/index.ts";
import { evenSpacingMm, findUnevenGap, type ImageGrid } from "../../geometry/index.ts";
import type { InterpretedType, SnomedCode } from "../../structures/index.ts";
import type { CtSeries } from "../files/ct-series.ts";
import { encodeCoordinates } from "../format/decimal.ts";
import { type Attributes, encodeDataSet, encodeFile } from "../format/encode.ts";
import { deriveUid, isWritableUid, sopClass } from "../format/uid.ts";
import { encodeHeader } from "../read/ct-header.ts";
import { identificationOf } from "./anatomy-codes.ts";
import { dateAndTime } from "./date-time.ts";

export interface RoiToWrite {
  readonly number: number;
  /** At most 64 characters; TG-263 wants 16. */
  readonly name: string;
  readonly interpretedType: InterpretedType;
  readonly colour: readonly [red: number, green: number, blue: number];
  /** SNOMED CT code of the anatomy, where it has one; the name says the side. */
  readonly code?: SnomedCode;
  /** Each of three points or more, in the patient frame; may be empty. */
  readonly contours: readonly SliceContour[];
  /** What drew it, at most 64 characters. */
  readonly generationDescription: string;
  /** What a person should know about it, at most 1024 characters; nothing is written when absent or empty. */
  readonly description?: string;
  /** Default AUTOMATIC. */
  readonly generationAlgorithm?: "AUTOMATIC" | "SEMIAUTOMATIC" | "MANUAL";
}

export interface AboutStructureSet {
  /** Structure Set Label, at most 16 characters. */
  readonly label: string;
  /** Follows "Research use only." in Structure Set Description. */
  readonly description?: string;
  readonly softwareVersion: string;
  /** Name of the model, or of whatever else drew the contours. */
  readonly modelName: string;
  /** Model hash, settings, seeds: what is needed to draw the same again. At most 900 characters. */
  readonly algorithmParameters?: string;
  /** Written in UTC. */
  readonly now: Date;
  /** Default: derived from everything that is written. */
  readonly sopInstanceUid?: string;
  readonly seriesInstanceUid?: string;
}

const RESEARCH_USE_ONLY = "Research use only. Not for clinical use.";

/**
 * Encodes a structure set: Implicit VR Little Endian, UTF-8. The same arguments give the same bytes.
 *
 * @throws {RangeError} For a contour of fewer than three points, a slice index off the grid, repeated ROI numbers, or
 * a text that does not fit its attribute.
 * @throws {ArcuateError} `nothing-to-write` when no ROI has a contour: no file is better than an empty one;
 * `identifier-malformed` when the CT's UIDs are not valid.
 */
export function encodeStructureSet(
  series: CtSeries,
  rois: readonly RoiToWrite[],
  about: AboutStructureSet,
): Uint8Array {
  checkIdentifiers(series);
  checkRois(series, rois);
  const attributes: Attributes = {
    ...encodeHeader(series.header),
    ...seriesAttributes(about),
    ...referenceAttributes(series),
    ...roiAttributes(series, rois),
  };
  // The default identifiers are a name for exactly this content: drawing it again makes no second object.
  const content = createHash("sha256").update(encodeDataSet(attributes)).digest("hex");
  const sopInstanceUid = about.sopInstanceUid ?? deriveUid("RTSTRUCT", content);
  return encodeFile({
    sopClassUid: sopClass.rtStructureSet,
    sopInstanceUid,
    softwareVersion: about.softwareVersion,
    attributes: {
      ...attributes,
      SOPInstanceUID: sopInstanceUid,
      SeriesInstanceUID: about.seriesInstanceUid ?? deriveUid("RTSTRUCT series", content),
    },
  });
}

/** The CT's identifiers are passed on as they are; an invalid one would make the file unreadable. */
function checkIdentifiers(series: CtSeries): void {
  const { studyInstanceUid, seriesInstanceUid, frameOfReferenceUid, sopInstanceUids } = series;
  const uids = [studyInstanceUid, seriesInstanceUid, frameOfReferenceUid, ...sopInstanceUids];
  if (uids.every(isWritableUid)) return;
  const message =
    "Cannot write a structure set: the CT must name study, series, frame of reference and slices by UIDs, got other text or none";
  throw new ArcuateError("input", "identifier-malformed", message, {
    fields: { slices: sopInstanceUids.length },
  });
}

function checkRois(series: CtSeries, rois: readonly RoiToWrite[]): void {
  if (rois.every((roi) => roi.contours.length === 0)) {
    const message = "Cannot write a structure set: at least one ROI must have a contour, got none";
    throw new ArcuateError("input", "nothing-to-write", message);
  }
  if (new Set(rois.map((roi) => roi.number)).size !== rois.length) {
    throw new RangeError("Cannot write a structure set: ROI numbers must differ, got one twice");
  }
  for (const contour of rois.flatMap((roi) => roi.contours)) {
    if (contour.points.length < 9 || contour.points.length % 3 !== 0) {
      throw new RangeError(
        `Cannot write a contour: it must have three points or more, got ${contour.points.length / 3}`,
      );
    }
    if (series.sopInstanceUids[contour.sliceIndex] === undefined) {
      throw new RangeError(
        `Cannot write a contour: its slice must be on the grid, got ${contour.sliceIndex}`,
      );
    }
  }
}

function seriesAttributes(about: AboutStructureSet): Attributes {
  const { date, time } = dateAndTime(about.now);
  return {
    SpecificCharacterSet: "ISO_IR 192",
    InstanceCreationDate: date,
    InstanceCreationTime: time,
    SOPClassUID: sopClass.rtStructureSet,
    SeriesDate: date,
    SeriesTime: time,
    Modality: "RTSTRUCT",
    Manufacturer: "Arcuate",
    ManufacturerModelName: "Arcuate",
    SoftwareVersions: about.softwareVersion,
    SeriesDescription: "Research use only: contours drawn by Arcuate",
    OperatorsName: "",
    SeriesNumber: "1",
    InstanceNumber: "1",
    StructureSetLabel: about.label,
    StructureSetDescription: [RESEARCH_USE_ONLY, about.description].filter(Boolean).join(" "),
    StructureSetDate: date,
    StructureSetTime: time,
    ApprovalStatus: "UNAPPROVED",
    ContributingEquipmentSequence: [contribution(about, `${date}${time}`)],
  };
}

/** Which program, model and settings made the contours. Purpose: DCM 109102, from context group 7005. */
function contribution(about: AboutStructureSet, at: string): Attributes {
  return {
    PurposeOfReferenceCodeSequence: [
      {
        CodeValue: "109102",
        CodingSchemeDesignator: "DCM",
        CodeMeaning: "Processing Equipment",
      },
    ],
    Manufacturer: "Arcuate",
    ManufacturerModelName: about.modelName.slice(0, 64),
    SoftwareVersions: about.softwareVersion,
    ContributionDateTime: at,
    ContributionDescription: [`Contours drawn by ${about.modelName}.`, about.algorithmParameters]
      .filter(Boolean)
      .join(" "),
  };
}

function referenceAttributes(series: CtSeries): Attributes {
  return {
    StudyInstanceUID: series.studyInstanceUid,
    FrameOfReferenceUID: series.frameOfReferenceUid,
    ReferencedFrameOfReferenceSequence: [
      {
        FrameOfReferenceUID: series.frameOfReferenceUid,
        RTReferencedStudySequence: [
          {
            ReferencedSOPClassUID: sopClass.detachedStudy,
            ReferencedSOPInstanceUID: series.studyInstanceUid,
            RTReferencedSeriesSequence: [
              {
                SeriesInstanceUID: series.seriesInstanceUid,
                ContourImageSequence: series.sopInstanceUids.map(imageReference),
              },
            ],
          },
        ],
      },
    ],
  };
}

function imageReference(sopInstanceUid: string): Attributes {
  return { ReferencedSOPClassUID: sopClass.ct, ReferencedSOPInstanceUID: sopInstanceUid };
}

function roiAttributes(series: CtSeries, rois: readonly RoiToWrite[]): Attributes {
  const planes = sourcePlanes(series.volume.grid);
  return {
    StructureSetROISequence: rois.map((roi) => ({
      ROINumber: `${roi.number}`,
      ReferencedFrameOfReferenceUID: series.frameOfReferenceUid,
      ROIName: roi.name,
      ...(roi.description && { ROIDescription: roi.description }),
      ROIGenerationAlgorithm: roi.generationAlgorithm ?? "AUTOMATIC",
      ROIGenerationDescription: roi.generationDescription,
    })),
    ROIContourSequence: rois.map((roi) => ({
      ReferencedROINumber: `${roi.number}`,
      ROIDisplayColor: roi.colour.map(String),
      SourcePixelPlanesCharacteristicsSequence: planes && [planes],
      ContourSequence:
        roi.contours.length === 0
          ? undefined
          : roi.contours.map((contour, index) => contourAttributes(series, contour, index)),
    })),
    RTROIObservationsSequence: rois.map((roi, index) => ({
      ObservationNumber: `${index + 1}`,
      ReferencedROINumber: `${roi.number}`,
      RTROIIdentificationCodeSequence: identificationOf(roi.name, roi.code),
      RTROIInterpretedType: roi.interpretedType,
      ROIInterpreter: "",
    })),
  };
}

function contourAttributes(series: CtSeries, contour: SliceContour, index: number): Attributes {
  return {
    ContourNumber: `${index + 1}`,
    ContourImageSequence: [imageReference(series.sopInstanceUids[contour.sliceIndex]!)],
    ContourGeometricType: contour.geometricType,
    NumberOfContourPoints: `${contour.points.length / 3}`,
    ContourData: encodeCoordinates(contour.points),
  };
}

/** The grid that the contours came from, where one spacing describes it (PS3.3 section C.8.8.6). */
function sourcePlanes(grid: ImageGrid): Attributes | undefined {
  const [slices, rows, columns] = grid.size;
  if (slices < 2 || findUnevenGap(grid) !== undefined) return undefined;
  return {
    PixelSpacing: grid.pixelSpacingMm,
    SpacingBetweenSlices: evenSpacingMm(grid)[0],
    ImageOrientationPatient: [...grid.rowDirection, ...grid.columnDirection],
    ImagePositionPatient: [...grid.sliceOrigins[0]!],
    NumberOfFrames: `${slices}`,
    Rows: rows,
    Columns: columns,
  };
}
