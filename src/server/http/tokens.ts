import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a token: who reads it cannot use it. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(a)), Buffer.from(hashToken(b)));
}
