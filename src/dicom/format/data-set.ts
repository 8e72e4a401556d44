/**
 * Bytes to a data set, for one purpose: reading a few attributes from untrusted files. Declared lengths are compared
 * with the bytes that are there, nesting and the number of elements are bounded, and a sequence that Arcuate does not
 * know is skipped as a whole. Values stay in the file's buffer until asked for (values.ts).
 */
import { ArcuateError, latin1Text } from "../../base/index.ts";
import { trimPadding } from "./character-set.ts";
import { knownVr, tagOf, tagText } from "./dictionary.ts";
import { limits } from "./limits.ts";
import { dicomProblem } from "./problem.ts";

/** Where bytes come from and how they are laid out. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** Length of the whole; `bytes` may hold only its beginning. */
  readonly wholeLength: number;
}

export interface Element {
  readonly tag: number;
  readonly vr: string;
  readonly offset: number;
  /** Of the value, in bytes; 0xffffffff for encapsulated pixels. */
  readonly length: number;
  readonly items?: readonly DataSet[];
}

export interface DataSet {
  readonly source: Source;
  /** Those that Arcuate knows (dictionary.ts), each tag once: a list, because items have few and there are many. */
  readonly elements: readonly Element[];
  /** Specific Character Set in force, taken over from the enclosing data set where an item says nothing. */
  readonly characterSets: readonly string[];
}

export interface ParseOptions {
  readonly explicitVr: boolean;
  /** First byte of the data set. */
  readonly start: number;
}

export const UNDEFINED_LENGTH = 0xffffffff;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const PIXEL_DATA = tagOf("PixelData");
const CHARACTER_SET = tagOf("SpecificCharacterSet");

/** Explicit VRs whose length takes two bytes (PS3.5 table 7.1-2); all others take two spare bytes and four. */
const shortVrs = new Set(
  "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split(" "),
);

/** The rest of the data set lies beyond the available bytes. */
class BeyondPrefix extends Error {}

interface Cursor {
  readonly source: Source;
  position: number;
  elementsLeft: number;
}

/**
 * Bytes to read a data set from. They are not copied.
 *
 * @param wholeLength Length of the whole file, where `bytes` are only its beginning.
 */
export function sourceOf(
  bytes: Uint8Array,
  littleEndian: boolean,
  wholeLength = bytes.length,
): Source {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, littleEndian, wholeLength };
}

export interface ParsedDataSet {
  readonly dataSet: DataSet;
  /** False where the data set continues after the available bytes. */
  readonly complete: boolean;
  /** What stopped the reading: `file-truncated`, `dicom-malformed` or `dicom-limit`. */
  readonly problem?: ArcuateError;
}

/**
 * Reads the elements up to and with Pixel Data, whose value is not read. Where `source` holds only the file's
 * beginning, reads what lies wholly inside it. A problem is returned with what was read before it, so that a
 * damaged file can still be distinguished from a foreign one.
 */
export function parseDataSet(source: Source, { explicitVr, start }: ParseOptions): ParsedDataSet {
  const elementLimit = limits.elements + Math.floor(source.wholeLength / limits.bytesPerElement);
  const cursor: Cursor = { source, position: start, elementsLeft: elementLimit };
  const elements: Element[] = [];
  const whole: Scope = {
    end: source.wholeLength,
    explicitVr,
    depth: 0,
    mustClose: false,
    characterSets: [],
  };
  const stopped = stopOf(() => readElements(cursor, elements, whole));
  const own = elements.find((element) => element.tag === CHARACTER_SET);
  const characterSets = own === undefined ? [] : characterSetsIn(source, own);
  return { dataSet: { source, elements, characterSets }, ...stopped };
}

function stopOf(read: () => void): { complete: boolean; problem?: ArcuateError } {
  try {
    read();
    return { complete: true };
  } catch (error) {
    if (error instanceof BeyondPrefix) return { complete: false };
    if (error instanceof ArcuateError) return { complete: true, problem: error };
    throw error;
  }
}

interface Scope {
  /** First byte after the data set; for an item of undefined length, of what encloses it. */
  readonly end: number;
  readonly explicitVr: boolean;
  readonly depth: number;
  /** An item of undefined length ends with a delimiter, not with what encloses it. */
  readonly mustClose: boolean;
  readonly characterSets: readonly string[];
}

/**
 * Fills `elements` until the scope ends or an item delimiter has been read.
 * @returns The character sets in force.
 */
function readElements(cursor: Cursor, elements: Element[], scope: Scope): readonly string[] {
  let { characterSets } = scope;
  while (cursor.position < scope.end) {
    const at = cursor.position;
    const tag = readTag(cursor, scope.end);
    if (tag === ITEM_END && scope.depth > 0) {
      skip(cursor, 4, scope.end, tag);
      return characterSets;
    }
    if (tag >>> 16 === 0xfffe) {
      throw malformed("delimiters must close an item", `${tagText(tag)} at byte ${at}`, at);
    }
    takeOne(cursor);
    const element = readElement(cursor, tag, { ...scope, characterSets });
    if (tag === CHARACTER_SET) characterSets = characterSetsIn(cursor.source, element);
    keep(elements, element);
    if (tag === PIXEL_DATA && scope.depth === 0) return characterSets;
  }
  if (scope.mustClose) throw unclosed(cursor, "item");
  return characterSets;
}

/** A tag may not repeat; where it does, the first is kept, as a reader that stops early would. */
function keep(elements: Element[], element: Element): void {
  if (knownVr(element.tag) === undefined) return;
  if (!elements.some((each) => each.tag === element.tag)) elements.push(element);
}

function readElement(cursor: Cursor, tag: number, scope: Scope): Element {
  const { vr, length } = scope.explicitVr
    ? readExplicitHeader(cursor, tag, scope.end)
    : { vr: knownVr(tag) ?? "UN", length: readLength(cursor, scope.end) };
  const offset = cursor.position;
  if (tag === PIXEL_DATA && scope.depth === 0) {
    if (length !== UNDEFINED_LENGTH) checkFits(cursor, length, scope.end, tag);
    return { tag, vr, offset, length };
  }
  // A sequence sent as UN is encoded as implicit VR, little endian (PS3.5 section 6.2.2).
  const isUnknown = vr === "UN";
  const realVr = isUnknown ? (knownVr(tag) ?? "UN") : vr;
  const mustEnter = length === UNDEFINED_LENGTH;
  if (mustEnter && (vr === "OB" || vr === "OW")) {
    walkFragments(cursor, scope.end, tag); // of an icon: stepped over
    return { tag, vr, offset, length };
  }
  if (mustEnter || (realVr === "SQ" && knownVr(tag) === "SQ")) {
    const explicitVr = scope.explicitVr && !isUnknown;
    const items = readItems(cursor, length, { ...scope, explicitVr }, tag);
    return { tag, vr: "SQ", offset, length: cursor.position - offset, items };
  }
  skip(cursor, length, scope.end, tag);
  return { tag, vr: realVr, offset, length };
}

function readExplicitHeader(
  cursor: Cursor,
  tag: number,
  end: number,
): { vr: string; length: number } {
  const at = cursor.position;
  need(cursor, 4, end);
  const { bytes, view, littleEndian } = cursor.source;
  const vr = String.fromCharCode(bytes[at]!, bytes[at + 1]!);
  cursor.position += 2;
  if (!/^[A-Z]{2}$/.test(vr)) {
    throw malformed(
      `element ${tagText(tag)} must name its value representation`,
      "other bytes",
      at,
    );
  }
  if (shortVrs.has(vr)) {
    cursor.position += 2;
    return { vr, length: view.getUint16(at + 2, littleEndian) };
  }
  cursor.position += 2;
  return { vr, length: readLength(cursor, end) };
}

function readItems(
  cursor: Cursor,
  length: number,
  scope: Scope,
  sequenceTag: number,
): readonly DataSet[] {
  const depth = scope.depth + 1;
  if (depth > limits.nesting) {
    throw dicomProblem(
      "dicom-limit",
      `sequences must be nested at most ${limits.nesting} deep`,
      "more",
      { offset: cursor.position },
    );
  }
  if (length !== UNDEFINED_LENGTH) checkFits(cursor, length, scope.end, sequenceTag);
  const end = length === UNDEFINED_LENGTH ? scope.end : cursor.position + length;
  const items: DataSet[] = [];
  while (cursor.position < end) {
    const at = cursor.position;
    const tag = readTag(cursor, end);
    const itemLength = readLength(cursor, end);
    if (tag === SEQUENCE_END) return items;
    if (tag !== ITEM) {
      const got = `${tagText(tag)} at byte ${at}`;
      throw malformed(`sequence ${tagText(sequenceTag)} must hold items`, got, at);
    }
    takeOne(cursor);
    if (itemLength !== UNDEFINED_LENGTH) checkFits(cursor, itemLength, end, sequenceTag);
    const mustClose = itemLength === UNDEFINED_LENGTH;
    const itemEnd = mustClose ? end : cursor.position + itemLength;
    items.push(readItem(cursor, { ...scope, end: itemEnd, depth, mustClose }));
    if (!mustClose) cursor.position = itemEnd;
  }
  if (length === UNDEFINED_LENGTH) throw unclosed(cursor, `sequence ${tagText(sequenceTag)}`);
  return items;
}

/**
 * The fragments of encapsulated Pixel Data, the offset table first; they share the file's buffer.
 * @throws {ArcuateError} `file-truncated`, `dicom-malformed`.
 */
export function readFragments({ source, elements }: DataSet): readonly Uint8Array[] {
  const pixelData = elements.find((element) => element.tag === PIXEL_DATA);
  if (pixelData === undefined) return [];
  const cursor: Cursor = { source, position: pixelData.offset, elementsLeft: limits.elements };
  return walkFragments(cursor, source.wholeLength, PIXEL_DATA);
}

/** Leaves the cursor after the delimiter. */
function walkFragments(cursor: Cursor, end: number, tag: number): readonly Uint8Array[] {
  const fragments: Uint8Array[] = [];
  for (;;) {
    const itemTag = readTag(cursor, end);
    const length = readLength(cursor, end);
    if (itemTag === SEQUENCE_END) return fragments;
    if (itemTag !== ITEM) {
      const got = tagText(itemTag);
      throw malformed(`element ${tagText(tag)} must hold fragments`, got, cursor.position - 8);
    }
    takeOne(cursor);
    const start = cursor.position;
    skip(cursor, length, end, tag);
    fragments.push(cursor.source.bytes.subarray(start, cursor.position));
  }
}

function readItem(cursor: Cursor, scope: Scope): DataSet {
  const elements: Element[] = [];
  const characterSets = readElements(cursor, elements, scope);
  return { source: cursor.source, elements, characterSets };
}

function characterSetsIn({ bytes }: Source, { offset, length }: Element): readonly string[] {
  const text = latin1Text(bytes.subarray(offset, offset + length));
  return trimPadding(text)
    .split("\\")
    .map((each) => each.trim());
}

function readTag(cursor: Cursor, end: number): number {
  need(cursor, 4, end);
  const { view, littleEndian } = cursor.source;
  const group = view.getUint16(cursor.position, littleEndian);
  const element = view.getUint16(cursor.position + 2, littleEndian);
  cursor.position += 4;
  return group * 0x10000 + element;
}

function readLength(cursor: Cursor, end: number): number {
  need(cursor, 4, end);
  const length = cursor.source.view.getUint32(cursor.position, cursor.source.littleEndian);
  cursor.position += 4;
  return length;
}

function skip(cursor: Cursor, length: number, end: number, tag: number): void {
  checkFits(cursor, length, end, tag);
  if (cursor.position + length > cursor.source.bytes.length) throw new BeyondPrefix();
  cursor.position += length;
}

/** The header of the next element must lie inside the scope and inside the available bytes. */
function need(cursor: Cursor, length: number, end: number): void {
  if (cursor.position + length > end) throw truncated(cursor, length, end, "an element");
  if (cursor.position + length > cursor.source.bytes.length) throw new BeyondPrefix();
}

function checkFits(cursor: Cursor, length: number, end: number, tag: number): void {
  if (length > end - cursor.position)
    throw truncated(cursor, length, end, `element ${tagText(tag)}`);
}

function truncated(cursor: Cursor, length: number, end: number, what: string) {
  const left = end - cursor.position;
  const fields = { offset: cursor.position };
  // Inside an item the file may continue: then its lengths contradict each other.
  return end === cursor.source.wholeLength
    ? dicomProblem(
        "file-truncated",
        "the file must be whole",
        `${what} of ${length} bytes at byte ${cursor.position} where ${left} are left`,
        fields,
      )
    : dicomProblem(
        "dicom-malformed",
        `${what} must end inside its sequence`,
        `${length} bytes at byte ${cursor.position} where ${left} are left`,
        fields,
      );
}

function unclosed(cursor: Cursor, what: string) {
  return cursor.position >= cursor.source.wholeLength
    ? dicomProblem("file-truncated", "the file must be whole", `an end inside an open ${what}`, {
        offset: cursor.position,
      })
    : malformed(`the ${what} must be closed`, "no delimiter", cursor.position);
}

function malformed(mustHold: string, got: string, offset: number) {
  return dicomProblem("dicom-malformed", mustHold, got, { offset });
}

function takeOne(cursor: Cursor): void {
  cursor.elementsLeft--;
  if (cursor.elementsLeft < 0) {
    const got = "more than its size allows";
    throw dicomProblem("dicom-limit", "the number of elements must be bounded", got, {
      offset: cursor.position,
    });
  }
}
