import { texts } from "../texts/index.ts";

const moment = new Intl.DateTimeFormat(texts.language, { dateStyle: "short", timeStyle: "short" });

/** An ISO 8601 moment in the reader's time zone; "–" for null. */
export function momentText(iso: string | null): string {
  return iso === null ? texts.none : moment.format(new Date(iso));
}

const day = new Intl.DateTimeFormat(texts.language, { dateStyle: "short" });

/** The day of an ISO 8601 moment in the reader's time zone. */
export function dayText(iso: string): string {
  return day.format(new Date(iso));
}

/** A duration in minutes and seconds: "0:42", "12:03". */
export function durationText(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
