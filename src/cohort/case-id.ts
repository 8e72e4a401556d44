import { createHash } from "node:crypto";

/** Names a case in logs, model files and exports: the same for the same CT, and nobody's name or number. See `CtSeriesFiles`. */
export function caseIdOf(seriesId: string): string {
  return `case-${createHash("sha256").update(seriesId).digest("hex").slice(0, 10)}`;
}

/** What a case may be called; everything else is kept away from paths. */
export const CASE_ID = /^case-[0-9a-f]{10}$/;
