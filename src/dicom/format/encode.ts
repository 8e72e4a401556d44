/**
 * Data sets to bytes: Implicit VR Little Endian with defined lengths, the one encoding in which a contour of any
 * length is legal (PS3.5 section 6.2.2); Explicit VR Little Endian only around compressed pixels, which must have it.
 * Strict: what does not fit its value representation is not written.
 */

import { entriesOf, joinBytes, utf8Bytes } from "../../base/index.ts";
import { formatDecimal } from "./decimal.ts";
import { type Keyword, tagOf, type Vr, vrOf } from "./dictionary.ts";
import { isWritableUid, transferSyntax } from "./uid.ts";

/** A value to write. Numbers and texts may be one or several; an empty text is an empty value. */
type Value = string | number | readonly (string | number)[] | Uint8Array | readonly Attributes[];

/** Attributes by keyword; those that are undefined are left out. Order does not matter. */
export type Attributes = { readonly [keyword in Keyword]?: Value | undefined };

/** Marks files as made by Arcuate; the version name goes beside it. */
const IMPLEMENTATION_CLASS_UID = "2.25.302187619846207347613826193058236413121";
const META_VERSION = Uint8Array.of(0, 1);
/** After the preamble. */
const PREFIX = utf8Bytes("DICM");

export interface FileToWrite {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly softwareVersion: string;
  /** Without Pixel Data where `compressed` has them. */
  readonly attributes: Attributes;
  readonly compressed?: CompressedPixels | undefined;
}

/** Pixels to be passed on as they came. */
export interface CompressedPixels {
  readonly transferSyntaxUid: string;
  /** The offset table, then the fragments. */
  readonly fragments: readonly Uint8Array[];
}

/**
 * A whole file: zero preamble, meta group, data set in UTF-8.
 * @throws {RangeError} If a value does not fit its value representation.
 */
export function encodeFile(file: FileToWrite): Uint8Array {
  const meta = planMeta(file);
  const dataSet = planAttributes(file.attributes, file.compressed ? "explicit" : "implicit");
  const pixels = file.compressed ? encodeFragments(file.compressed.fragments) : new Uint8Array();
  const start = 132 + meta.length;
  const bytes = new Uint8Array(start + dataSet.length + pixels.length);
  bytes.set(PREFIX, 128);
  const view = new DataView(bytes.buffer);
  writePlan(meta, bytes, view, 132);
  const end = writePlan(dataSet, bytes, view, start);
  bytes.set(pixels, end); // of the tags that Arcuate writes, Pixel Data is the last
  return bytes;
}

/** The data set alone, in the same encoding. */
export function encodeDataSet(attributes: Attributes): Uint8Array {
  const dataSet = planAttributes(attributes, "implicit");
  const bytes = new Uint8Array(dataSet.length);
  writePlan(dataSet, bytes, new DataView(bytes.buffer), 0);
  return bytes;
}

type Encoding = "implicit" | "explicit";

/** An element with its encoded value or items; lengths are known before anything is written. */
interface Plan {
  readonly encoding: Encoding;
  readonly length: number;
  readonly elements: readonly PlannedElement[];
}

interface PlannedElement {
  readonly tag: number;
  readonly vr: Vr | "SS";
  readonly length: number;
  /** A text is ASCII. */
  readonly value: Uint8Array | string | readonly Plan[];
}

function planAttributes(attributes: Attributes, encoding: Encoding): Plan {
  const elements = entriesOf<Keyword, Value>(attributes)
    .map(([keyword, value]) => planElement(keyword, value, encoding))
    .sort((a, b) => a.tag - b.tag);
  const isSigned = elements.some(
    ({ tag, value }) =>
      tag === tagOf("PixelRepresentation") && value instanceof Uint8Array && value[0] === 1,
  );
  const told = isSigned ? elements.map(withSignedVr) : elements;
  const lengthOf = (each: PlannedElement) => headerLength(each.vr, encoding) + each.length;
  return { encoding, length: told.reduce((sum, each) => sum + lengthOf(each), 0), elements: told };
}

/** Pixel padding has the representation of the pixels, which explicit encoding must state. */
function withSignedVr(element: PlannedElement): PlannedElement {
  const { tag } = element;
  const isPixelValue =
    tag === tagOf("PixelPaddingValue") || tag === tagOf("PixelPaddingRangeLimit");
  return isPixelValue ? { ...element, vr: "SS" } : element;
}

function planElement(keyword: Keyword, value: Value, encoding: Encoding): PlannedElement {
  const tag = tagOf(keyword);
  const vr = vrOf(keyword);
  if (vr !== "SQ") {
    const encoded = encodeValue(keyword, value);
    const { length } = encoded;
    if (encoding === "explicit" && length > 0xfffe && !isLongVr(vr)) {
      throw unfit(keyword, "at most 65534 bytes beside compressed pixels", `${length}`);
    }
    return { tag, vr, length, value: encoded };
  }
  if (!isItems(value)) throw unfit(keyword, "a list of items", "another value");
  const items = value.map((item) => planAttributes(item, encoding));
  const length = items.reduce((sum, item) => sum + 8 + item.length, 0);
  return { tag, vr, length, value: items };
}

/** Representations whose explicit header has two spare bytes and a length of four. */
function isLongVr(vr: PlannedElement["vr"]): boolean {
  return vr === "OB" || vr === "OW" || vr === "SQ";
}

function headerLength(vr: PlannedElement["vr"], encoding: Encoding): number {
  return encoding === "explicit" && isLongVr(vr) ? 12 : 8;
}

function encodeFragments(fragments: readonly Uint8Array[]): Uint8Array {
  const header = (tag: number, length: number) => {
    const bytes = new Uint8Array(8);
    writeHeader(new DataView(bytes.buffer), 0, tag, length);
    return bytes;
  };
  const start = new Uint8Array(12);
  const view = new DataView(start.buffer);
  writeExplicitHeader(view, 0, { tag: tagOf("PixelData"), vr: "OB", length: 0xffffffff });
  const even = fragments.map((each) => padded(each, 0));
  const items = even.flatMap((each) => [header(0xfffee000, each.length), each]);
  return joinBytes([start, ...items, header(0xfffee0dd, 0)]);
}

function writePlan(plan: Plan, bytes: Uint8Array, view: DataView, start: number): number {
  let at = start;
  for (const element of plan.elements) {
    const { tag, length, value } = element;
    at =
      plan.encoding === "explicit"
        ? writeExplicitHeader(view, at, element)
        : writeHeader(view, at, tag, length);
    if (typeof value === "string") {
      writeAscii(value, bytes, at);
      at += length;
    } else if (value instanceof Uint8Array) {
      bytes.set(value, at);
      at += length;
    } else {
      for (const item of value) {
        at = writeHeader(view, at, 0xfffee000, item.length);
        at = writePlan(item, bytes, view, at);
      }
    }
  }
  return at;
}

function writeAscii(text: string, bytes: Uint8Array, at: number): void {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
}

function writeHeader(view: DataView, at: number, tag: number, length: number): number {
  view.setUint16(at, tag >>> 16, true);
  view.setUint16(at + 2, tag & 0xffff, true);
  view.setUint32(at + 4, length, true);
  return at + 8;
}

function writeExplicitHeader(
  view: DataView,
  at: number,
  { tag, vr, length }: Pick<PlannedElement, "tag" | "vr" | "length">,
): number {
  view.setUint16(at, tag >>> 16, true);
  view.setUint16(at + 2, tag & 0xffff, true);
  view.setUint8(at + 4, vr.charCodeAt(0));
  view.setUint8(at + 5, vr.charCodeAt(1));
  if (isLongVr(vr)) view.setUint32(at + 8, length, true);
  else view.setUint16(at + 6, length, true);
  return at + headerLength(vr, "explicit");
}

/** The meta group, which is explicit VR whatever the data set is. */
function planMeta(file: FileToWrite): Plan {
  const { sopClassUid, sopInstanceUid, softwareVersion, compressed } = file;
  const group = planAttributes(
    {
      FileMetaInformationVersion: META_VERSION,
      MediaStorageSOPClassUID: sopClassUid,
      MediaStorageSOPInstanceUID: sopInstanceUid,
      TransferSyntaxUID: compressed?.transferSyntaxUid ?? transferSyntax.implicitLittle,
      ImplementationClassUID: IMPLEMENTATION_CLASS_UID,
      ImplementationVersionName: `ARCUATE ${softwareVersion}`.slice(0, 16),
    },
    "explicit",
  );
  const start = planAttributes({ FileMetaInformationGroupLength: group.length }, "explicit");
  return {
    ...group,
    length: start.length + group.length,
    elements: [...start.elements, ...group.elements],
  };
}

/** The longest text of each representation, in characters per value (PS3.5 table 6.2-1). */
const maxCharacters: { readonly [vr in Vr]?: number } = {
  CS: 16,
  DA: 8,
  DS: 16,
  DT: 26,
  IS: 12,
  LO: 64,
  PN: 64,
  SH: 16,
  ST: 1024,
  TM: 16,
};

/**
 * A value of even length: bytes, or a text where it is ASCII, which needs no memory of its own before it is written.
 */
function encodeValue(keyword: Keyword, value: Value): Uint8Array | string {
  const vr = vrOf(keyword);
  if (value instanceof Uint8Array) return padded(value, fillerOf(vr));
  const values = plainValues(keyword, value);
  if (vr === "US") return new Uint8Array(Uint16Array.from(numbersIn(keyword, values)).buffer);
  if (vr === "UL") return new Uint8Array(Uint32Array.from(numbersIn(keyword, values)).buffer);
  const texts = values.map((each) => textValue(keyword, vr, each));
  const text = texts.length === 1 ? texts[0]! : texts.join("\\");
  if (!isAscii(text)) return padded(utf8Bytes(text), fillerOf(vr));
  return text.length % 2 === 0 ? text : text + String.fromCharCode(fillerOf(vr));
}

type Plain = string | number;

function isItems(value: Value): value is readonly Attributes[] {
  return Array.isArray(value) && value.every((each) => typeof each === "object");
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "string" || typeof value === "number";
}

/** One or several numbers and texts, as a list. */
function plainValues(keyword: Keyword, value: Value): readonly Plain[] {
  if (isPlain(value)) return [value];
  const values: readonly unknown[] = Array.isArray(value) ? value : [];
  if (Array.isArray(value) && values.every(isPlain)) return values;
  throw unfit(keyword, "a number, a text or several", "items");
}

function numbersIn(keyword: Keyword, values: readonly Plain[]): readonly number[] {
  if (values.every((each) => typeof each === "number")) return values;
  throw unfit(keyword, "numbers", "a text");
}

function fillerOf(vr: Vr): number {
  return vr === "UI" || vr === "OB" || vr === "OW" ? 0 : 0x20;
}

function textValue(keyword: Keyword, vr: Vr, value: string | number): string {
  const text = typeof value === "number" ? formatDecimal(value) : value;
  const limit = maxCharacters[vr];
  if (limit !== undefined && isTooLong(text, vr, limit)) {
    throw unfit(keyword, `at most ${limit} characters`, `${text.length}`);
  }
  if (vr === "UI" && text !== "" && !isWritableUid(text))
    throw unfit(keyword, "a UID", "other text");
  if (vr === "IS" && text !== "" && !/^-?\d+$/.test(text))
    throw unfit(keyword, "an integer", "other text");
  // A backslash would split the value, a control character would change the character set.
  if (vr !== "ST" && hasForbidden(text))
    throw unfit(keyword, "free of backslashes and controls", "one");
  return text;
}

/** In characters, which are at most as many as UTF-16 units. */
function isTooLong(text: string, vr: Vr, limit: number): boolean {
  return text.length > limit && longestComponent(text, vr) > limit;
}

/** A person name has its limit for each of the groups between "=". */
function longestComponent(text: string, vr: Vr): number {
  const parts = vr === "PN" ? text.split("=") : [text];
  return Math.max(...parts.map((part) => [...part].length));
}

const BACKSLASH = 0x5c;
const DELETE = 0x7f;

function hasForbidden(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || unit === BACKSLASH || unit === DELETE) return true;
  }
  return false;
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++)
    if (text.charCodeAt(index) >= 0x80) return false;
  return true;
}

function padded(bytes: Uint8Array, filler: number): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const even = new Uint8Array(bytes.length + 1);
  even.set(bytes);
  even[bytes.length] = filler;
  return even;
}

function unfit(keyword: Keyword, mustHold: string, got: string): RangeError {
  return new RangeError(`Cannot write ${keyword}: it must be ${mustHold}, got ${got}`);
}
