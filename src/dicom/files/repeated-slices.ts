/** Slices that are there again under another SOP Instance UID, as after a second export. */
import { slicesByPlace } from "../read/places.ts";
import { digestOf } from "./digest.ts";
import type { CtSliceFile } from "./look.ts";
import { createSliceReader } from "./slice-reader.ts";

/** Compares the pixels of slices; each file is read once. */
export interface PixelComparison {
  same(a: CtSliceFile, b: CtSliceFile): Promise<boolean>;
  close(): Promise<void>;
}

export function createPixelComparison(): PixelComparison {
  const reader = createSliceReader();
  const digests = new Map<string, Promise<string | undefined>>();
  const digest = (slice: CtSliceFile) => {
    const known = digests.get(slice.location);
    if (known !== undefined) return known;
    const hu = new Int16Array(slice.rows * slice.columns);
    // What cannot be read is like nothing; reading the series says why.
    const made = reader.read(slice, hu).then(
      () => digestOf(hu),
      () => undefined,
    );
    digests.set(slice.location, made);
    return made;
  };
  return {
    async same(a, b) {
      if (a.rows !== b.rows || a.columns !== b.columns) return false;
      if (a.origin.some((value, axis) => value !== b.origin[axis])) return false;
      const first = await digest(a);
      return first !== undefined && first === (await digest(b));
    },
    close: () => reader.close(),
  };
}

/**
 * Makes slices with the same pixels at one place one slice with copies; the first by path stays.
 * @param mayBeSame - Which pairs are compared.
 */
export async function mergeCopies(
  slices: readonly CtSliceFile[],
  { same }: PixelComparison,
  mayBeSame: (a: CtSliceFile, b: CtSliceFile) => boolean,
): Promise<CtSliceFile[]> {
  const kept: CtSliceFile[] = [];
  for (const at of slicesByPlace(slices)) {
    const own: CtSliceFile[] = [];
    for (const slice of at.sort((a, b) => (a.path < b.path ? -1 : 1))) {
      const index = await findAsync(
        own,
        async (other) => mayBeSame(other, slice) && (await same(other, slice)),
      );
      if (index < 0) own.push(slice);
      else own[index] = withCopy(own[index]!, slice);
    }
    kept.push(...own);
  }
  return kept;
}

async function findAsync<T>(
  list: readonly T[],
  holds: (each: T) => Promise<boolean>,
): Promise<number> {
  for (const [index, each] of list.entries()) if (await holds(each)) return index;
  return -1;
}

function withCopy(slice: CtSliceFile, { copies = [], ...copy }: CtSliceFile): CtSliceFile {
  const { sopInstanceUid, path, location } = copy;
  return {
    ...slice,
    copies: [...(slice.copies ?? []), { sopInstanceUid, path, location }, ...copies],
  };
}

/**
 * Drops parts all of whose slices are in another part with the same pixels, and adds them there as copies.
 * @param parts - Each with one slice at a place.
 */
export async function mergeEqualParts<T extends { readonly slices: readonly CtSliceFile[] }>(
  parts: readonly T[],
  { same }: PixelComparison,
): Promise<T[]> {
  const kept: T[] = [];
  // The longest first, so that a part of another one is found in it.
  for (const part of [...parts].sort((a, b) => b.slices.length - a.slices.length)) {
    const index = await findAsync(kept, (other) => isWithin(part.slices, other.slices, same));
    if (index < 0) kept.push(part);
    else kept[index] = { ...kept[index]!, slices: joined(kept[index]!.slices, part.slices) };
  }
  return parts.flatMap((part) => kept.find((each) => isSamePart(each, part)) ?? []);
}

function isSamePart<T extends { readonly slices: readonly CtSliceFile[] }>(a: T, b: T): boolean {
  return a.slices[0]!.location === b.slices[0]!.location;
}

async function isWithin(
  slices: readonly CtSliceFile[],
  whole: readonly CtSliceFile[],
  same: PixelComparison["same"],
): Promise<boolean> {
  for (const slice of slices) {
    const other = sliceAt(whole, slice);
    if (other === undefined || !(await same(other, slice))) return false;
  }
  return true;
}

function joined(
  slices: readonly CtSliceFile[],
  copies: readonly CtSliceFile[],
): readonly CtSliceFile[] {
  return slices.map((slice) => {
    const copy = sliceAt(copies, slice);
    return copy === undefined ? slice : withCopy(slice, copy);
  });
}

function sliceAt(slices: readonly CtSliceFile[], { origin }: CtSliceFile): CtSliceFile | undefined {
  return slices.find((each) => each.origin.every((value, axis) => value === origin[axis]));
}
