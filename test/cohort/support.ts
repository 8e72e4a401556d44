/** A small clinic on disk: patients of a few coarse slices with boxes for organs, named and placed as a test wants. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { traceMask } from "../../src/contours/index.ts";
import { encodeCtSeries, encodeStructureSet } from "../../src/dicom/index.ts";
import { type ImageGrid, patientPoint, voxelCount } from "../../src/geometry/index.ts";
import { emptyMask } from "../../src/volume/index.ts";
import { newFolder } from "../set-up/folders.ts";

/** 24 slices of 5 mm, 48 x 64 pixels of 6 mm; x = 0 is the middle of the patient. */
const grid: ImageGrid = {
  size: [24, 48, 64],
  pixelSpacingMm: [6, 6],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  sliceOrigins: Array.from({ length: 24 }, (_, z) => patientPoint(-189, -141, 5 * z)),
};
/** 5 x 6 x 6 mm. */
export const VOXEL_CC = 0.18;

type Range = readonly [first: number, last: number];
export type Box = readonly [z: Range, y: Range, x: Range];

/** Patient left is at high x. */
export const boxes = {
  bladder: [
    [6, 11],
    [16, 22],
    [28, 35],
  ],
  left: [
    [5, 10],
    [22, 28],
    [46, 51],
  ],
  right: [
    [5, 10],
    [22, 28],
    [12, 17],
  ],
  bag: [
    [12, 20],
    [10, 30],
    [18, 45],
  ],
  nodes: [
    [10, 18],
    [24, 34],
    [22, 41],
  ],
} as const satisfies Record<string, Box>;

export interface Drawn {
  readonly name: string;
  readonly boxes: readonly Box[];
  readonly algorithm?: "AUTOMATIC" | "MANUAL";
}

/** The five structures, in Italian and Swedish. */
export const usualRois: readonly Drawn[] = [
  { name: "Vescica", boxes: [boxes.bladder] },
  { name: "Caput fem sin", boxes: [boxes.left] },
  { name: "Caput fem dx", boxes: [boxes.right] },
  { name: "Tarmpåse", boxes: [boxes.bag] },
  { name: "CTVn45", boxes: [boxes.nodes] },
];

export interface PatientToWrite {
  /** Makes the UIDs; also the Patient ID, unless that is given. */
  readonly seed: string;
  readonly patientId?: string;
  /** The regions of each structure set; none for a CT alone. */
  readonly sets?: readonly (readonly Drawn[])[];
  readonly hasContrast?: boolean;
  /** DICOM's Patient Position; head first supine unless given. */
  readonly patientPosition?: "HFS" | "HFP";
  /** Makes the voxels; `seed` does unless given. Two patients of one scan have equal CTs under different UIDs. */
  readonly scan?: string;
  /** The sets name slices that are not there, in the CT's frame of reference. */
  readonly namesOtherSlices?: boolean;
}

export interface WrittenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files of a patient, in memory: CT first. */
export function patientFiles({
  seed,
  patientId = seed,
  sets = [usualRois],
  hasContrast = false,
  patientPosition = "HFS",
  namesOtherSlices = false,
  scan = seed,
}: PatientToWrite): WrittenFile[] {
  const { files, series } = encodeCtSeries(
    { grid, hu: bodyHu(scan) },
    {
      uidSeed: seed,
      patientName: patientId,
      patientId,
      patientPosition,
      manufacturer: "Test",
      manufacturerModelName: "Box",
      softwareVersion: "0",
      acquired: new Date(Date.UTC(2020, 0, 1)),
      ...(hasContrast && { contrastAgent: "Test" }),
    },
  );
  const sopInstanceUids = series.sopInstanceUids.map((uid) =>
    namesOtherSlices ? `${uid}.1` : uid,
  );
  const structureSets = sets.map((drawn, index) => ({
    name: `RS${index}.dcm`,
    bytes: encodeStructureSet({ ...series, sopInstanceUids }, drawn.map(regionOf), {
      label: "TEST",
      softwareVersion: "0",
      modelName: "Test",
      now: new Date(Date.UTC(2020, 0, 2 + index)),
    }),
  }));
  return [...files.map(({ fileName, bytes }) => ({ name: fileName, bytes })), ...structureSets];
}

export function writePatient(folder: string, patient: PatientToWrite): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of patientFiles(patient)) writeFileSync(join(folder, name), bytes);
}

function regionOf({ name, boxes: own, algorithm = "MANUAL" }: Drawn, index: number) {
  const mask = emptyMask(grid);
  for (const [zs, ys, xs] of own) {
    for (let z = zs[0]; z <= zs[1]; z++) {
      for (let y = ys[0]; y <= ys[1]; y++) {
        const row = (z * grid.size[1] + y) * grid.size[2];
        mask.voxels.fill(1, row + xs[0], row + xs[1] + 1);
      }
    }
  }
  return {
    number: index + 1,
    name,
    interpretedType: "ORGAN" as const,
    colour: [255, 0, 0] as const,
    contours: traceMask(mask),
    generationDescription: "",
    generationAlgorithm: algorithm,
  };
}

/**
 * Water between x = -171 and 171 mm and y = -99 and 99 mm with the bone of two femoral heads, air around it. The first
 * voxels of air tell seeds apart.
 */
function bodyHu(seed: string): Int16Array {
  const hu = new Int16Array(voxelCount(grid)).fill(-1000);
  for (const [index, byte] of createHash("sha256").update(seed).digest().entries()) {
    hu[index] = -1000 + (byte % 100);
  }
  for (let row = 0; row < hu.length; row += grid.size[2]) {
    const y = (row / grid.size[2]) % grid.size[1];
    if (y >= 7 && y <= 40) hu.fill(0, row + 3, row + 61);
  }
  for (const [zs, ys, xs] of [boxes.left, boxes.right]) {
    for (let z = zs[0]; z <= zs[1]; z++) {
      for (let y = ys[0]; y <= ys[1]; y++) {
        const row = (z * grid.size[1] + y) * grid.size[2];
        hu.fill(300, row + xs[0], row + xs[1] + 1);
      }
    }
  }
  return hu;
}

/** An empty folder that is removed when the test file is done. */
export function temporaryFolder(): string {
  return newFolder("arcuate-cohort-");
}
