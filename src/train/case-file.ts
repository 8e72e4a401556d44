/**
 * A prepared case on disk, read piece by piece. A run holds only the parts in memory that it uses, and the system's
 * page cache keeps those that are used often, for all threads together.
 *
 * One line of JSON, then HU (int16, z-major), labels (uint8, 255 where it is not known) and, for each label from the background on, indices of
 * voxels that have it (int32); of a source, the parts of the body at the end (uint8). All little-endian.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { z } from "zod";
import { ArcuateError } from "../base/index.ts";
import { type GridSize, type ImageGrid, patientPoint, voxelCount } from "../geometry/index.ts";
import { writeFileAtomic } from "../host/index.ts";

const vector = z.tuple([z.number(), z.number(), z.number()]);

const headerSchema = z.strictObject({
  format: z.literal("arcuate-case-1"),
  id: z.string(),
  /** SHA-256 of what the file was made from. */
  source: z.string(),
  missingLabels: z.array(z.int()),
  grid: z.strictObject({
    size: z.tuple([z.int(), z.int(), z.int()]),
    pixelSpacingMm: z.tuple([z.number(), z.number()]),
    rowDirection: vector,
    columnDirection: vector,
    sliceOrigins: z.array(vector),
  }),
  centreCounts: z.array(z.int()),
  use: z.enum(["source", "given", "validation"]).optional(),
});

/** What is known of a prepared case without reading its voxels. */
export interface CaseHeader {
  readonly id: string;
  readonly source: string;
  /** Labels without a contour in the reference: unknown, not absent. */
  readonly missingLabels: readonly number[];
  readonly grid: ImageGrid;
  /** For each label, background first, how many of its voxels are listed as centres. */
  readonly centreCounts: readonly number[];
  /**
   * In runs on generated cases: a source is a painted body, or a CT that was given, which every patch deforms and
   * colours anew; validation cases are never trained on.
   */
  readonly use?: "source" | "given" | "validation" | undefined;
}

/** The voxels of a box, z-major. A label is one of the run's, or `UNKNOWN_LABEL`. */
export interface CaseVoxels {
  readonly hu: Int16Array;
  readonly labels: Uint8Array;
}

/**
 * Writes a prepared case, whole or not at all.
 *
 * @param voxels Of the whole grid, z-major; `parts`, of a source alone, says which part of the body a voxel is of.
 * @param centres For each label, background first, flat indices of the voxels that patches may be centred on.
 * @throws {ArcuateError} `write-failed`.
 */
export async function writeCaseFile(
  path: string,
  header: CaseHeader,
  { hu, labels, parts }: CaseVoxels & { readonly parts?: Uint8Array },
  centres: readonly Int32Array[],
): Promise<void> {
  const line = Buffer.from(`${JSON.stringify({ format: "arcuate-case-1", ...header })}\n`);
  const sections = [hu, labels, ...centres, ...(parts ? [parts] : [])].map((each) =>
    Buffer.from(each.buffer, each.byteOffset, each.byteLength),
  );
  await writeFileAtomic(path, Buffer.concat([line, ...sections]));
}

/** Longest header that is looked for: some thousand slices have as many origins. */
const HEADER_LIMIT = 1 << 20;

/** An open case file. `close` it. */
export class CaseFile {
  readonly header: CaseHeader;
  readonly #file: number;
  readonly #start: number;

  /** @throws {ArcuateError} `case-file-unreadable` when it is not there or not whole. */
  constructor(path: string) {
    try {
      this.#file = openSync(path, "r");
    } catch (cause) {
      throw unreadable(path, cause);
    }
    const head = Buffer.alloc(HEADER_LIMIT);
    const length = readSync(this.#file, head, 0, HEADER_LIMIT, 0);
    const end = head.subarray(0, length).indexOf("\n");
    const parsed = headerSchema.safeParse(parseJson(head.toString("utf8", 0, Math.max(end, 0))));
    if (!parsed.success) {
      this.close();
      throw unreadable(path);
    }
    const { grid, format: _, ...plain } = parsed.data;
    const sliceOrigins = grid.sliceOrigins.map((origin) => patientPoint(...origin));
    this.header = { ...plain, grid: { ...grid, sliceOrigins } };
    this.#start = end + 1;
  }

  /** Voxels from corner `low` up to, not including, `high`, which must lie inside the case. */
  readBox(low: GridSize, high: GridSize): CaseVoxels {
    const [, rows, columns] = this.header.grid.size;
    const [depth, height, width] = [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
    const hu = new Int16Array(depth * height * width);
    const labels = new Uint8Array(depth * height * width);
    // Whole lines are read, so that a slice is one piece of the file.
    const lines = new Int16Array(height * columns);
    const labelLines = new Uint8Array(height * columns);
    const labelsStart = this.#start + 2 * this.#voxels;
    for (let z = 0; z < depth; z++) {
      const first = ((low[0] + z) * rows + low[1]) * columns;
      this.#read(lines, this.#start + 2 * first);
      this.#read(labelLines, labelsStart + first);
      for (let y = 0; y < height; y++) {
        const from = y * columns + low[2];
        const to = (z * height + y) * width;
        hu.set(lines.subarray(from, from + width), to);
        labels.set(labelLines.subarray(from, from + width), to);
      }
    }
    return { hu, labels };
  }

  /** The parts of a source's body, in the same box as `readBox`. */
  readParts(low: GridSize, high: GridSize): Uint8Array {
    const [, rows, columns] = this.header.grid.size;
    const [depth, height, width] = [high[0] - low[0], high[1] - low[1], high[2] - low[2]];
    const parts = new Uint8Array(depth * height * width);
    const lines = new Uint8Array(height * columns);
    const listed = this.header.centreCounts.reduce((sum, count) => sum + count, 0);
    const start = this.#start + 3 * this.#voxels + 4 * listed;
    for (let z = 0; z < depth; z++) {
      this.#read(lines, start + ((low[0] + z) * rows + low[1]) * columns);
      for (let y = 0; y < height; y++) {
        const from = y * columns + low[2];
        parts.set(lines.subarray(from, from + width), (z * height + y) * width);
      }
    }
    return parts;
  }

  /** Index of the voxel listed at this place for this label. */
  centre(label: number, place: number): number {
    const before = this.header.centreCounts.slice(0, label).reduce((sum, count) => sum + count, 0);
    const index = new Int32Array(1);
    this.#read(index, this.#start + 3 * this.#voxels + 4 * (before + place));
    return index[0]!;
  }

  /** Gives the file handle back; nothing can be read afterwards. */
  close(): void {
    closeSync(this.#file);
  }

  get #voxels(): number {
    return voxelCount(this.header.grid);
  }

  #read(into: Int16Array | Uint8Array | Int32Array, position: number): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    const read = readSync(this.#file, bytes, 0, bytes.length, position);
    if (read !== bytes.length) throw unreadable(this.header.id);
  }
}

/** All voxels of a case. @throws {ArcuateError} As `CaseFile`. */
export function readCaseVoxels(path: string): CaseVoxels {
  const file = new CaseFile(path);
  try {
    return file.readBox([0, 0, 0], file.header.grid.size);
  } finally {
    file.close();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no header: the caller refuses it
  }
}

function unreadable(name: string, cause?: unknown): ArcuateError {
  return new ArcuateError(
    "storage",
    "case-file-unreadable",
    `Cannot read prepared case ${name}: it must be whole, got another file; delete the run's cases folder and resume`,
    { fields: { name }, cause },
  );
}
