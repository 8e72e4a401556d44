/** CT files to a volume: slices put in order by where they lie, pixels turned into Hounsfield units. */
import { ArcuateError, type CaseRemark, type Progress, silentProgress } from "../../base/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import { type CtHeader, remarkOnPatients } from "../read/ct-header.ts";
import { slicesByPlace } from "../read/places.ts";
import type { CtAcquisition, SliceContents } from "../read/slice-contents.ts";
import { groupingMarks } from "../read/slice-marks.ts";
import { checkEvenness, type EvennessOptions, stackSlices } from "../read/stack.ts";
import { remarkOnValues, requireHounsfieldUnits } from "../read/values-said.ts";
import { runAtOnce } from "./at-once.ts";
import { checkContradiction, requireDistinct } from "./contradiction.ts";
import type { CtSliceFile } from "./look.ts";
import { type CtSeriesFiles, indexSlices } from "./series-files.ts";
import { createSliceReader } from "./slice-reader.ts";

export interface CtSeries {
  readonly volume: CtVolume;
  /** SOP Instance UID of each slice, in grid order. */
  readonly sopInstanceUids: readonly string[];
  /** Slice index of each SOP Instance UID that names one slice, those of its copies included. */
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

export interface ReadCtOptions extends EvennessOptions {
  /** Joins slices by their positions where their UIDs contradict it: see `Contradiction`. */
  readonly trustPositions?: boolean;
  /** Takes values as Hounsfield units although the files say that they are none. */
  readonly forceHu?: boolean;
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
 * `slice-missing`, `uneven-spacing`, `series-per-slice`, `instance-uid-repeated`, `pixels-repeated`, `rescale-not-hu`,
 * and what can be wrong with a file's pixels.
 */
export async function readCtSeries(
  files: CtSeriesFiles,
  options: ReadCtOptions = {},
): Promise<CtSeries> {
  const { progress = silentProgress, signal, forceHu = false } = options;
  refuseDamaged(files);
  refuseAmbiguous(files);
  const { grid, slices } = stackSlices(files.slices);
  const remarks = [
    ...files.remarks,
    ...checkContradiction(files, options.trustPositions),
    ...checkEvenness(grid, options),
  ];
  const [, rows, columns] = grid.size;
  const hu = new Int16Array(slices.length * rows * columns);
  const reader = createSliceReader();
  const contents: SliceContents[] = new Array(slices.length);
  let done = 0;
  try {
    await runAtOnce(slices.length, { atOnce: FILES_AT_ONCE, signal }, async (z) => {
      const into = hu.subarray(z * rows * columns, (z + 1) * rows * columns);
      contents[z] = await reader.read(slices[z]!, into);
      if (!forceHu) requireHounsfieldUnits(contents[z]!.values, slices[z]!);
      progress.report("read CT", ++done, slices.length);
    });
  } finally {
    await reader.close();
  }
  if (files.contradiction !== undefined) requireDistinct({ grid, hu });
  remarks.push(...remarkOnValues(contents.map(({ values }) => values)));
  remarks.push(...remarkOnPatients(contents.map(({ header }) => header)));
  return { ...describe(files, { grid, hu }, slices, contents[0]!), remarks };
}

/**
 * The slices of a CT in the order in which `readCtSeries` puts them.
 * @throws {ArcuateError} As `readCtSeries`, for where the slices lie.
 */
export function slicesInOrder({ slices }: CtSeriesFiles): readonly CtSliceFile[] {
  return stackSlices(slices).slices;
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

/** Different images at one place that the scan could not tell apart. */
function refuseAmbiguous({ slices }: CtSeriesFiles): void {
  const repeated = slicesByPlace(slices).filter((at) => at.length > 1);
  const [first] = repeated;
  if (first === undefined) return;
  const paths = first.map(({ path }) => path).join(" and ");
  const more = repeated.length > 1 ? `, and ${repeated.length - 1} more places like that` : "";
  const titles = [...new Set(groupingMarks.map(({ title }) => title))].join(", ");
  throw new ArcuateError(
    "input",
    "duplicate-position",
    `Cannot read the CT series: each slice must have a position of its own, or differ in ${titles}, ` +
      `got different images at one position (${paths})${more}`,
    { fields: { places: repeated.length, path: first[0]!.path } },
  );
}

function describe(
  files: CtSeriesFiles,
  volume: CtVolume,
  slices: readonly CtSliceFile[],
  { patientPosition, acquisition, header }: SliceContents,
): Omit<CtSeries, "remarks"> {
  const { seriesInstanceUid, studyInstanceUid, frameOfReferenceUid } = files;
  const sopInstanceUids = slices.map((slice) => slice.sopInstanceUid);
  return {
    volume,
    sopInstanceUids,
    sliceIndexByUid: indexSlices(slices),
    seriesInstanceUid,
    studyInstanceUid,
    frameOfReferenceUid,
    patientPosition,
    acquisition,
    header,
    seriesId: files.seriesId,
  };
}
