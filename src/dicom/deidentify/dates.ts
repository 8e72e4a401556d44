/** DICOM dates and times (PS3.5 table 6.2-1), moved by whole days. */

const MS_PER_DAY = 86_400_000;

/** A DA value, or the 2020.01.31 of old files, moved; undefined where it is no date. */
export function shiftDate(value: string, days: number): string | undefined {
  const parts = /^(\d{4})(\.?)(\d{2})\2(\d{2})$/.exec(value);
  if (parts === null) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[3]), Number(parts[4])];
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  if (moment.getUTCMonth() !== month - 1 || moment.getUTCDate() !== day) return undefined;
  const moved = new Date(moment.getTime() + days * MS_PER_DAY);
  const movedYear = moved.getUTCFullYear();
  if (movedYear < 1 || movedYear > 9999) return undefined;
  return `${String(movedYear).padStart(4, "0")}${moved.toISOString().slice(-19, -14).replace("-", "")}`;
}

/** A TM value, or the 10:20:30 of old files; undefined where it is no time. */
export function plainTime(value: string): string | undefined {
  const parts = /^(\d{2})(?::?(\d{2})(?::?(\d{2})(\.\d{1,6})?)?)?$/.exec(value);
  if (parts === null) return undefined;
  const [, hours = "", minutes = "", seconds = "", fraction = ""] = parts;
  const isSound = Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) <= 60;
  return isSound ? `${hours}${minutes}${seconds}${fraction}` : undefined;
}

/** A DT value moved, without its offset from UTC; undefined where it does not name a day. */
export function shiftDateTime(value: string, days: number): string | undefined {
  const parts = /^(\d{8})([\d.]*)(?:[+-]\d{4})?$/.exec(value);
  if (parts === null) return undefined;
  const [, date = "", time = ""] = parts;
  const moved = shiftDate(date, days);
  const kept = time === "" ? "" : plainTime(time);
  return moved === undefined || kept === undefined ? undefined : moved + kept;
}
