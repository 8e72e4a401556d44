/** Bytes and the texts they stand for, by what browsers and Node both have. */

const utf8Decoder = new TextDecoder();
const wideDecoder = new TextDecoder("utf-16le");
const encoder = new TextEncoder();

/** Below this many bytes a text is made faster character by character than by a decoder. */
const FEW_BYTES = 12;

/**
 * ISO 8859-1: each byte is the character of that number, whatever the byte. Not what `TextDecoder("latin1")` does: that
 * is windows-1252, which has other characters from 0x80 to 0x9f.
 */
export function latin1Text(bytes: Uint8Array): string {
  if (bytes.length <= FEW_BYTES) {
    let text = "";
    for (let index = 0; index < bytes.length; index++) text += String.fromCharCode(bytes[index]!);
    return text;
  }
  // ASCII is UTF-8 too, whose decoder is the fastest; else each byte becomes a UTF-16 unit of its own.
  return isAscii(bytes) ? utf8Decoder.decode(bytes) : wideDecoder.decode(Uint16Array.from(bytes));
}

function isAscii(bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index++) if (bytes[index]! >= 0x80) return false;
  return true;
}

/** A text in UTF-8; a lone surrogate becomes U+FFFD. */
export function utf8Bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The parts one after the other, copied into memory of their own. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
