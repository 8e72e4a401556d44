/** CT files to a volume: slices put in order by where they lie, pixels turned into Hounsfield units. */
import { readFile } from "node:fs/promises";
import { ArcuateError, type Progress, silentProgress } from "../base/index.ts";
import type { CtVolume } from "../volume/index.ts";
import { type CtHeader, readCtHeader } from "./ct-header.ts";
import { type PixelDescription, readPixelDescription } from "./ct-slice.ts";
import { createDecoder, type Decoder } from "./decoder.ts";
import { type DicomFile, parseFile } from "./format/part10.ts";
import { nameFile } from "./format/problem.ts";
import { numberOf, textOf } from "./format/values.ts";
import { convertPixels, hounsfieldTable } from "./hounsfield.ts";
import type { CtSliceFile } from "./look.ts";
import { readPixels } from "./pixels.ts";
import type { CtSeriesFiles } from "./scan.ts";
import { checkEvenness, stackSlices } from "./stack.ts";

export interface CtSeries {
  readonly volume: CtVolume;
  /** SOP Instance UID of each slice, in grid order. */
  readonly sopInstanceUids: readonly string[];
  /** Slice index of each SOP Instance UID. */
  readonly sliceIndexByUid: ReadonlyMap<string, number>;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly frameOfReferenceUid: string;
  /** HFS, FFP, ...; empty when not said. Geometry does not depend on it. */
  readonly patientPosition: string;
  readonly acquisition: CtAcquisition;
  /** For the RTSTRUCT that is drawn on this CT; opaque elsewhere. */
  readonly header: CtHeader;
}

/** How the CT was made, as the first slice says it; nothing here is geometry. */
export interface CtAcquisition {
  readonly manufacturer: string;
  readonly manufacturerModelName: string;
  readonly kvp: number | undefined;
  readonly hasContrast: boolean;
  /** Whether the pixels have been through lossy compression at any time. */
  readonly isLossy: boolean;
}

export interface ReadCtOptions {
  /** Whether slices at uneven distances may be loaded as they are. Default "refuse". */
  readonly uneven?: "refuse" | "accept";
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

const FILES_AT_ONCE = 8;

/**
 * Loads one series.
 *
 * Each slice keeps its own position; order comes from position and orientation alone. Padding becomes air (-1024 HU),
 * values beyond 16 bits are held at the limits.
 *
 * @throws {ArcuateError} `series-damaged`, `mixed-geometry`, `duplicate-position`, `gantry-tilt`, `slice-shifted`,
 * `slice-missing`, `uneven-spacing`, and what can be wrong with a file's pixels.
 */
export async function readCtSeries(
  files: CtSeriesFiles,
  { uneven = "refuse", progress = silentProgress, signal }: ReadCtOptions = {},
): Promise<CtSeries> {
  refuseDamaged(files);
  const { grid, slices } = stackSlices(files.slices);
  if (uneven === "refuse") checkEvenness(grid);
  const [, rows, columns] = grid.size;
  const hu = new Int16Array(slices.length * rows * columns);
  const context: SliceContext = { tableFor: createTables(), decoder: createDecoder() };
  let first: DicomFile | undefined;
  const load = async (slice: CtSliceFile, z: number) => {
    const file = await readSlice(
      slice,
      context,
      hu.subarray(z * rows * columns, (z + 1) * rows * columns),
    );
    if (z === 0) first = file;
  };
  try {
    for (let start = 0; start < slices.length; start += FILES_AT_ONCE) {
      signal?.throwIfAborted();
      const batch = slices.slice(start, start + FILES_AT_ONCE);
      await Promise.all(batch.map((slice, offset) => load(slice, start + offset)));
      progress.report("read CT", start + batch.length, slices.length);
    }
  } finally {
    await context.decoder.close();
  }
  return describe(files, { grid, hu }, slices, first!);
}

/** A slice that cannot be read would leave a gap, or at the end of the volume not even that. */
function refuseDamaged({ damaged }: CtSeriesFiles): void {
  const worst = damaged[0];
  if (worst === undefined) return;
  throw new ArcuateError(
    "input",
    worst.code,
    `Cannot read the CT series: each of its files must be sound, got ${damaged.length} that are not, the first ` +
      `${worst.path}: ${worst.reason}`,
    { fields: { path: worst.path, damaged: damaged.length } },
  );
}

function describe(
  files: CtSeriesFiles,
  volume: CtVolume,
  slices: readonly CtSliceFile[],
  { dataSet }: DicomFile,
): CtSeries {
  const { seriesInstanceUid, studyInstanceUid, frameOfReferenceUid } = files;
  const sopInstanceUids = slices.map((slice) => slice.sopInstanceUid);
  return {
    volume,
    sopInstanceUids,
    sliceIndexByUid: new Map(sopInstanceUids.map((uid, z) => [uid, z])),
    seriesInstanceUid,
    studyInstanceUid,
    frameOfReferenceUid,
    patientPosition: textOf(dataSet, "PatientPosition") ?? "",
    acquisition: {
      manufacturer: textOf(dataSet, "Manufacturer") ?? "",
      manufacturerModelName: textOf(dataSet, "ManufacturerModelName") ?? "",
      kvp: numberOf(dataSet, "KVP"),
      hasContrast: textOf(dataSet, "ContrastBolusAgent") !== undefined,
      isLossy: textOf(dataSet, "LossyImageCompression") === "01",
    },
    header: readCtHeader(dataSet),
  };
}

interface SliceContext {
  readonly tableFor: (pixels: PixelDescription) => Int16Array;
  readonly decoder: Decoder;
}

async function readSlice(
  slice: CtSliceFile,
  { tableFor, decoder }: SliceContext,
  into: Int16Array,
): Promise<DicomFile> {
  try {
    const file = parseFile(await readFile(slice.location));
    const pixels = readPixelDescription(file.dataSet);
    convertPixels(
      await readPixels(file, pixels, decoder),
      pixels.bitsAllocated,
      tableFor(pixels),
      into,
    );
    return file;
  } catch (error) {
    throw nameFile(error, slice.path);
  }
}

/** One table for all slices alike; a series has one or, where each slice is scaled on its own, many. */
function createTables(): (pixels: PixelDescription) => Int16Array {
  let latest: { key: string; table: Int16Array } | undefined;
  return (pixels) => {
    const key = JSON.stringify(pixels);
    if (latest?.key !== key) latest = { key, table: hounsfieldTable(pixels) };
    return latest.table;
  };
}
