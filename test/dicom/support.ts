/** What the tests of dicom/ share: small scans made here, folders to write them to, the tools of Debian. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import {
  type AboutCt,
  type EncodedCtSeries,
  encodeCtSeries,
  type RoiToWrite,
} from "../../src/dicom/index.ts";
import { cross, type ImageGrid, patientPoint, type Vector3 } from "../../src/geometry/index.ts";
import type { CtVolume } from "../../src/volume/index.ts";

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
/** Third-party files, present on development machines only. */
export const sharedData = join(projectRoot, "..", "shared", "data");

/** Whether the data are here; says so once where not. */
export function hasSharedData(folder: string): boolean {
  const isHere = existsSync(join(sharedData, folder));
  if (!isHere) console.warn(`skipped: ../shared/data/${folder} is not there`);
  return isHere;
}

export function hasTool(command: string, args: readonly string[]): boolean {
  const { error, status } = spawnSync(command, args, { stdio: "ignore" });
  const isHere = error === undefined && (status === 0 || command !== PYTHON);
  if (!isHere) console.warn(`skipped: ${command} ${args.join(" ")} does not run`);
  return isHere;
}

/** Debian's Python, which sees Debian's pydicom. */
const PYTHON = "/usr/bin/python3";
export const hasPydicom = () => hasTool(PYTHON, ["-c", "import pydicom, numpy"]);
export const hasDciodvfy = () => hasTool("dciodvfy", ["-version"]);

/** Runs the project's pydicom reader, which shares no code with Arcuate, and gives what it prints. */
export function askPydicom(...args: readonly string[]): unknown {
  const script = join(projectRoot, "tools", "dicom-oracle.py");
  const text = execFileSync(PYTHON, [script, ...args], { maxBuffer: 2 ** 30, encoding: "utf8" });
  return JSON.parse(text);
}

/** The errors that dciodvfy finds in a file. */
export function dciodvfyErrors(path: string): readonly string[] {
  const { stdout, stderr } = spawnSync("dciodvfy", [path], { encoding: "utf8" });
  return `${stdout}${stderr}`.split("\n").filter((line) => line.startsWith("Error"));
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that goes when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "arcuate-dicom-"));
  folders.push(folder);
  return folder;
}

export function writeFiles(
  files: Readonly<Record<string, Uint8Array | string>>,
  folder = temporaryFolder(),
): string {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

export const about: AboutCt = {
  uidSeed: "test",
  patientName: "Phantom^One",
  patientId: "P1",
  patientPosition: "HFS",
  manufacturer: "Arcuate",
  softwareVersion: "0.1.0",
  acquired: new Date("2026-01-02T03:04:05Z"),
};

export interface GridWish {
  readonly size?: ImageGrid["size"];
  readonly pixelSpacingMm?: ImageGrid["pixelSpacingMm"];
  readonly rowDirection?: Vector3;
  readonly columnDirection?: Vector3;
  /** Along the normal, one for each slice. */
  readonly positionsMm?: readonly number[];
}

/** A grid of 4 slices 3 mm apart, 5 rows, 6 columns, unless wished otherwise. */
export function gridOf(wish: GridWish = {}): ImageGrid {
  const positionsMm = wish.positionsMm ?? [0, 3, 6, 9];
  const rowDirection = wish.rowDirection ?? [1, 0, 0];
  const columnDirection = wish.columnDirection ?? [0, 1, 0];
  const normal = cross(rowDirection, columnDirection);
  const [, rows, columns] = wish.size ?? [0, 5, 6];
  return {
    size: [positionsMm.length, rows, columns],
    pixelSpacingMm: wish.pixelSpacingMm ?? [0.8, 1.2],
    rowDirection,
    columnDirection,
    sliceOrigins: positionsMm.map((at) =>
      patientPoint(-10 + at * normal[0], -20 + at * normal[1], 30.6 + at * normal[2]),
    ),
  };
}

/** Every voxel has a value of its own. */
export function countingVolume(grid: ImageGrid): CtVolume {
  const count = grid.size[0] * grid.size[1] * grid.size[2];
  return { grid, hu: Int16Array.from({ length: count }, (_, index) => index - 1000) };
}

export function ctOf(wish: GridWish = {}, more: Partial<AboutCt> = {}): EncodedCtSeries {
  return encodeCtSeries(countingVolume(gridOf(wish)), { ...about, ...more });
}

export function filesByName({ files }: EncodedCtSeries): Record<string, Uint8Array> {
  return Object.fromEntries(files.map((file) => [file.fileName, file.bytes]));
}

/** A square of 2 mm on a slice of `ctOf()`. */
export function squareOn(sliceIndex: number, zMm = 30.6 + 3 * sliceIndex) {
  const points = Float64Array.of(-9, -19, zMm, -7, -19, zMm, -7, -17, zMm, -9, -17, zMm);
  return { sliceIndex, geometricType: "CLOSED_PLANAR" as const, points };
}

export function roiOf(more: Partial<RoiToWrite> = {}): RoiToWrite {
  return {
    number: 1,
    name: "Bladder",
    interpretedType: "ORGAN",
    colour: [240, 228, 66],
    contours: [squareOn(0), squareOn(1)],
    generationDescription: "Test model 1",
    ...more,
  };
}
