/** Terms of coded strings in RT plans and RT doses, by attribute (PS3.3 sections C.8.8.3 to C.8.8.15). */

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));

export const planTerms = {
  planIntent: setOf("CURATIVE PALLIATIVE PROPHYLACTIC VERIFICATION MACHINE_QA RESEARCH SERVICE"),
  planGeometry: setOf("PATIENT TREATMENT_DEVICE"),
  planRelationship: setOf("PRIOR ALTERNATIVE PREDECESSOR VERIFIED_PLAN CONCURRENT PARENT"),
  doseReferenceStructure: setOf("POINT VOLUME COORDINATES SITE"),
  doseReference: setOf("TARGET ORGAN_AT_RISK"),
  setupTechnique: setOf(
    "ISOCENTRIC FIXED_SSD TBI BREAST_BRIDGE SKIN_APPOSITION ARC_THERAPY SKIN_DOSE",
  ),
  beamType: setOf("STATIC DYNAMIC"),
  radiation: setOf("PHOTON ELECTRON NEUTRON PROTON ION"),
  highDoseTechnique: setOf("NORMAL TBI HDR"),
  dosimeterUnit: setOf("MU MINUTE NP"),
  fluenceMode: setOf("STANDARD NON_STANDARD"),
  limitingDevice: setOf("X Y ASYMX ASYMY MLCX MLCY"),
  delivery: setOf("TREATMENT OPEN_PORTFILM TRMT_PORTFILM CONTINUATION SETUP VERIFICATION QA"),
  wedge: setOf("STANDARD DYNAMIC MOTORIZED"),
  wedgePosition: setOf("IN OUT"),
  compensator: setOf("STANDARD DYNAMIC"),
  presence: setOf("PRESENT ABSENT"),
  mounting: setOf("PATIENT_SIDE SOURCE_SIDE DOUBLE_SIDED"),
  block: setOf("SHIELDING APERTURE"),
  applicator: setOf(
    "ELECTRON_SQUARE ELECTRON_RECT ELECTRON_CIRC ELECTRON_SHORT ELECTRON_OPEN PHOTON_SQUARE PHOTON_RECT PHOTON_CIRC " +
      "INTRAOPERATIVE STEREOTACTIC",
  ),
  rotationOrNone: setOf("CW CC NONE"),
  brachyTechnique: setOf(
    "INTRALUMENARY INTRACAVITARY INTERSTITIAL CONTACT INTRAVASCULAR PERMANENT",
  ),
  brachyType: setOf("MANUAL HDR MDR LDR PDR"),
  sourceType: setOf("POINT LINE CYLINDER SPHERE"),
  sourceStrengthUnits: setOf("AIR_KERMA_RATE DOSE_RATE_WATER"),
  applicationSetup: setOf(
    "FLETCHER_SUIT DELCLOS BLOEDORN JOSLIN_FLYNN CHANDIGARH MANCHESTER HENSCHKE NASOPHARYNGEAL OESOPHAGEAL " +
      "ENDOBRONCHIAL SYED_NEBLETT ENDORECTAL PERINEAL",
  ),
  sourceMovement: setOf("STEPWISE FIXED OSCILLATING UNIDIRECTIONAL"),
  sourceApplicator: setOf("FLEXIBLE RIGID"),
  doseUnits: setOf("GY RELATIVE"),
  doseType: setOf("PHYSICAL EFFECTIVE ERROR"),
  spatialTransform: setOf("NONE RIGID NON_RIGID"),
  doseSummation: setOf(
    "PLAN MULTI_PLAN PLAN_OVERVIEW FRACTION BEAM BRACHY FRACTION_SESSION BEAM_SESSION BRACHY_SESSION CONTROL_POINT RECORD",
  ),
  heterogeneity: setOf("IMAGE ROI_OVERRIDE WATER"),
  histogram: setOf("DIFFERENTIAL CUMULATIVE NATURAL"),
  histogramVolume: setOf("CM3 PERCENT PER_U"),
  histogramContribution: setOf("INCLUDED EXCLUDED"),
} as const satisfies Readonly<Record<string, ReadonlySet<string>>>;

/** Ir-192, Co-60, I125: an element and a mass number. */
export function isIsotope(text: string): boolean {
  return /^(?:[A-Z][a-z]?-?\d{1,3}m?|\d{1,3}-?[A-Z][a-z]?)$/.test(text);
}
