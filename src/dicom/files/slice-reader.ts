/** Reads one slice after the other: its header again, and its pixels as Hounsfield units. */
import { dicomProblem, nameFile } from "../format/problem.ts";
import type { PixelDescription } from "../read/ct-slice.ts";
import { convertPixels, hounsfieldTable } from "../read/hounsfield.ts";
import { readPixels } from "../read/pixels.ts";
import type { SliceContents } from "../read/slice-contents.ts";
import { createDecoder } from "../threads/decoder.ts";
import { BEGINNING_BYTES, type OpenFile, parseOpenFile, withOpenFile } from "./file-bytes.ts";
import type { CtSliceFile } from "./look.ts";
import { createReadMemory } from "./read-memory.ts";

export interface SliceReader {
  /**
   * @param into - One value a pixel.
   * @throws {ArcuateError} What can be wrong with the file, with its path.
   */
  read(slice: CtSliceFile, into: Int16Array): Promise<SliceContents>;
  /** Ends the threads that decompress. */
  close(): Promise<void>;
}

export function createSliceReader(): SliceReader {
  const tableFor = createTables();
  const decoder = createDecoder();
  const memory = createReadMemory();
  const read = async (slice: CtSliceFile, file: OpenFile, into: Int16Array) => {
    const contents = await parseOpenFile(file, "slice");
    const { pixels } = contents;
    if (pixels.rows !== slice.rows || pixels.columns !== slice.columns) {
      throw dicomProblem("pixels-damaged", "the file must stay as it is", "another matrix");
    }
    const stored = await readPixels(file, contents, decoder, into);
    convertPixels(stored, pixels.bitsAllocated, tableFor(pixels), into);
    return contents;
  };
  return {
    async read(slice, into) {
      // Header and pixels in one request of the file system: each request goes through Node's thread pool.
      const atOnceBytes = BEGINNING_BYTES + into.byteLength;
      try {
        const use = (file: OpenFile) => read(slice, file, into);
        return await withOpenFile(slice.location, use, { atOnceBytes, memory });
      } catch (error) {
        throw nameFile(error, slice.path);
      }
    },
    close: () => decoder.close(),
  };
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
