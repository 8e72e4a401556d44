/**
 * A file's bytes to its data set: preamble, meta group, transfer syntax. Files without preamble or without meta group
 * are read as well when their first element makes the encoding clear.
 */
import { inflateRaw } from "../../base/index.ts";
import {
  type Element,
  type ParsedDataSet,
  parseDataSet,
  type Source,
  sourceOf,
} from "./data-set.ts";
import { tagOf } from "./dictionary.ts";
import { limits } from "./limits.ts";
import { dicomProblem } from "./problem.ts";
import { transferSyntax } from "./uid.ts";
import { textOf } from "./values.ts";

export interface DicomFile extends ParsedDataSet {
  readonly transferSyntaxUid: string;
}

const PREAMBLE_BYTES = 128;
const NO_META = { end: 0, transferSyntaxUid: undefined };

/**
 * @throws {ArcuateError} `not-dicom`, `file-truncated`, `dicom-malformed`, `dicom-limit`.
 */
export function parseFile(bytes: Uint8Array): DicomFile {
  const file = parseDamagedFile(bytes, bytes.length);
  if (file.problem !== undefined) throw file.problem;
  return file;
}

/**
 * As `parseFile`, for a file of which only the beginning may be at hand or sound: see `ParsedDataSet`.
 * @throws {ArcuateError} `not-dicom`, and the others when the damage leaves no data set at all.
 */
export function parseDamagedFile(bytes: Uint8Array, wholeLength: number): DicomFile {
  // A file without content, as an interrupted copy leaves it: nothing says what it was.
  if (wholeLength === 0)
    throw dicomProblem("file-truncated", "the file must be whole", "an empty one");
  const metaStart = findMeta(bytes);
  const little = sourceOf(bytes, true, wholeLength);
  const meta = metaStart === undefined ? NO_META : readMeta(little, metaStart);
  if (meta === undefined) return unread(little, transferSyntax.explicitLittle);
  const { end: start } = meta;
  const uid = meta.transferSyntaxUid ?? guessTransferSyntax(bytes, start);
  if (uid === transferSyntax.deflated) return parseDeflated(little, start);
  const source = sourceOf(bytes, uid !== transferSyntax.explicitBig, wholeLength);
  const explicitVr = uid !== transferSyntax.implicitLittle;
  return { transferSyntaxUid: uid, ...parseDataSet(source, { explicitVr, start }) };
}

/** Offset of the meta group: after the preamble, or at the very beginning where that is missing. */
function findMeta(bytes: Uint8Array): number | undefined {
  const hasPrefix = latin1(bytes, PREAMBLE_BYTES, 4) === "DICM";
  if (hasPrefix) return PREAMBLE_BYTES + 4;
  const isMetaElement = bytes[0] === 2 && bytes[1] === 0 && /^[A-Z]{2}$/.test(latin1(bytes, 4, 2));
  return isMetaElement ? 0 : undefined;
}

/**
 * The meta group is explicit VR little endian whatever follows. Its end is where the group ends, not where its length
 * says.
 * @returns Undefined where it continues after the available bytes.
 */
function readMeta(
  source: Source,
  start: number,
): { end: number; transferSyntaxUid: string | undefined } | undefined {
  const { bytes, view, wholeLength } = source;
  let syntax: Element | undefined;
  let end = start;
  while (end + 8 <= bytes.length && view.getUint16(end, true) === 2) {
    const tag = 0x20000 + view.getUint16(end + 2, true);
    const vr = latin1(bytes, end + 4, 2);
    const isLong = vr === "OB" || vr === "UN" || vr === "OW" || vr === "UT";
    const offset = end + (isLong ? 12 : 8);
    if (!reaches(source, offset, end)) return undefined;
    const length = isLong ? view.getUint32(end + 8, true) : view.getUint16(end + 6, true);
    if (!reaches(source, offset + length, end)) return undefined;
    if (tag === tagOf("TransferSyntaxUID")) syntax ??= { tag, vr, offset, length };
    end = offset + length;
  }
  if (end + 8 > bytes.length && bytes.length < wholeLength) return undefined;
  const elements = syntax === undefined ? [] : [syntax];
  const uid = textOf({ source, elements, characterSets: [] }, "TransferSyntaxUID");
  return { end, transferSyntaxUid: uid };
}

/** Whether the available bytes reach this far. The whole file must. */
function reaches({ bytes, wholeLength }: Source, place: number, elementAt: number): boolean {
  if (place > wholeLength) throw metaTruncated(elementAt);
  return place <= bytes.length;
}

function metaTruncated(offset: number) {
  const got = "a meta group that runs past the end";
  return dicomProblem("file-truncated", "the file must be whole", got, { offset });
}

/**
 * The encoding of a data set that does not state it: its first element must be of group 0008, and either name a value
 * representation or have a length that fits.
 */
function guessTransferSyntax(bytes: Uint8Array, start: number): string {
  const isLittle = bytes[start] === 8 && bytes[start + 1] === 0;
  const isBig = bytes[start] === 0 && bytes[start + 1] === 8;
  const namesVr = /^[A-Z]{2}$/.test(latin1(bytes, start + 4, 2));
  if (isLittle && namesVr) return transferSyntax.explicitLittle;
  if (isBig && namesVr) return transferSyntax.explicitBig;
  if (isLittle && start + 8 <= bytes.length) return transferSyntax.implicitLittle;
  throw dicomProblem("not-dicom", "the file must be DICOM", "other content");
}

/** For a file whose available beginning does not reach its data set. */
function unread(source: Source, transferSyntaxUid: string): DicomFile {
  const dataSet = { source, elements: [], characterSets: [] };
  return { transferSyntaxUid, dataSet, complete: false };
}

function parseDeflated(source: Source, start: number): DicomFile {
  if (source.bytes.length < source.wholeLength) return unread(source, transferSyntax.deflated);
  const deflated = source.bytes.subarray(start);
  const cap = Math.min(limits.inflatedBytes, Math.max(1, deflated.length * limits.inflateRatio));
  let inflated: Uint8Array;
  try {
    inflated = inflateRaw(deflated, cap);
  } catch (cause) {
    if (cause instanceof RangeError) {
      const rule = `the deflated data must inflate to at most ${cap} bytes`;
      throw dicomProblem("dicom-limit", rule, "more");
    }
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    throw dicomProblem(
      "file-truncated",
      "the deflated data must be whole",
      code || "an unknown fault",
    );
  }
  const parsed = parseDataSet(sourceOf(inflated, true), { explicitVr: true, start: 0 });
  return { transferSyntaxUid: transferSyntax.deflated, ...parsed };
}

function latin1(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}
