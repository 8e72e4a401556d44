/**
 * One series that holds several CTs: acquisitions, phases of a 4D CT, reconstructions. They are told apart by an
 * attribute that differs, so that each part has at most one slice at each place.
 */
import type { CtSliceHeader } from "./ct-slice.ts";
import { slicesByPlace } from "./places.ts";
import { groupingMarks, type MarkKind, orderingMarks } from "./slice-marks.ts";

interface SeriesPart<T> {
  readonly slices: readonly T[];
  /** Tells it among the parts of its series, also where some of them are absent, if the attribute is a number. */
  readonly name: string;
}

export interface SeriesSplit<T> {
  /** The attribute that differs, as the standard calls it; several where one is not enough. */
  readonly by: string;
  readonly parts: readonly SeriesPart<T>[];
}

/** How many attributes together may tell parts apart. */
const MOST_MARKS = 3;

/**
 * Splits the slices of a series. Of the ways that give each part one slice at a place, one whose parts are all of the
 * same places comes first, then the one with fewest parts, then attributes before the order in time.
 * @param slices - At least two at one place.
 * @returns Undefined where nothing tells them apart.
 */
export function splitSeries<T extends CtSliceHeader>(
  slices: readonly T[],
): SeriesSplit<T> | undefined {
  const places = slicesByPlace(slices);
  const placeOf = new Map(
    places.flatMap((at, place) => at.map((slice) => [slice, place] as const)),
  );
  const ways = [...byMarks(slices, placeOf), ...byTime(places, placeOf)];
  const rank = ({ parts }: SeriesSplit<T>) =>
    parts.length +
    (parts.every((part) => part.slices.length === places.length) ? 0 : slices.length);
  return ways.reduce<SeriesSplit<T> | undefined>(
    (best, way) => (best === undefined || rank(way) < rank(best) ? way : best),
    undefined,
  );
}

type PlaceOf<T> = ReadonlyMap<T, number>;

/** Ways by attributes: as few together as are needed. */
function byMarks<T extends CtSliceHeader>(
  slices: readonly T[],
  placeOf: PlaceOf<T>,
): SeriesSplit<T>[] {
  const differing = groupingMarks.filter(({ key }) =>
    slices.some(({ marks }) => marks[key] !== slices[0]!.marks[key]),
  );
  for (let count = 1; count <= MOST_MARKS; count++) {
    const ways = combinations(differing, count)
      .map((marks) => groupBy(slices, marks))
      .filter(({ parts }) => isSeparate(parts, placeOf));
    if (ways.length > 0) return ways;
  }
  return [];
}

function combinations(marks: readonly MarkKind[], count: number): (readonly MarkKind[])[] {
  if (count === 0) return [[]];
  return marks.flatMap((mark, index) =>
    combinations(marks.slice(index + 1), count - 1).map((others) => [mark, ...others]),
  );
}

function groupBy<T extends CtSliceHeader>(
  slices: readonly T[],
  by: readonly MarkKind[],
): SeriesSplit<T> {
  const groups = new Map<string, T[]>();
  for (const slice of slices) {
    const value = by.map(({ key }) => slice.marks[key]).join("\0");
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [slice]);
    else group.push(slice);
  }
  const sorted = [...groups].sort(([a], [b]) => compare(a, b));
  return {
    by: by.map(({ title }) => title).join(" and "),
    parts: sorted.map(([value, group], index) => ({
      slices: group,
      name: nameOf(by, value, index),
    })),
  };
}

function compare(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isFinite(x) && Number.isFinite(y) && x !== y) return x - y;
  return a < b ? -1 : 1;
}

/** By the value where it is a plain number, so that the name stays when other parts come or go. */
function nameOf(by: readonly MarkKind[], value: string, index: number): string {
  const word = by.map((each) => each.word).join("-");
  return `${word}-${by.length === 1 && /^\d{1,9}$/.test(value) ? Number(value) : index + 1}`;
}

function isSeparate<T>(parts: readonly SeriesPart<T>[], placeOf: PlaceOf<T>): boolean {
  const count = parts.reduce((sum, { slices }) => sum + slices.length, 0);
  // An attribute of each slice's own tells nothing apart.
  if (parts.length < 2 || parts.length * 2 > count) return false;
  return parts.every(
    ({ slices }) => new Set(slices.map((slice) => placeOf.get(slice))).size === slices.length,
  );
}

/** Ways by the order in time: one CT after the other, or all slices at one place after the other. */
function byTime<T extends CtSliceHeader>(
  places: readonly (readonly T[])[],
  placeOf: PlaceOf<T>,
): SeriesSplit<T>[] {
  return orderingMarks.flatMap((mark) => {
    const before = (a: T, b: T) => compare(a.marks[mark.key], b.marks[mark.key]);
    const isOrdered = places.every((at) => {
      const times = at.map(({ marks }) => marks[mark.key]);
      return times.every((time) => time.trim() !== "") && new Set(times).size === times.length;
    });
    if (!isOrdered) return [];
    const sorted = places.map((at) => [...at].sort(before));
    const rounds = alike(sorted)
      ? sorted[0]!.map((_, round) => sorted.map((at) => at[round]!))
      : runs(places.flat().sort(before), placeOf);
    const named = rounds.map((group, index) => ({
      slices: group,
      name: `${mark.word}-${index + 1}`,
    }));
    return isSeparate(named, placeOf) ? [{ by: mark.title, parts: named }] : [];
  });
}

function alike(places: readonly (readonly unknown[])[]): boolean {
  return places.every((at) => at.length === places[0]!.length);
}

/** Slices in order of time, cut where a place comes again. */
function runs<T>(slices: readonly T[], placeOf: PlaceOf<T>): T[][] {
  const rounds: T[][] = [];
  let seen = new Set<number | undefined>();
  for (const slice of slices) {
    const place = placeOf.get(slice);
    if (rounds.length === 0 || seen.has(place)) {
      rounds.push([]);
      seen = new Set();
    }
    rounds.at(-1)!.push(slice);
    seen.add(place);
  }
  return rounds;
}
