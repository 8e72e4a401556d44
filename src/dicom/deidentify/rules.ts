/**
 * What may stay in a de-identified file, and how. The list is closed: an attribute that is not in it is removed,
 * whatever it is. The letters are those of PS3.15 table E.1-1 (basic profile) for the attributes that the standard
 * names; the others are not named there, and are kept because geometry, Hounsfield units or contours mean nothing
 * without them, or because they are plain figures of the acquisition.
 */
import type { Keyword } from "../format/dictionary.ts";
import { planRules } from "./plan-rules.ts";
import type { ProfileAction, Rule, RuleEntry } from "./rule.ts";
import { terms } from "./terms.ts";

const oneOf = (name: keyof typeof terms) => ({ terms: terms[name] });

export const rules: { readonly [keyword in Keyword]?: RuleEntry } = {
  ...planRules,

  // What the object is
  ImageType: oneOf("imageType"),
  SOPClassUID: "classUid",
  SOPInstanceUID: ["uid", "U"],
  Modality: oneOf("modality"),
  ReferencedSOPClassUID: "classUid",
  ReferencedSOPInstanceUID: ["uid", "U"],
  ReferencedFrameNumber: "number",
  StudyInstanceUID: ["uid", "U"],
  SeriesInstanceUID: ["uid", "U"],
  SeriesNumber: "number",
  AcquisitionNumber: "number",
  InstanceNumber: "number",
  ImagesInAcquisition: "number",
  TemporalPositionIdentifier: "number",

  // When
  InstanceCreationDate: ["date", "X/D"],
  InstanceCreationTime: ["time", "X/Z/D"],
  StudyDate: ["date", "Z"],
  StudyTime: ["time", "Z"],
  SeriesDate: ["date", "X/D"],
  SeriesTime: ["time", "X/D"],
  AcquisitionDate: ["date", "X/Z"],
  AcquisitionTime: ["time", "X/Z"],
  AcquisitionDateTime: ["dateTime", "X/Z/D"],
  ContentDate: ["date", "Z/D"],
  ContentTime: ["time", "Z/D"],
  StructureSetDate: ["date", "Z"],
  StructureSetTime: ["time", "Z"],
  ReviewDate: ["date", "Z"],
  ReviewTime: ["time", "Z"],

  // Who: emptied where an object must have them
  PatientName: ["pseudonym", "Z"],
  PatientID: ["pseudonym", "Z/D"],
  PatientBirthDate: ["empty", "Z"],
  PatientSex: ["sex", "Z"],
  PatientAge: ["age", "X"],
  PatientSize: ["bodyMeasure", "X"],
  PatientWeight: ["bodyMeasure", "X"],
  AccessionNumber: ["empty", "Z"],
  StudyID: ["empty", "Z"],
  ReferringPhysicianName: ["empty", "Z"],
  OperatorsName: ["empty", "X/Z/D"],
  ROIInterpreter: ["empty", "Z"],
  ReviewerName: ["empty", "X/Z"],

  // With what
  Manufacturer: "equipment",
  ManufacturerModelName: "equipment",
  ContrastBolusAgent: ["contrast", "Z/D"],
  BodyPartExamined: oneOf("bodyPart"),
  SliceThickness: "number",
  KVP: "number",
  SpacingBetweenSlices: "number",
  DataCollectionDiameter: "number",
  ReconstructionDiameter: "number",
  TriggerTime: "number",
  DistanceSourceToDetector: "number",
  DistanceSourceToPatient: "number",
  GantryDetectorTilt: "number",
  TableHeight: "number",
  RotationDirection: oneOf("rotation"),
  ExposureTime: "number",
  XRayTubeCurrent: "number",
  Exposure: "number",
  GeneratorPower: "number",
  FocalSpots: "number",
  ConvolutionKernel: "kernel",
  RevolutionTime: "number",
  SingleCollimationWidth: "number",
  TotalCollimationWidth: "number",
  TableSpeed: "number",
  TableFeedPerRotation: "number",
  SpiralPitchFactor: "number",
  DataCollectionCenterPatient: "number",
  ReconstructionTargetCenterPatient: "number",
  CTDIvol: "number",

  // Where
  PatientPosition: oneOf("patientPosition"),
  ImagePositionPatient: "number",
  ImageOrientationPatient: "number",
  FrameOfReferenceUID: ["uid", "U"],
  PositionReferenceIndicator: "empty",
  Laterality: oneOf("laterality"),
  SliceLocation: "number",
  FrameOfReferenceRelationshipSequence: "items",
  RelatedFrameOfReferenceUID: ["uid", "U"],
  FrameOfReferenceTransformationType: oneOf("transformation"),
  FrameOfReferenceTransformationMatrix: "number",

  // Pixels; the pixels themselves are passed on apart
  SamplesPerPixel: "number",
  PhotometricInterpretation: oneOf("photometric"),
  NumberOfFrames: "number",
  Rows: "number",
  Columns: "number",
  PixelSpacing: "number",
  BitsAllocated: "number",
  BitsStored: "number",
  HighBit: "number",
  PixelRepresentation: "number",
  PixelPaddingValue: "number",
  PixelPaddingRangeLimit: "number",
  BurnedInAnnotation: oneOf("yesNo"),
  RecognizableVisualFeatures: oneOf("yesNo"),
  WindowCenter: "number",
  WindowWidth: "number",
  RescaleIntercept: "number",
  RescaleSlope: "number",
  RescaleType: "rescaleUnit",
  LossyImageCompression: oneOf("lossy"),
  LossyImageCompressionRatio: "number",
  LossyImageCompressionMethod: oneOf("lossyMethod"),

  // Structure sets
  StructureSetLabel: [{ constant: "DEIDENTIFIED" }, "D"],
  ReferencedFrameOfReferenceSequence: "items",
  RTReferencedStudySequence: "items",
  RTReferencedSeriesSequence: "items",
  ContourImageSequence: "items",
  PredecessorStructureSetSequence: "items",
  StructureSetROISequence: "items",
  ROINumber: "number",
  ReferencedFrameOfReferenceUID: ["uid", "U"],
  ROIName: ["roiName", "Z"],
  ROIVolume: "number",
  ROIGenerationAlgorithm: oneOf("algorithm"),
  ROIContourSequence: "items",
  ROIDisplayColor: "number",
  ContourSequence: "items",
  ContourGeometricType: oneOf("contourType"),
  ContourSlabThickness: "number",
  ContourOffsetVector: "number",
  NumberOfContourPoints: "number",
  ContourNumber: "number",
  AttachedContours: "number",
  SourcePixelPlanesCharacteristicsSequence: "items",
  ContourData: "number",
  RTROIObservationsSequence: "items",
  ObservationNumber: "number",
  ReferencedROINumber: "number",
  RTRelatedROISequence: "items",
  RTROIRelationship: oneOf("relationship"),
  RTROIIdentificationCodeSequence: "anatomyCode",
  RTROIInterpretedType: oneOf("interpretedType"),
  ROIPhysicalPropertiesSequence: "items",
  ROIPhysicalProperty: oneOf("physicalProperty"),
  ROIPhysicalPropertyValue: "number",
  ApprovalStatus: oneOf("approval"),
};

/** The rule of an attribute; undefined for what goes. */
export function ruleOf(keyword: Keyword): Rule | undefined {
  const entry = rules[keyword];
  return isWithAction(entry) ? entry[0] : entry;
}

/** As `ruleOf`, for an object that is no plan and no dose: what those alone have goes. */
export function imageRuleOf(keyword: Keyword): Rule | undefined {
  return Object.hasOwn(planRules, keyword) ? undefined : ruleOf(keyword);
}

/** The basic profile's action for an attribute, where the profile names it. */
export function profileActionOf(keyword: Keyword): ProfileAction | undefined {
  const entry = rules[keyword];
  return isWithAction(entry) ? entry[1] : undefined;
}

function isWithAction(entry: RuleEntry | undefined): entry is readonly [Rule, ProfileAction] {
  return Array.isArray(entry);
}
