/**
 * The attributes that Arcuate reads, writes or passes on, by DICOM keyword, with their value representation (PS3.6).
 * All other attributes in a file are skipped.
 */
import { keysOf } from "../../base/index.ts";
import { planAttributes } from "./plan-attributes.ts";

const table = {
  ...planAttributes,
  FileMetaInformationGroupLength: [0x00020000, "UL"],
  FileMetaInformationVersion: [0x00020001, "OB"],
  MediaStorageSOPClassUID: [0x00020002, "UI"],
  MediaStorageSOPInstanceUID: [0x00020003, "UI"],
  TransferSyntaxUID: [0x00020010, "UI"],
  ImplementationClassUID: [0x00020012, "UI"],
  ImplementationVersionName: [0x00020013, "SH"],
  SpecificCharacterSet: [0x00080005, "CS"],
  ImageType: [0x00080008, "CS"],
  InstanceCreationDate: [0x00080012, "DA"],
  InstanceCreationTime: [0x00080013, "TM"],
  SOPClassUID: [0x00080016, "UI"],
  SOPInstanceUID: [0x00080018, "UI"],
  StudyDate: [0x00080020, "DA"],
  SeriesDate: [0x00080021, "DA"],
  AcquisitionDate: [0x00080022, "DA"],
  ContentDate: [0x00080023, "DA"],
  AcquisitionDateTime: [0x0008002a, "DT"],
  StudyTime: [0x00080030, "TM"],
  SeriesTime: [0x00080031, "TM"],
  AcquisitionTime: [0x00080032, "TM"],
  ContentTime: [0x00080033, "TM"],
  AccessionNumber: [0x00080050, "SH"],
  Modality: [0x00080060, "CS"],
  ConversionType: [0x00080064, "CS"],
  Manufacturer: [0x00080070, "LO"],
  ReferringPhysicianName: [0x00080090, "PN"],
  CodeValue: [0x00080100, "SH"],
  CodingSchemeDesignator: [0x00080102, "SH"],
  CodeMeaning: [0x00080104, "LO"],
  MappingResource: [0x00080105, "CS"],
  ContextGroupVersion: [0x00080106, "DT"],
  ContextGroupLocalVersion: [0x00080107, "DT"],
  ContextGroupExtensionFlag: [0x0008010b, "CS"],
  ContextGroupExtensionCreatorUID: [0x0008010d, "UI"],
  ContextIdentifier: [0x0008010f, "CS"],
  StudyDescription: [0x00081030, "LO"],
  SeriesDescription: [0x0008103e, "LO"],
  OperatorsName: [0x00081070, "PN"],
  ManufacturerModelName: [0x00081090, "LO"],
  ReferencedSOPClassUID: [0x00081150, "UI"],
  ReferencedSOPInstanceUID: [0x00081155, "UI"],
  ReferencedFrameNumber: [0x00081160, "IS"],
  PatientName: [0x00100010, "PN"],
  PatientID: [0x00100020, "LO"],
  IssuerOfPatientID: [0x00100021, "LO"],
  PatientBirthDate: [0x00100030, "DA"],
  PatientSex: [0x00100040, "CS"],
  PatientAge: [0x00101010, "AS"],
  PatientSize: [0x00101020, "DS"],
  PatientWeight: [0x00101030, "DS"],
  PatientIdentityRemoved: [0x00120062, "CS"],
  DeidentificationMethod: [0x00120063, "LO"],
  DeidentificationMethodCodeSequence: [0x00120064, "SQ"],
  ContrastBolusAgent: [0x00180010, "LO"],
  BodyPartExamined: [0x00180015, "CS"],
  SliceThickness: [0x00180050, "DS"],
  KVP: [0x00180060, "DS"],
  SpacingBetweenSlices: [0x00180088, "DS"],
  DataCollectionDiameter: [0x00180090, "DS"],
  SoftwareVersions: [0x00181020, "LO"],
  TriggerTime: [0x00181060, "DS"],
  ReconstructionDiameter: [0x00181100, "DS"],
  DistanceSourceToDetector: [0x00181110, "DS"],
  DistanceSourceToPatient: [0x00181111, "DS"],
  GantryDetectorTilt: [0x00181120, "DS"],
  TableHeight: [0x00181130, "DS"],
  RotationDirection: [0x00181140, "CS"],
  ExposureTime: [0x00181150, "IS"],
  XRayTubeCurrent: [0x00181151, "IS"],
  Exposure: [0x00181152, "IS"],
  GeneratorPower: [0x00181170, "IS"],
  FocalSpots: [0x00181190, "DS"],
  ConvolutionKernel: [0x00181210, "SH"],
  PatientPosition: [0x00185100, "CS"],
  RevolutionTime: [0x00189305, "FD"],
  SingleCollimationWidth: [0x00189306, "FD"],
  TotalCollimationWidth: [0x00189307, "FD"],
  TableSpeed: [0x00189309, "FD"],
  TableFeedPerRotation: [0x00189310, "FD"],
  SpiralPitchFactor: [0x00189311, "FD"],
  DataCollectionCenterPatient: [0x00189313, "FD"],
  ReconstructionTargetCenterPatient: [0x00189318, "FD"],
  CTDIvol: [0x00189345, "FD"],
  ContributingEquipmentSequence: [0x0018a001, "SQ"],
  ContributionDateTime: [0x0018a002, "DT"],
  ContributionDescription: [0x0018a003, "ST"],
  StudyInstanceUID: [0x0020000d, "UI"],
  SeriesInstanceUID: [0x0020000e, "UI"],
  StudyID: [0x00200010, "SH"],
  SeriesNumber: [0x00200011, "IS"],
  AcquisitionNumber: [0x00200012, "IS"],
  InstanceNumber: [0x00200013, "IS"],
  ImagePositionPatient: [0x00200032, "DS"],
  ImageOrientationPatient: [0x00200037, "DS"],
  FrameOfReferenceUID: [0x00200052, "UI"],
  Laterality: [0x00200060, "CS"],
  TemporalPositionIdentifier: [0x00200100, "IS"],
  ImagesInAcquisition: [0x00201002, "IS"],
  PositionReferenceIndicator: [0x00201040, "LO"],
  SliceLocation: [0x00201041, "DS"],
  SamplesPerPixel: [0x00280002, "US"],
  PhotometricInterpretation: [0x00280004, "CS"],
  NumberOfFrames: [0x00280008, "IS"],
  Rows: [0x00280010, "US"],
  Columns: [0x00280011, "US"],
  PixelSpacing: [0x00280030, "DS"],
  BitsAllocated: [0x00280100, "US"],
  BitsStored: [0x00280101, "US"],
  HighBit: [0x00280102, "US"],
  PixelRepresentation: [0x00280103, "US"],
  // US or SS by Pixel Representation; both are two bytes, and the reader looks at the bits.
  PixelPaddingValue: [0x00280120, "US"],
  PixelPaddingRangeLimit: [0x00280121, "US"],
  BurnedInAnnotation: [0x00280301, "CS"],
  RecognizableVisualFeatures: [0x00280302, "CS"],
  LongitudinalTemporalInformationModified: [0x00280303, "CS"],
  WindowCenter: [0x00281050, "DS"],
  WindowWidth: [0x00281051, "DS"],
  RescaleIntercept: [0x00281052, "DS"],
  RescaleSlope: [0x00281053, "DS"],
  RescaleType: [0x00281054, "LO"],
  LossyImageCompression: [0x00282110, "CS"],
  LossyImageCompressionRatio: [0x00282112, "DS"],
  LossyImageCompressionMethod: [0x00282114, "CS"],
  PurposeOfReferenceCodeSequence: [0x0040a170, "SQ"],
  SegmentedPropertyTypeModifierCodeSequence: [0x00620011, "SQ"],
  StructureSetLabel: [0x30060002, "SH"],
  StructureSetName: [0x30060004, "LO"],
  StructureSetDescription: [0x30060006, "ST"],
  StructureSetDate: [0x30060008, "DA"],
  StructureSetTime: [0x30060009, "TM"],
  ReferencedFrameOfReferenceSequence: [0x30060010, "SQ"],
  RTReferencedStudySequence: [0x30060012, "SQ"],
  RTReferencedSeriesSequence: [0x30060014, "SQ"],
  ContourImageSequence: [0x30060016, "SQ"],
  PredecessorStructureSetSequence: [0x30060018, "SQ"],
  StructureSetROISequence: [0x30060020, "SQ"],
  ROINumber: [0x30060022, "IS"],
  ReferencedFrameOfReferenceUID: [0x30060024, "UI"],
  ROIName: [0x30060026, "LO"],
  ROIDescription: [0x30060028, "ST"],
  ROIDisplayColor: [0x3006002a, "IS"],
  ROIVolume: [0x3006002c, "DS"],
  RTRelatedROISequence: [0x30060030, "SQ"],
  RTROIRelationship: [0x30060033, "CS"],
  ROIGenerationAlgorithm: [0x30060036, "CS"],
  ROIGenerationDescription: [0x30060038, "LO"],
  ROIContourSequence: [0x30060039, "SQ"],
  ContourSequence: [0x30060040, "SQ"],
  ContourGeometricType: [0x30060042, "CS"],
  ContourSlabThickness: [0x30060044, "DS"],
  ContourOffsetVector: [0x30060045, "DS"],
  NumberOfContourPoints: [0x30060046, "IS"],
  ContourNumber: [0x30060048, "IS"],
  AttachedContours: [0x30060049, "IS"],
  SourcePixelPlanesCharacteristicsSequence: [0x3006004a, "SQ"],
  ContourData: [0x30060050, "DS"],
  RTROIObservationsSequence: [0x30060080, "SQ"],
  ObservationNumber: [0x30060082, "IS"],
  ReferencedROINumber: [0x30060084, "IS"],
  RTROIIdentificationCodeSequence: [0x30060086, "SQ"],
  RTROIInterpretedType: [0x300600a4, "CS"],
  ROIInterpreter: [0x300600a6, "PN"],
  ROIPhysicalPropertiesSequence: [0x300600b0, "SQ"],
  ROIPhysicalProperty: [0x300600b2, "CS"],
  ROIPhysicalPropertyValue: [0x300600b4, "DS"],
  FrameOfReferenceRelationshipSequence: [0x300600c0, "SQ"],
  RelatedFrameOfReferenceUID: [0x300600c2, "UI"],
  FrameOfReferenceTransformationType: [0x300600c4, "CS"],
  FrameOfReferenceTransformationMatrix: [0x300600c6, "DS"],
  ApprovalStatus: [0x300e0002, "CS"],
  ReviewDate: [0x300e0004, "DA"],
  ReviewTime: [0x300e0005, "TM"],
  ReviewerName: [0x300e0008, "PN"],
  // Of the first overlay; the groups up to 601E repeat it.
  OverlayBitsAllocated: [0x60000100, "US"],
  OverlayBitPosition: [0x60000102, "US"],
  OverlayData: [0x60003000, "OW"],
  PixelData: [0x7fe00010, "OW"],
} as const;

export type Keyword = keyof typeof table;
export type Vr =
  | "AS"
  | "AT"
  | "CS"
  | "DA"
  | "DS"
  | "DT"
  | "FD"
  | "FL"
  | "IS"
  | "LO"
  | "OB"
  | "OW"
  | "PN"
  | "SH"
  | "SQ"
  | "ST"
  | "TM"
  | "UI"
  | "UL"
  | "US";

/** Group and element number as one integer: (0010,0020) is 0x00100020. */
export function tagOf(keyword: Keyword): number {
  return table[keyword][0];
}

/** The value representation that PS3.6 gives the attribute; OW for Pixel Data. */
export function vrOf(keyword: Keyword): Vr {
  return table[keyword][1];
}

const vrByTag: ReadonlyMap<number, Vr> = new Map(
  Object.values(table).map(([tag, vr]) => [tag, vr]),
);

/** The value representation of a tag that Arcuate knows; undefined for the others. */
export function knownVr(tag: number): Vr | undefined {
  return vrByTag.get(isOverlayTag(tag) ? 0x60000000 + (tag & 0xffff) : tag);
}

/** Whether a tag is of an overlay: groups 6000, 6002 to 601E (PS3.5 section 7.6). */
export function isOverlayTag(tag: number): boolean {
  return ((tag >>> 16) & 0xffe1) === 0x6000;
}

const keywordByTag: ReadonlyMap<number, Keyword> = new Map(
  keysOf(table).map((keyword) => [tagOf(keyword), keyword]),
);

/** The keyword of a tag that Arcuate knows; undefined for the others. */
export function keywordOf(tag: number): Keyword | undefined {
  return keywordByTag.get(tag);
}

/** A tag as people write it: (3006,0050). */
export function tagText(tag: number): string {
  const hex = tag.toString(16).padStart(8, "0").toUpperCase();
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}
