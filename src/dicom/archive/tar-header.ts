/** The blocks of a tar file that describe an entry. Source: POSIX pax and ustar, GNU tar's manual. */

export const TAR_BLOCK_BYTES = 512;

export interface TarHeader {
  readonly name: string;
  /** One character: "0" is a file, "5" a folder, "x" describes the entry that follows, ... */
  readonly type: string;
  readonly bytes: number;
}

const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;

/** Whether a block is a header: its checksum fits. Old archives have no other mark. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < TAR_BLOCK_BYTES) return false;
  let sum = CHECKSUM_BYTES * 0x20; // the checksum itself counts as spaces
  for (let at = 0; at < TAR_BLOCK_BYTES; at++) {
    const isChecksum = at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES;
    if (!isChecksum) sum += block[at]!;
  }
  return sum === numberAt(block, CHECKSUM_AT, CHECKSUM_BYTES);
}

/** @returns Undefined when the block is no header, or its size no number. */
export function parseTarHeader(block: Uint8Array): TarHeader | undefined {
  const bytes = numberAt(block, 124, 12);
  if (!isTarHeader(block) || bytes === undefined) return undefined;
  const name = textAt(block, 0, 100);
  const isUstar = textAt(block, 257, 6) === "ustar"; // GNU's own has spaces here and no prefix
  const prefix = isUstar ? textAt(block, 345, 155) : "";
  const type = String.fromCharCode(block[156]!).replace("\0", "0");
  return { name: prefix === "" ? name : `${prefix}/${name}`, type, bytes };
}

/** Octal digits, or GNU's binary number where the first bit is set. Undefined when neither. */
function numberAt(block: Uint8Array, start: number, length: number): number | undefined {
  const field = block.subarray(start, start + length);
  if (field[0] === 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = textAt(block, start, length).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || "0", 8) : undefined;
}

function textAt(block: Uint8Array, start: number, length: number): string {
  const field = Buffer.from(block.subarray(start, start + length));
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

/**
 * The records of a pax header: "LENGTH KEY=VALUE\n", one after the other.
 * @returns Undefined when they are malformed.
 */
export function parsePaxRecords(data: Uint8Array): ReadonlyMap<string, string> | undefined {
  const bytes = Buffer.from(data);
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(bytes.toString("latin1", at, space));
    const end = at + length;
    const isSound = Number.isInteger(length) && end > space + 1 && end <= bytes.length;
    if (!isSound || bytes[end - 1] !== 0x0a) return undefined;
    const record = bytes.toString("utf8", space + 1, end - 1);
    const equals = record.indexOf("=");
    if (equals < 1) return undefined;
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at = end;
  }
  return records;
}
