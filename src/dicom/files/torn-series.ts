/** A CT of which each slice has a Series Instance UID of its own. */
import { slicesByPlace } from "../read/places.ts";
import type { CtSliceFile } from "./look.ts";
import type { Contradiction } from "./series-files.ts";

/** Fewer series of one slice are what they say: single images, as of a biopsy. */
const FEWEST_SLICES = 4;

export interface SliceGroup {
  readonly slices: readonly CtSliceFile[];
  readonly contradiction?: Contradiction;
}

/**
 * Slices by series. Where series of one slice each look like one CT, with one geometry and places of their own, they are
 * one group that says so.
 */
export function groupBySeries(slices: readonly CtSliceFile[]): SliceGroup[] {
  const series = [...groupBy(slices, (slice) => slice.seriesInstanceUid).values()];
  const whole = series.filter((group) => group.length > 1);
  const single = series.filter((group) => group.length === 1).flat();
  const alike = [...groupBy(single, geometryOf).values()].flatMap(byStudy);
  return [
    ...whole.map((group) => ({ slices: group, ...sharedUids(group) })),
    ...alike.flatMap((group): SliceGroup[] =>
      isTorn(group) ? [tornGroup(group)] : group.map((slice) => ({ slices: [slice] })),
    ),
  ];
}

function groupBy(
  slices: readonly CtSliceFile[],
  keyOf: (slice: CtSliceFile) => string,
): Map<string, CtSliceFile[]> {
  const groups = new Map<string, CtSliceFile[]>();
  for (const slice of slices) {
    const key = keyOf(slice);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [slice]);
    else group.push(slice);
  }
  return groups;
}

function geometryOf(slice: CtSliceFile): string {
  const { rows, columns, pixelSpacingMm, rowDirection, columnDirection } = slice;
  const rounded = [...pixelSpacingMm, ...rowDirection, ...columnDirection].map((each) =>
    Math.round(1e3 * each),
  );
  return [rows, columns, ...rounded].join(" ");
}

/** By study, unless each slice has a Study Instance UID of its own, too. */
function byStudy(slices: readonly CtSliceFile[]): (readonly CtSliceFile[])[] {
  const studies = groupBy(slices, (slice) => slice.studyInstanceUid);
  return studies.size === slices.length ? [slices] : [...studies.values()];
}

function isTorn(slices: readonly CtSliceFile[]): boolean {
  const places = slicesByPlace(slices).length;
  return places >= FEWEST_SLICES && 2 * places >= slices.length;
}

function tornGroup(slices: readonly CtSliceFile[]): SliceGroup {
  const first = slices[0]!;
  const isOneFrame = slices.every(
    ({ frameOfReferenceUid }) => frameOfReferenceUid === first.frameOfReferenceUid,
  );
  return {
    // Frames of reference that differ say nothing.
    slices: isOneFrame ? slices : slices.map((each) => ({ ...each, frameOfReferenceUid: "" })),
    contradiction: {
      code: "series-per-slice",
      mustHold: "its slices must share one Series Instance UID",
      got:
        `${slices.length} slices that lie like one CT with a UID of their own each ` +
        "(some anonymisers write this)",
      means: `each of the ${slices.length} slices has a Series Instance UID of its own`,
    },
  };
}

function sharedUids(slices: readonly CtSliceFile[]): Pick<SliceGroup, "contradiction"> {
  const uids = new Set(slices.map(({ sopInstanceUid }) => sopInstanceUid)).size;
  if (uids === slices.length) return {};
  const named = uids === 1 ? "one UID" : `${uids} UIDs`;
  return {
    contradiction: {
      code: "instance-uid-repeated",
      mustHold: "each slice must have a SOP Instance UID of its own",
      got: `${named} for ${slices.length} slices at different places (some anonymisers write this)`,
      means: `the ${slices.length} slices, at different places, have only ${named} for SOP Instance UID`,
    },
  };
}
