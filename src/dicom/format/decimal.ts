/**
 * Decimal strings (DS): at most 16 bytes, and here always fixed point. Planning systems have refused files over longer
 * values, exponents and "-0". Source: PS3.5 section 6.2.
 */
import { latin1Text } from "../../base/index.ts";

const MAX_BYTES = 16;
const grammar = /^ *[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)? *$/;

/** The number in a DS or IS value; NaN for commas, words and empty values. */
export function parseDecimal(text: string): number {
  return grammar.test(text) ? Number(text) : Number.NaN;
}

/**
 * Shortest fixed-point text of a number that fits 16 bytes; the last digit is rounded where it does not fit.
 * @throws {RangeError} If the number is not finite or too large for 16 bytes.
 */
export function formatDecimal(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e14) {
    throw new RangeError(
      `Cannot write a decimal string: the number must be finite and below 1e14, got ${value}`,
    );
  }
  const shortest = String(value);
  if (shortest.length <= MAX_BYTES && !shortest.includes("e")) return value === 0 ? "0" : shortest;
  const whole = Math.trunc(Math.abs(value)).toString().length + (value < 0 ? 1 : 0);
  return trimZeros(value.toFixed(Math.max(0, MAX_BYTES - whole - 1)).slice(0, MAX_BYTES + 1));
}

function trimZeros(fixed: string): string {
  const text = fixed.includes(".") ? fixed.replace(/\.?0+$/, "") : fixed;
  return text === "-0" ? "0" : text;
}

/** Decimals of a coordinate: an error of at most 0.00005 mm, and 16 bytes hold 10 digits before the point. */
const COORDINATE_SCALE = 10_000;
/** Below this, the scaled coordinate is an exact integer and the text stays within 16 bytes. */
const COORDINATE_LIMIT_MM = 1e8;

const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/**
 * Coordinates as one DS value, `x\y\z\x\...`, rounded to 0.0001 mm, in ASCII.
 * @throws {RangeError} If a coordinate is not finite or farther than 1e8 mm.
 */
export function encodeCoordinates(points: Float64Array): Uint8Array {
  const bytes = new Uint8Array(points.length * (MAX_BYTES + 1));
  let at = 0;
  for (let index = 0; index < points.length; index++) {
    if (index > 0) bytes[at++] = BACKSLASH;
    at = writeCoordinate(bytes, at, points[index]!);
  }
  return bytes.slice(0, at);
}

function writeCoordinate(bytes: Uint8Array, start: number, value: number): number {
  if (!(Math.abs(value) < COORDINATE_LIMIT_MM)) {
    throw new RangeError(
      `Cannot write a contour: coordinates must be finite and below 1e8 mm, got ${value}`,
    );
  }
  let at = start;
  const scaled = Math.round(Math.abs(value) * COORDINATE_SCALE);
  if (value < 0 && scaled > 0) bytes[at++] = MINUS;
  const whole = Math.floor(scaled / COORDINATE_SCALE);
  at = writeInteger(bytes, at, whole);
  let fraction = scaled - whole * COORDINATE_SCALE;
  if (fraction === 0) return at;
  bytes[at++] = POINT;
  for (let unit = COORDINATE_SCALE / 10; fraction > 0; unit /= 10) {
    const digit = Math.floor(fraction / unit);
    bytes[at++] = ZERO + digit;
    fraction -= digit * unit;
  }
  return at;
}

function writeInteger(bytes: Uint8Array, start: number, value: number): number {
  let unit = 1;
  while (unit * 10 <= value) unit *= 10;
  let at = start;
  for (let rest = value; unit >= 1; unit /= 10) {
    const digit = Math.floor(rest / unit);
    bytes[at++] = ZERO + digit;
    rest -= digit * unit;
  }
  return at;
}

/** Digits that fit a double exactly; longer values take the slow way. */
const EXACT_DIGITS = 15;

/**
 * The numbers of one DS value with many, read from the bytes; undefined when any of them is no number. A structure set
 * holds hundreds of thousands: making a string of each would take most of the time of reading it.
 */
export function parseCoordinates(bytes: Uint8Array): Float64Array | undefined {
  const length = trimmedLength(bytes);
  if (length === 0) return new Float64Array(0);
  let count = 1;
  for (let index = 0; index < length; index++) if (bytes[index] === BACKSLASH) count++;
  const values = new Float64Array(count);
  let start = 0;
  for (let index = 0; index < count; index++) {
    let end = start;
    while (end < length && bytes[end] !== BACKSLASH) end++;
    const value = parseAscii(bytes, start, end);
    if (!Number.isFinite(value)) return undefined;
    values[index] = value;
    start = end + 1;
  }
  return values;
}

function trimmedLength(bytes: Uint8Array): number {
  let length = bytes.length;
  while (length > 0 && (bytes[length - 1] === 0x20 || bytes[length - 1] === 0)) length--;
  return length;
}

/** Plain `-123.456` by integer arithmetic, rounded once as Number() would; everything else by Number(). */
function parseAscii(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (isNegative) at++;
  let digits = 0;
  let mantissa = 0;
  let decimals = -1;
  for (; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= ZERO && byte <= ZERO + 9) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === POINT && decimals < 0) {
      decimals = 0;
    } else break;
  }
  if (at < end || digits === 0 || digits > EXACT_DIGITS) {
    return parseDecimal(latin1Text(bytes.subarray(start, end)));
  }
  const value = decimals > 0 ? mantissa / 10 ** decimals : mantissa;
  return isNegative ? -value : value;
}
