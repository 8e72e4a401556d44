/** Slices of a scan to CTs: by series, without localizers and copies, and split where a series holds several CTs. */
import { dirname } from "node:path";
import { type CaseRemark, caseRemark } from "../../base/index.ts";
import { splitLocalizers } from "../read/localizers.ts";
import { hasRepeatedPlaces } from "../read/places.ts";
import { splitSeries } from "../read/split-series.ts";
import type { CtSliceFile, RejectedFile } from "./look.ts";
import {
  createPixelComparison,
  mergeCopies,
  mergeEqualParts,
  type PixelComparison,
} from "./repeated-slices.ts";
import type { CtSeriesFiles } from "./series-files.ts";
import { groupBySeries, type SliceGroup } from "./torn-series.ts";

/** A file that cannot be used, and the CT series that now lacks it, where that is known. */
export interface DamagedSlice {
  readonly outcome: RejectedFile;
  readonly seriesUid?: string | undefined;
}

/** A CT file that belongs to no CT, and why. */
interface LeftOutSlice {
  readonly path: string;
  readonly why: Pick<RejectedFile, "code" | "reason">;
}

export interface AssembledSeries {
  readonly series: readonly CtSeriesFiles[];
  readonly leftOut: readonly LeftOutSlice[];
}

/**
 * Puts slices together to CTs. Pixels are read only where slices of one series lie at the same place.
 * @param slices - Each file once.
 * @param damaged - All files that cannot be used.
 */
export async function assembleSeries(
  slices: readonly CtSliceFile[],
  damaged: readonly DamagedSlice[],
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<AssembledSeries> {
  const lacking = damagedOf(damaged);
  const leftOut: LeftOutSlice[] = [];
  const series: CtSeriesFiles[] = [];
  const pixels = createPixelComparison();
  try {
    for (const group of groupBySeries(slices)) {
      signal?.throwIfAborted();
      const { volume, localizers } = splitLocalizers(group.slices);
      leftOut.push(...localizers.map(({ path }) => ({ path, why: splitOff })));
      const parts = await partsOf(volume, pixels);
      const copies = parts.flatMap((part) => part.slices.flatMap((slice) => slice.copies ?? []));
      leftOut.push(...copies.map(({ path }) => ({ path, why: repeatedSlice })));
      const unsound = lacking(group.slices);
      series.push(...parts.map((part) => seriesOf(group, part, unsound)));
    }
  } finally {
    await pixels.close();
  }
  return { series, leftOut };
}

const splitOff = {
  code: "localizer",
  reason: "the image must be a slice of its series' volume, got another orientation",
} as const;

const repeatedSlice = {
  code: "duplicate-slice",
  reason: "the slice must be there once, got its pixels again under another SOP Instance UID",
} as const;

/** The damaged files of a series: those that say so, and those beside its slices that may be of any. */
function damagedOf(
  damaged: readonly DamagedSlice[],
): (slices: readonly CtSliceFile[]) => RejectedFile[] {
  const bySeries = new Map<string, RejectedFile[]>();
  const byFolder = new Map<string, RejectedFile[]>();
  for (const { outcome, seriesUid } of damaged) {
    if (seriesUid !== undefined) append(bySeries, seriesUid, outcome);
    if (outcome.mayBeSlice) append(byFolder, dirname(outcome.path), outcome);
  }
  return (slices) => {
    const uids = new Set(slices.map((slice) => slice.seriesInstanceUid));
    const folders = new Set(slices.map(({ path }) => dirname(path)));
    return [
      ...[...uids].flatMap((uid) => bySeries.get(uid) ?? []),
      ...[...folders].flatMap((folder) => byFolder.get(folder) ?? []),
    ];
  };
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** One CT of a series. */
interface Part {
  readonly slices: readonly CtSliceFile[];
  /** What tells it among the parts of its series; absent where it is the only one. */
  readonly name?: string;
  readonly remarks: readonly CaseRemark[];
}

async function partsOf(
  slices: readonly CtSliceFile[],
  pixels: PixelComparison,
): Promise<readonly Part[]> {
  if (!hasRepeatedPlaces(slices)) return [{ slices, remarks: [] }];
  const once = await mergeCopies(slices, pixels, haveSameMarks);
  const split = hasRepeatedPlaces(once) ? splitSeries(once) : undefined;
  if (split === undefined) {
    // What nothing tells apart is one CT if it is the same, and refused on reading if it is not.
    const merged = await mergeCopies(once, pixels, () => true);
    return [{ slices: merged, remarks: repeatedRemark(merged) }];
  }
  const parts = await mergeEqualParts(split.parts, pixels);
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) {
    return [{ slices: only.slices, remarks: repeatedRemark(only.slices) }];
  }
  return parts.map((part, index) => ({
    ...part,
    remarks: [
      splitRemark({ by: split.by, part: index + 1, parts: parts.length }, part.slices),
      ...repeatedRemark(part.slices),
    ],
  }));
}

function haveSameMarks({ marks: a }: CtSliceFile, { marks: b }: CtSliceFile): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function repeatedRemark(slices: readonly CtSliceFile[]): CaseRemark[] {
  const repeated = slices.filter(({ copies = [] }) => copies.length > 0).length;
  if (repeated === 0) return [];
  const text =
    `${repeated} of ${slices.length} slices are there again with the same pixels under another SOP Instance UID; ` +
    "each counts once";
  return [caseRemark("slices-repeated", text, { figures: { slices: repeated } })];
}

function splitRemark(
  { by, part, parts }: { by: string; part: number; parts: number },
  slices: readonly CtSliceFile[],
): CaseRemark {
  const text =
    `the series holds ${parts} CTs, which differ in ${by}; ` +
    `this is number ${part} of them, with ${slices.length} slices`;
  return caseRemark("series-split", text, { figures: { part, parts, slices: slices.length } });
}

function seriesOf(
  { contradiction }: SliceGroup,
  { slices, name, remarks }: Part,
  damaged: readonly RejectedFile[],
): CtSeriesFiles {
  const { studyInstanceUid, frameOfReferenceUid } = slices[0]!;
  const [seriesInstanceUid = ""] = slices.map((slice) => slice.seriesInstanceUid).sort();
  return {
    seriesId: name === undefined ? seriesInstanceUid : `${seriesInstanceUid}#${name}`,
    seriesInstanceUid,
    studyInstanceUid,
    frameOfReferenceUid,
    slices,
    damaged,
    ...(contradiction && { contradiction }),
    remarks,
  };
}
