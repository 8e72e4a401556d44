/**
 * New names for old ones, derived from the key's secret: the same each time with the key, and without the key they
 * reveal nothing (HMAC-SHA256; FIPS 198-1).
 */
import { createHmac } from "node:crypto";
import type { Shift } from "./dates.ts";

/**
 * Frames of reference that the standard defines, such as an atlas: they identify nobody. PS3.6 table A-2 counts them by
 * one or two digits; a longer number may be a date or a Patient ID.
 */
const WELL_KNOWN_FRAME = /^1\.2\.840\.10008\.1\.4\.\d{1,2}\.\d{1,2}$/;

/**
 * `2.25.` and a version 8 UUID (PS3.5 annex B.2, RFC 9562) that depends on the old UID and the secret. Text that is no
 * UID is replaced as well.
 */
export function replacementUid(secret: string, uid: string): string {
  if (WELL_KNOWN_FRAME.test(uid)) return uid;
  const uuid = digest(secret, "uid", uid).subarray(0, 16);
  uuid[6] = (uuid[6]! & 0x0f) | 0x80;
  uuid[8] = (uuid[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${uuid.toString("hex")}`)}`;
}

/** Letters and digits that are not mistaken for each other. */
const SYMBOLS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const PSEUDONYM_SYMBOLS = 10;

/** A patient's pseudonym: 50 bits, so that two of a thousand patients share one with a chance of 5e-10. */
export function pseudonymOf(secret: string, patient: string): string {
  const bytes = digest(secret, "patient", patient).subarray(0, PSEUDONYM_SYMBOLS);
  return `DEID-${[...bytes].map((byte) => SYMBOLS[byte % SYMBOLS.length]).join("")}`;
}

const SHORTEST_SHIFT_DAYS = 365;
const SHIFT_RANGE_DAYS = 3286;

/** What to add to all of a patient's dates and times: one to ten years back, and less than a day on. */
export function shiftOf(secret: string, patient: string): Shift {
  const time = digest(secret, "time", patient);
  return {
    days: shiftDaysOf(secret, patient),
    seconds: 1 + (time.readUInt32BE(0) % (SECONDS_PER_DAY - 1)),
    micros: time.readUInt32BE(4) % 1_000_000,
  };
}

const SECONDS_PER_DAY = 86_400;

/** Days to add to all of a patient's dates: one to ten years back. */
export function shiftDaysOf(secret: string, patient: string): number {
  const number = digest(secret, "shift", patient).readUInt32BE();
  return -(SHORTEST_SHIFT_DAYS + (number % SHIFT_RANGE_DAYS));
}

/** @param purpose Values that are derived from the same text for different purposes differ. */
function digest(secret: string, purpose: string, text: string): Buffer {
  return createHmac("sha256", Buffer.from(secret, "hex")).update(`${purpose}\0${text}`).digest();
}
