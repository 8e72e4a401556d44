/** Made-up patients for looking at the pages without the server: ellipses for organs, 500 rows for the list. */
import { createHash } from "node:crypto";

const SIZE = [60, 256, 256] as const;
const SPACING_MM = 1.6;

const organs = [
  { label: 1, name: "Femur_Head_R", at: [30, 140, 70], radii: [9, 18, 18], hu: 500 },
  { label: 2, name: "Femur_Head_L", at: [30, 140, 186], radii: [9, 18, 18], hu: 500 },
  { label: 3, name: "Bladder", at: [32, 105, 128], radii: [12, 24, 32], hu: 8 },
  { label: 4, name: "Bag_Bowel", at: [48, 100, 128], radii: [12, 35, 55], hu: 25 },
  { label: 5, name: "CTVn", at: [40, 145, 128], radii: [16, 14, 40], hu: 60 },
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

/** @param shift In voxels: the predicted set lies beside the reference. */
export function makeLabels(shift: number): Uint8Array {
  const labels = new Uint8Array(SIZE[0] * SIZE[1] * SIZE[2]);
  forEachVoxel((at, voxel) => {
    labels[at] = organs.findLast((one) => isInside(one, voxel, shift))?.label ?? 0;
  });
  return labels;
}

export const structures = organs.map(({ label, name }) => ({
  title: name,
  label,
  name,
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

export const cases = Array.from({ length: 500 }, (_, at) => ({
  caseId: `case-${String(at).padStart(10, "0")}`,
  patient: `Patient ${at + 1}`,
  diagnosis: diagnoses[at % 3]!,
  state: states[(at * 7) % 3]!,
  structures: organs.map(({ name }) => ({
    name,
    hasReference: true,
    hasPredicted: true,
    hasCorrected: false,
  })),
  remarks:
    at % 4 === 0
      ? [
          {
            ...({ code: "volume", severity: "warning", about: "reference" } as const),
            structure: "Bladder",
            text: "Unusually small: 12 cc <img src=x onerror=alert(1)>",
          },
        ]
      : [],
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
