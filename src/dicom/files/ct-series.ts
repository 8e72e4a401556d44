/** CT files to a volume: slices put in order by where they lie, pixels turned into Hounsfield units. */
import { ArcuateError, type CaseRemark, type Progress, silentProgress } from "../../base/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import { dicomProblem, nameFile } from "../format/problem.ts";
import type { CtHeader } from "../read/ct-header.ts";
import type { PixelDescription } from "../read/ct-slice.ts";
import { convertPixels, hounsfieldTable } from "../read/hounsfield.ts";
import { readPixels } from "../read/pixels.ts";
import type { CtAcquisition, SliceContents } from "../read/slice-contents.ts";
import { checkEvenness, stackSlices } from "../read/stack.ts";
import { createDecoder, type Decoder } from "../threads/decoder.ts";
import { runAtOnce } from "./at-once.ts";
import { BEGINNING_BYTES, type OpenFile, parseOpenFile, withOpenFile } from "./file-bytes.ts";
import type { CtSliceFile } from "./look.ts";
import { createReadMemory, type ReadMemory } from "./read-memory.ts";
import type { CtSeriesFiles } from "./scan.ts";

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
  /** As the first slice says it. */
  readonly acquisition: CtAcquisition;
  /** For the RTSTRUCT that is drawn on this CT; opaque elsewhere. */
  readonly header: CtHeader;
  /** See `CtSeriesFiles`. */
  readonly seriesId: string;
  /** What a person should know of the CT: of its files, its slices and its values. */
  readonly remarks: readonly CaseRemark[];
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
  const context: SliceContext = {
    tableFor: createTables(),
    decoder: createDecoder(),
    memory: createReadMemory(),
  };
  let first: SliceContents | undefined;
  let done = 0;
  try {
    await runAtOnce(slices.length, { atOnce: FILES_AT_ONCE, signal }, async (z) => {
      const into = hu.subarray(z * rows * columns, (z + 1) * rows * columns);
      const contents = await readSlice(slices[z]!, context, into);
      if (z === 0) first = contents;
      progress.report("read CT", ++done, slices.length);
    });
  } finally {
    await context.decoder.close();
  }
  return describe(files, { grid, hu }, slices, first!);
}

/** A slice that cannot be read would leave a gap, or, at the end of the volume, no trace. */
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
  { patientPosition, acquisition, header }: SliceContents,
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
    patientPosition,
    acquisition,
    header,
    seriesId: files.seriesId,
    remarks: files.remarks,
  };
}

interface SliceContext {
  readonly tableFor: (pixels: PixelDescription) => Int16Array;
  readonly decoder: Decoder;
  readonly memory: ReadMemory;
}

async function readSlice(
  slice: CtSliceFile,
  { tableFor, decoder, memory }: SliceContext,
  into: Int16Array,
): Promise<SliceContents> {
  const read = async (file: OpenFile) => {
    const contents = await parseOpenFile(file, "slice");
    const { pixels } = contents;
    if (pixels.rows !== slice.rows || pixels.columns !== slice.columns) {
      throw dicomProblem("pixels-damaged", "the file must stay as it is", "another matrix");
    }
    const stored = await readPixels(file, contents, decoder, into);
    convertPixels(stored, pixels.bitsAllocated, tableFor(pixels), into);
    return contents;
  };
  // Header and pixels in one request of the file system: each request goes through Node's thread pool.
  const atOnceBytes = BEGINNING_BYTES + into.byteLength;
  try {
    return await withOpenFile(slice.location, read, { atOnceBytes, memory });
  } catch (error) {
    throw nameFile(error, slice.path);
  }
}

/**
 * One table for all slices with the same scaling. A series has one table, or many where each slice has its own scaling.
 */
function createTables(): (pixels: PixelDescription) => Int16Array {
  let latest: { key: string; table: Int16Array } | undefined;
  return (pixels) => {
    const key = JSON.stringify(pixels);
    if (latest?.key !== key) latest = { key, table: hounsfieldTable(pixels) };
    return latest.table;
  };
}
