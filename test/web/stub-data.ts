/** Made-up cases for looking at the pages without the server: ellipses for organs, 500 rows for the work list. */
import { createHash } from "node:crypto";
import type { CaseRemark, StructureSetInfo } from "../../src/server/contract/index.ts";

const SIZE = [60, 256, 256] as const;
const SPACING_MM = 1.6;

const rightHead = { name: "Femur_Head_R", title: "Femoral head R" };
const leftHead = { name: "Femur_Head_L", title: "Femoral head L" };
const bowel = { name: "Bag_Bowel", title: "Bowel bag" };

/** The structures of this server. The sixth is in no scheme of Arcuate's own: the pages must not mind. */
export const organs = [
  { label: 1, ...rightHead, at: [30, 140, 70], radii: [9, 18, 18], hu: 500 },
  { label: 2, ...leftHead, at: [30, 140, 186], radii: [9, 18, 18], hu: 500 },
  { label: 3, name: "Bladder", title: "Bladder", at: [32, 105, 128], radii: [12, 24, 32], hu: 8 },
  { label: 4, ...bowel, at: [48, 100, 128], radii: [12, 35, 55], hu: 25 },
  { label: 5, name: "CTVn", title: "CTVN", at: [40, 145, 128], radii: [16, 14, 40], hu: 60 },
  { label: 6, name: "Rectum", title: "Rectum", at: [30, 165, 128], radii: [14, 12, 12], hu: 30 },
] as const;

type Organ = (typeof organs)[number];

function isInside(organ: Organ, [z, y, x]: readonly number[], shift: number): boolean {
  const [cz, cy, cx] = organ.at;
  const [rz, ry, rx] = organ.radii;
  return ((z! - cz) / rz) ** 2 + ((y! - cy - shift) / ry) ** 2 + ((x! - cx - shift) / rx) ** 2 <= 1;
}

function forEachVoxel(visit: (at: number, voxel: readonly [number, number, number]) => void): void {
  for (let z = 0, at = 0; z < SIZE[0]; z++) {
    for (let y = 0; y < SIZE[1]; y++) for (let x = 0; x < SIZE[2]; x++, at++) visit(at, [z, y, x]);
  }
}

/** HU, [z, y, x]: a body with the organs and some noise. */
export function makeCt(): Int16Array {
  const hu = new Int16Array(SIZE[0] * SIZE[1] * SIZE[2]);
  forEachVoxel((at, voxel) => {
    const [, y, x] = voxel;
    const isBody = ((y - 128) / 80) ** 2 + ((x - 128) / 115) ** 2 <= 1;
    const organ = organs.findLast((one) => isInside(one, voxel, 0));
    const noise = ((at * 2654435761) >>> 24) / 8 - 16;
    hu[at] = (isBody ? (organ?.hu ?? -60) : -1000) + noise;
  });
  return hu;
}

/** Labels, [z, y, x]. @param shift In voxels: the predicted set lies beside the reference. */
export function makeLabels(shift: number): Uint8Array {
  const labels = new Uint8Array(SIZE[0] * SIZE[1] * SIZE[2]);
  forEachVoxel((at, voxel) => {
    labels[at] = organs.findLast((one) => isInside(one, voxel, shift))?.label ?? 0;
  });
  return labels;
}

/** As the server says what it draws. */
export const structures = organs.map(({ label, name, title }) => ({
  label,
  name,
  title,
  interpretedType: "ORGAN" as const,
  colour: [200, 100, 100] as [number, number, number],
}));

export const grid = {
  size: [...SIZE] as [number, number, number],
  pixelSpacingMm: [SPACING_MM, SPACING_MM] as [number, number],
  rowDirection: [1, 0, 0] as [number, number, number],
  columnDirection: [0, 1, 0] as [number, number, number],
  sliceOrigins: Array.from(
    { length: SIZE[0] },
    (_, z) => [-204, -204, z * 3] as [number, number, number],
  ),
};

/** A version 4 UUID that a name always gives. */
export function idOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const states = ["imported", "segmented", "rated"] as const;
const diagnoses = ["cervical", "anorectal", null] as const;

const small: CaseRemark = {
  ...({ code: "volume-unusual", severity: "warning", about: "reference" } as const),
  structure: "Bladder",
  text: "unusually small: 12 cc <img src=x onerror=alert(1)>",
};

/** As a model says them about a chest. */
const chest: readonly CaseRemark[] = [
  {
    ...({ code: "lungs-in-field", severity: "severe", about: "prediction" } as const),
    structure: null,
    text: "812 cc of lung in the image: a chest, not a pelvis?",
  },
  {
    ...({ code: "side-wrong", severity: "severe", about: "prediction" } as const),
    structure: "Femur_Head_L",
    text: "lies on the patient's right",
  },
  {
    ...({ code: "missing", severity: "warning", about: "prediction" } as const),
    structure: "Rectum",
    text: "not found",
  },
  small,
  {
    ...({ code: "body-cut", severity: "notice", about: "prediction" } as const),
    structure: null,
    text: "the body reaches the edge of the image: what lies outside is not drawn",
  },
];

/** Number of the case whose CT was sent again with more slices, and whose later structure set names another patient. */
export const GROWN = 6;
/** Number of the case that the person has to rate in a blinded session. */
export const BLINDED = 9;

const later: readonly CaseRemark[] = [
  {
    ...({ code: "patient-id-differs", severity: "severe", about: "reference" } as const),
    structure: null,
    text: "the Patient ID of the structure set is not that of the CT: of another patient?",
  },
  {
    ...({ code: "contours-unreadable", severity: "severe", about: "reference" } as const),
    structure: "Bladder",
    slices: [27, 29, 31],
    figures: { contours: 3 },
    text: "3 contours cannot be read: nothing is known of their slices",
  },
  {
    ...({ code: "values-clipped", severity: "notice", about: "ct" } as const),
    structure: null,
    slices: Array.from({ length: 20 }, (_, at) => 3 + 2 * at),
    text: "values beyond 16 bits are held at the limits",
  },
];

/** The third case, with number 2, is the chest; every fourth has a small bladder. */
function remarksAt(at: number): readonly CaseRemark[] {
  if (at === 2) return chest;
  if (at === GROWN) return later;
  return at % 4 === 0 ? [small] : [];
}

/** As the server says which structures a model did not draw. */
export function leftOutOf(diagnosis: string | null): StructureSetInfo["leftOut"] {
  return diagnosis === "anorectal" ? [{ name: "CTVn", diagnoses: ["cervical"] }] : [];
}

/** The first page of the work list has one case of each kind. */
export const cases = Array.from({ length: 500 }, (_, at) => ({
  caseId: `case-${String(at).padStart(10, "0")}`,
  // As long as the pseudonyms that the server gives.
  patient: `patient-${String(at + 1).padStart(10, "0")}`,
  diagnosis: diagnoses[at % 3]!,
  state: states[(at * 7) % 3]!,
  structures: organs.map(({ name }) => ({
    name,
    hasReference: true,
    hasPredicted: true,
    hasCorrected: false,
  })),
  remarks: remarksAt(at),
  hidesFlags: at === BLINDED,
  exclusion: at % 50 === 49 ? "Hip prosthesis" : null,
  group: (["test", "pool", "held back"] as const)[at % 3]!,
  slices: SIZE[0],
  spacingMm: [3, SPACING_MM, SPACING_MM] as [number, number, number],
  manufacturer: "Stub",
  hasContrast: at % 2 === 0,
  hasReference: true,
  isSynthetic: true,
  importedAt: new Date(Date.UTC(2026, 0, 1 + (at % 200), 9)).toISOString(),
}));
