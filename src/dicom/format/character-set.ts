/**
 * Specific Character Set (0008,0005) to text: the single-byte sets, UTF-8, GB18030 and GBK, and code extensions by
 * escape sequences (ISO 2022) for Japanese, Korean and Chinese. Source: PS3.3 section C.12.1.1.2, PS3.5 section 6.1.
 */

import { latin1Text } from "../../base/index.ts";

/** ISO registration number to the decoder's name; the right half of the single-byte sets. */
const singleByteSets: ReadonlyMap<number, string> = new Map([
  [100, "iso-8859-1"],
  [101, "iso-8859-2"],
  [109, "iso-8859-3"],
  [110, "iso-8859-4"],
  [144, "iso-8859-5"],
  [127, "iso-8859-6"],
  [126, "iso-8859-7"],
  [138, "iso-8859-8"],
  [148, "iso-8859-9"],
  [203, "iso-8859-15"],
  [13, "shift_jis"],
  [166, "windows-874"],
  [192, "utf-8"],
  // Code extensions that some writers name as if they were the whole set.
  [149, "euc-kr"],
  [58, "gbk"],
]);

/** How bytes are read after an escape sequence. `left` are the bytes below 0x80, `right` those above. */
interface CodeElement {
  readonly half: "left" | "right";
  readonly decode: (bytes: Uint8Array) => string;
}

const plain = (name: string) => (bytes: Uint8Array) => decodeWith(name, bytes);
/** Two-byte sets sent in the left half are EUC with the high bits cleared. */
const raised = (name: string, prefix: readonly number[]) => (bytes: Uint8Array) => {
  const euc: number[] = [];
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    euc.push(...prefix, bytes[index]! | 0x80, bytes[index + 1]! | 0x80);
  }
  return decodeWith(name, Uint8Array.from(euc));
};

/** Escape sequences without the escape byte itself. */
const codeElements: ReadonlyMap<string, CodeElement> = new Map([
  ["(B", { half: "left", decode: plain("latin1") }],
  ["(J", { half: "left", decode: plain("shift_jis") }],
  [")I", { half: "right", decode: plain("shift_jis") }],
  ["-A", { half: "right", decode: plain("iso-8859-1") }],
  ["-B", { half: "right", decode: plain("iso-8859-2") }],
  ["-C", { half: "right", decode: plain("iso-8859-3") }],
  ["-D", { half: "right", decode: plain("iso-8859-4") }],
  ["-L", { half: "right", decode: plain("iso-8859-5") }],
  ["-G", { half: "right", decode: plain("iso-8859-6") }],
  ["-F", { half: "right", decode: plain("iso-8859-7") }],
  ["-H", { half: "right", decode: plain("iso-8859-8") }],
  ["-M", { half: "right", decode: plain("iso-8859-9") }],
  ["-T", { half: "right", decode: plain("windows-874") }],
  ["$B", { half: "left", decode: raised("euc-jp", []) }],
  ["$(D", { half: "left", decode: raised("euc-jp", [0x8f]) }],
  ["$)C", { half: "right", decode: plain("euc-kr") }],
  ["$)A", { half: "right", decode: plain("gbk") }],
]);

const ESCAPE = 0x1b;

/**
 * Text of a value. A file that names no set, or an unknown one, is read as UTF-8 where that is valid, otherwise as
 * ISO 8859-1: archives hold such files, and a name is never used as a key.
 */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  if (isAscii(bytes)) return latin1Text(bytes);
  if (bytes.includes(ESCAPE)) return decodeWithEscapes(bytes, characterSets);
  const name = decoderName(characterSets[0] ?? "");
  return name === undefined ? decodeUndeclared(bytes) : decodeWith(name, bytes);
}

/** Accepts the misspellings seen in files: `ISO IR 192`, `ISO-IR 192`, `ISO_IR192`. */
function decoderName(term: string): string | undefined {
  if (/^GB18030$/i.test(term)) return "gb18030";
  if (/^GBK$/i.test(term)) return "gbk";
  if (/^UTF-?8$/i.test(term)) return "utf-8";
  const number = /^ISO[ _-]?(?:2022[ _-]?)?IR[ _-]?(\d+)$/i.exec(term)?.[1];
  return number === undefined ? undefined : singleByteSets.get(Number(number));
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

function decodeUndeclared(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return latin1Text(bytes); // not UTF-8: the oldest default of DICOM's users
  }
}

/** Splits at escape sequences and at the delimiters that reset them (PS3.5 section 6.1.2.5.3). */
function decodeWithEscapes(bytes: Uint8Array, characterSets: readonly string[]): string {
  const initialRight: CodeElement = {
    half: "right",
    decode: plain(decoderName(characterSets[0] ?? "") ?? "iso-8859-1"),
  };
  const initialLeft: CodeElement = { half: "left", decode: latin1Text };
  let left = initialLeft;
  let right = initialRight;
  let text = "";
  let start = 0;
  const flush = (end: number) => {
    text += decodeHalves(bytes.subarray(start, end), left, right);
  };
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!;
    const isTwoByteLeft = left !== initialLeft && left.decode !== latin1Text;
    if (byte === ESCAPE) {
      const sequence = escapeAt(bytes, index + 1);
      if (sequence === undefined) continue;
      flush(index);
      const element = codeElements.get(sequence)!;
      if (element.half === "left") left = element;
      else right = element;
      index += sequence.length;
      start = index + 1;
    } else if (!isTwoByteLeft && (byte === 0x5e || byte === 0x5c || byte === 0x3d)) {
      flush(index + 1);
      start = index + 1;
      left = initialLeft;
      right = initialRight;
    }
  }
  flush(bytes.length);
  return text;
}

function escapeAt(bytes: Uint8Array, start: number): string | undefined {
  for (const length of [2, 3]) {
    const sequence = latin1Text(bytes.subarray(start, start + length));
    if (codeElements.has(sequence)) return sequence;
  }
  return undefined;
}

/** Runs of low and high bytes, each by its own half. */
function decodeHalves(bytes: Uint8Array, left: CodeElement, right: CodeElement): string {
  let text = "";
  let start = 0;
  while (start < bytes.length) {
    const isHigh = bytes[start]! >= 0x80;
    let end = start + 1;
    while (end < bytes.length && bytes[end]! >= 0x80 === isHigh) end++;
    text += (isHigh ? right : left).decode(bytes.subarray(start, end));
    start = end;
  }
  return text;
}

/** Text without the spaces and NULs that pad a value to even length. */
export function trimPadding(text: string): string {
  let length = text.length;
  while (length > 0 && text.charCodeAt(length - 1) <= 0x20) length--;
  return text.slice(0, length);
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte >= 0x80 || byte === ESCAPE) return false;
  return true;
}

function decodeWith(name: string, bytes: Uint8Array): string {
  return name === "latin1" ? latin1Text(bytes) : new TextDecoder(name).decode(bytes);
}
