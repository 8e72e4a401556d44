import { sha1 } from "../../base/index.ts";

/** SOP classes that are read or written, or refused by name. */
export const sopClass = {
  ct: "1.2.840.10008.5.1.4.1.1.2",
  enhancedCt: "1.2.840.10008.5.1.4.1.1.2.1",
  legacyEnhancedCt: "1.2.840.10008.5.1.4.1.1.2.2",
  rtStructureSet: "1.2.840.10008.5.1.4.1.1.481.3",
  rtPlan: "1.2.840.10008.5.1.4.1.1.481.5",
  rtDose: "1.2.840.10008.5.1.4.1.1.481.2",
  detachedStudy: "1.2.840.10008.3.1.2.3.1",
} as const;

/** Other classes that clinics' folders contain, for messages. */
const otherClasses: ReadonlyMap<string, string> = new Map([
  ["1.2.840.10008.1.3.10", "a DICOMDIR"],
  ["1.2.840.10008.5.1.4.1.1.4", "an MR image"],
  ["1.2.840.10008.5.1.4.1.1.7", "a secondary capture"],
  ["1.2.840.10008.5.1.4.1.1.20", "a nuclear medicine image"],
  ["1.2.840.10008.5.1.4.1.1.66.1", "a spatial registration"],
  ["1.2.840.10008.5.1.4.1.1.66.4", "a segmentation"],
  ["1.2.840.10008.5.1.4.1.1.128", "a PET image"],
  ["1.2.840.10008.5.1.4.1.1.481.1", "an RT image"],
  ["1.2.840.10008.5.1.4.1.1.481.2", "an RT dose"],
  ["1.2.840.10008.5.1.4.1.1.481.3", "an RT structure set"],
  ["1.2.840.10008.5.1.4.1.1.481.4", "an RT treatment record"],
  ["1.2.840.10008.5.1.4.1.1.481.5", "an RT plan"],
  ["1.2.840.10008.5.1.4.1.1.481.8", "an RT ion plan"],
  ["1.2.840.10008.5.1.4.1.1.2", "a CT image"],
]);

/** A SOP class in words for a message; text from the file appears only when it is a well-formed UID. */
export function describeSopClass(uid: string | undefined): string {
  if (uid === undefined) return "no SOP class";
  return otherClasses.get(uid) ?? `SOP class ${isWritableUid(uid) ? uid : "of other text"}`;
}

export const transferSyntax = {
  implicitLittle: "1.2.840.10008.1.2",
  explicitLittle: "1.2.840.10008.1.2.1",
  deflated: "1.2.840.10008.1.2.1.99",
  explicitBig: "1.2.840.10008.1.2.2",
} as const;

/**
 * Whether a UID of another program can be passed on. Archives hold UIDs with leading zeros, which only new UIDs must
 * avoid.
 */
export function isWritableUid(text: string): boolean {
  return /^[0-9.]{1,64}$/.test(text);
}

/** Arcuate's own namespace for name-based UUIDs, drawn once at random. */
const namespace = Uint8Array.of(
  ...[0xb6, 0xa0, 0xf7, 0xc2, 0x8d, 0x4e, 0x4f, 0x0e],
  ...[0x9a, 0x5d, 0x1c, 0x3e, 0x7f, 0x2b, 0x90, 0x48],
);

const utf8 = new TextEncoder();

/**
 * A UID that depends on the parts alone: `2.25.` and a name-based (version 5) UUID as an integer. The parts are
 * separated, so that ("ab", "c") and ("a", "bc") differ.
 *
 * Source: PS3.5 annex B.2; RFC 9562 section 5.5.
 */
export function deriveUid(...parts: readonly string[]): string {
  const encoded = parts.map((part) => utf8.encode(part));
  const hash = sha1(namespace, ...encoded.flatMap((bytes) => [`${bytes.length}:`, bytes]));
  const uuid = hash.slice(0, 16);
  uuid[6] = (uuid[6]! & 0x0f) | 0x50;
  uuid[8] = (uuid[8]! & 0x3f) | 0x80;
  const integer = uuid.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return `2.25.${integer}`;
}
