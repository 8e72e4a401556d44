/**
 * The words that may stay. A coded string could hold a patient's name like any other text, so only the standard's own
 * terms pass, and for equipment and reconstruction kernels only the words that manufacturers use.
 */

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Terms of coded strings, by attribute (PS3.3). */
export const terms = {
  modality: setOf("CT RTSTRUCT RTPLAN RTDOSE"),
  imageType: setOf(
    "ORIGINAL DERIVED PRIMARY SECONDARY AXIAL LOCALIZER CT_SOM5 CT_SOM7 CT_VA0 SPI HELICAL HELIX VOLUME " +
      "RECON REFORMATTED AVERAGE MPR STANDARD MAX MIN MEAN SEQ SPIRAL TOPOGRAM",
  ),
  yesNo: setOf("YES NO"),
  bodyPart: setOf(
    "ABDOMEN ABDOMENPELVIS BLADDER BREAST CHEST CHESTABDOMEN CHESTABDPELVIS EXTREMITY HEAD HEADNECK HIP LEG LSPINE " +
      "NECK NECKCHEST PELVIS PROSTATE RECTUM SPINE TSPINE UTERUS WHOLEBODY",
  ),
  patientPosition: setOf("HFS HFP HFDL HFDR FFS FFP FFDL FFDR"),
  rotation: setOf("CW CC"),
  laterality: setOf("R L"),
  photometric: setOf("MONOCHROME1 MONOCHROME2"),
  rescaleType: setOf("HU US HU_MOD OD MGML Z_EFF ED EDW PCT"),
  lossy: setOf("00 01"),
  lossyMethod: setOf("ISO_10918_1 ISO_14495_1 ISO_15444_1 ISO_15444_15 ISO_18181_1"),
  sex: setOf("M F O"),
  transformation: setOf("HOMOGENEOUS RIGID RIGID_SCALE AFFINE"),
  contourType: setOf(
    "POINT OPEN_PLANAR OPEN_NONPLANAR CLOSED_PLANAR CLOSEDPLANAR_XOR CLOSED_PLANAR_XOR",
  ),
  algorithm: setOf("AUTOMATIC SEMIAUTOMATIC MANUAL"),
  relationship: setOf("SAME ENCLOSED ENCLOSING SEGMENTED COMPOSITE"),
  interpretedType: setOf(
    "EXTERNAL PTV CTV GTV TREATED_VOLUME IRRAD_VOLUME OAR BOLUS AVOIDANCE ORGAN MARKER REGISTRATION ISOCENTER " +
      "CONTRAST_AGENT CAVITY BRACHY_CHANNEL BRACHY_ACCESSORY BRACHY_SRC_APP BRACHY_CHNL_SHLD SUPPORT FIXATION " +
      "DOSE_REGION CONTROL DOSE_MEASUREMENT DEVICE",
  ),
  physicalProperty: setOf(
    "REL_MASS_DENSITY REL_ELEC_DENSITY EFFECTIVE_Z EFF_Z_PER_A REL_STOP_RATIO MEAN_EXCI_ENERGY",
  ),
  approval: setOf("APPROVED UNAPPROVED REJECTED"),
} as const satisfies Readonly<Record<string, ReadonlySet<string>>>;

/** Makers, scanners and planning systems, in lower case. */
const equipmentWords = setOf(
  "accuray ac acsim adac advantage aquilion arcuate aria astroid bigbore big bore brainlab brightspeed brilliance canon " +
    "cms company confidence corporation ct ctsim definition discovery drive duo eclipse edge electric elekta elite " +
    "emotion exact exactrac expert flash focal force free fuji fujifilm ge gemini general go healthcare healthineers " +
    "hispeed hitachi ibm imaging inc inc. ingenuity iplan iqon jewel laboratories large lb legacy lightspeed limbus ltd " +
    "ltd. max medical mim mimvista monaco mx nemotom neurologica neusoft nucletron now nx nxe one open optima or oncentra " +
    "pet philips philips. pinnacle pinnacle3 plan planning plus power precision prime pro proton qx qx/i raysearch " +
    "raystation research revolution rt rtp samsung scope sensation siemens sim simulator sky slide software somatom " +
    "spectral spirit straton system systems therapy tomotherapy toshiba tps treatment tx uct uih ultra united up varian " +
    "velocity vct vision volume wide xio x.cite x.ceed proteus syngo.via limited gmbh ag shanghai nuclear",
);

const LONGEST_NAME = 64;

/** A number or a model code such as 16, RT16, CT750, uCT. */
const MODEL_CODE = /^(?:[A-Z]{0,2}\d{1,4}|\d{1,3}[A-Z]{0,2})$/i;

/** Whether a maker's or model's name holds nothing but such words. */
export function isEquipmentName(text: string): boolean {
  if (text.length > LONGEST_NAME) return false;
  const words = text
    .toLowerCase()
    .split(/[ ,_()/-]+/)
    .filter((word) => word !== "");
  return words.every((word) => equipmentWords.has(word) || MODEL_CODE.test(word));
}

/** B30f, Br40d, Qr40f\3, FC08, D40s, UB, STANDARD: what the makers call their kernels. */
const KERNEL =
  /^(?:[A-Z][a-z]?\d{2}[a-z]?|FC\d{2}|U?[A-F]|U?[A-E][ABC]|\d|STANDARD|STND|SOFT|DETAIL|BONE|BONEPLUS|LUNG|EDGE|CHEST|SMOOTH|SHARP)$/;

/** Whether every value of a Convolution Kernel looks like a vendor's kernel name and not like free text. */
export function isKernelName(text: string): boolean {
  return text.split("\\").every((value) => KERNEL.test(value.trim()));
}
