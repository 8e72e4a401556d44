/** A plan and a dose on a structure set, as planning systems write them, with names and notes in them. */
import { encodeFile } from "../../src/dicom/format/encode.ts";
import { deriveUid } from "../../src/dicom/index.ts";

type Attributes = Parameters<typeof encodeFile>[0]["attributes"];

const planClass = "1.2.840.10008.5.1.4.1.1.481.5";
const doseClass = "1.2.840.10008.5.1.4.1.1.481.2";
const setClass = "1.2.840.10008.5.1.4.1.1.481.3";

export interface AboutPlan {
  readonly studyInstanceUid: string;
  readonly frameOfReferenceUid: string;
  /** SOP Instance UID of the structure set. */
  readonly structureSet: string;
  /** Changes of the plan or dose. */
  readonly more?: Attributes;
}

const planUid = deriveUid("plan");
const doseUid = deriveUid("dose");
export const doseReferenceUid = deriveUid("dose reference");

function shared({ studyInstanceUid, frameOfReferenceUid }: AboutPlan): Attributes {
  return {
    SpecificCharacterSet: "ISO_IR 192",
    PatientName: "Phantom^One",
    PatientID: "P1",
    PatientBirthDate: "19500312",
    PatientSex: "F",
    StudyInstanceUID: studyInstanceUid,
    StudyDate: "20260102",
    StudyTime: "030405",
    StudyID: "1",
    AccessionNumber: "",
    ReferringPhysicianName: "Roe^Jane",
    SeriesNumber: "1",
    Manufacturer: "Varian Medical Systems",
    OperatorsName: "Roe^Jane",
    FrameOfReferenceUID: frameOfReferenceUid,
    PositionReferenceIndicator: "",
    InstanceCreationDate: "20260105",
    InstanceCreationTime: "101112.25",
  };
}

export function planOf(about: AboutPlan): Uint8Array {
  return encodeFile({
    sopClassUid: planClass,
    sopInstanceUid: planUid,
    softwareVersion: "1",
    attributes: {
      ...shared(about),
      SOPClassUID: planClass,
      SOPInstanceUID: planUid,
      SeriesInstanceUID: deriveUid("plan series"),
      Modality: "RTPLAN",
      SeriesDescription: "Plan of Jane Roe",
      RTPlanLabel: "Roe",
      RTPlanDate: "20260106",
      RTPlanTime: "231500",
      RTPlanGeometry: "PATIENT",
      ApprovalStatus: "UNAPPROVED",
      ReferencedStructureSetSequence: [
        { ReferencedSOPClassUID: setClass, ReferencedSOPInstanceUID: about.structureSet },
      ],
      DoseReferenceSequence: [
        {
          DoseReferenceNumber: "1",
          DoseReferenceUID: doseReferenceUid,
          DoseReferenceStructureType: "SITE",
          DoseReferenceType: "TARGET",
          TargetPrescriptionDose: 45,
        },
      ],
      FractionGroupSequence: [
        {
          FractionGroupNumber: "1",
          NumberOfFractionsPlanned: "25",
          NumberOfBeams: "1",
          NumberOfBrachyApplicationSetups: "0",
          ReferencedBeamSequence: [
            { ReferencedBeamNumber: "1", BeamDose: 1.8, BeamMeterset: 210.5 },
          ],
        },
      ],
      PatientSetupSequence: [{ PatientSetupNumber: "1", PatientPosition: "HFS" }],
      BeamSequence: [beam],
      ...about.more,
    },
  });
}

const beam: Attributes = {
  BeamNumber: "1",
  BeamType: "STATIC",
  RadiationType: "PHOTON",
  TreatmentMachineName: "ROE_LINAC",
  TreatmentDeliveryType: "TREATMENT",
  PrimaryDosimeterUnit: "MU",
  SourceAxisDistance: 1000,
  BeamLimitingDeviceSequence: [{ RTBeamLimitingDeviceType: "X", NumberOfLeafJawPairs: "1" }],
  NumberOfWedges: "0",
  NumberOfCompensators: "0",
  NumberOfBoli: "0",
  NumberOfBlocks: "0",
  FinalCumulativeMetersetWeight: 1,
  ReferencedPatientSetupNumber: "1",
  NumberOfControlPoints: "2",
  ControlPointSequence: [
    {
      ControlPointIndex: "0",
      CumulativeMetersetWeight: 0,
      NominalBeamEnergy: 6,
      BeamLimitingDevicePositionSequence: [
        { RTBeamLimitingDeviceType: "X", LeafJawPositions: [-50, 50] },
      ],
      GantryAngle: 180,
      GantryRotationDirection: "NONE",
      BeamLimitingDeviceAngle: 0,
      BeamLimitingDeviceRotationDirection: "NONE",
      PatientSupportAngle: 0,
      PatientSupportRotationDirection: "NONE",
      TableTopEccentricAngle: 0,
      TableTopEccentricRotationDirection: "NONE",
      TableTopVerticalPosition: "",
      TableTopLongitudinalPosition: "",
      TableTopLateralPosition: "",
      IsocenterPosition: [-9, -19, 33.6],
      TableTopPitchAngle: new Uint8Array(Float32Array.of(1.5).buffer),
      TableTopPitchRotationDirection: "NONE",
      TableTopRollAngle: new Uint8Array(4),
      TableTopRollRotationDirection: "NONE",
    },
    { ControlPointIndex: "1", CumulativeMetersetWeight: 1 },
  ],
};

/** Two planes of 2 by 2 values of 32 bits. */
export const doseValues = new Uint8Array(
  Uint32Array.of(0, 70_000, 140_000, 2 ** 31, 1, 2, 3, 2 ** 32 - 1).buffer,
);

export function doseOf(about: AboutPlan): Uint8Array {
  return encodeFile({
    sopClassUid: doseClass,
    sopInstanceUid: doseUid,
    softwareVersion: "1",
    attributes: {
      ...shared(about),
      SOPClassUID: doseClass,
      SOPInstanceUID: doseUid,
      SeriesInstanceUID: deriveUid("dose series"),
      Modality: "RTDOSE",
      InstanceNumber: "1",
      ContentDate: "20260107",
      ContentTime: "001000",
      SliceThickness: "",
      ImagePositionPatient: [-10, -20, 30.6],
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      PixelSpacing: [2.5, 2.5],
      SamplesPerPixel: 1,
      PhotometricInterpretation: "MONOCHROME2",
      NumberOfFrames: "2",
      FrameIncrementPointer: Uint8Array.of(0x04, 0x30, 0x0c, 0x00),
      Rows: 2,
      Columns: 2,
      BitsAllocated: 32,
      BitsStored: 32,
      HighBit: 31,
      PixelRepresentation: 0,
      DoseUnits: "GY",
      DoseType: "PHYSICAL",
      DoseSummationType: "PLAN",
      GridFrameOffsetVector: [0, 3],
      DoseGridScaling: 1e-5,
      ReferencedRTPlanSequence: [
        { ReferencedSOPClassUID: planClass, ReferencedSOPInstanceUID: planUid },
      ],
      PixelData: doseValues,
      ...about.more,
    },
  });
}
