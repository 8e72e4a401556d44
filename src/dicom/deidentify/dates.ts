/** DICOM dates and times (PS3.5 table 6.2-1), moved together: a time that passes midnight moves its date. */

const MS_PER_DAY = 86_400_000;
const MICROS_PER_SECOND = 1_000_000;
const MICROS_PER_DAY = MS_PER_DAY * 1000;

/** How far a patient's dates and times are moved. */
export interface Shift {
  readonly days: number;
  /** Of times of day, and through them of their dates; 0 where times stay. */
  readonly seconds: number;
  /** On top, of times that have a fraction of a second, to the digits that they have. */
  readonly micros: number;
}

export const noShift: Shift = { days: 0, seconds: 0, micros: 0 };

/** The shift that undoes another. */
export function reversed({ days, seconds, micros }: Shift): Shift {
  return { days: -days, seconds: -seconds, micros: -micros };
}

export interface Moment {
  /** A DA value; empty where there is none. */
  readonly date: string;
  /** A TM value; empty where there is none. */
  readonly time: string;
}

/**
 * A date with its time of day, moved. A date without a time moves by whole days, a time without a date within its day.
 * What is no date or no time becomes empty.
 */
export function shiftMoment({ date, time }: Moment, shift: Shift): Moment {
  const moved = shiftTime(time, shift);
  const days = shift.days + (moved?.daysOver ?? 0);
  return { date: shiftDate(date, days) ?? "", time: moved?.time ?? "" };
}

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

/**
 * A TM value, or the 10:20:30 of old files, moved, with as many digits of a fraction as it has; undefined where it is no
 * time.
 */
export function shiftTime(
  value: string,
  { seconds, micros }: Shift,
): { readonly time: string; readonly daysOver: number } | undefined {
  const parts = /^(\d{2})(?::?(\d{2})(?::?(\d{2})(?:\.(\d{1,6}))?)?)?$/.exec(value);
  if (parts === null) return undefined;
  const [, hour = "", minute = "", second = "", fraction = ""] = parts;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  if (seconds === 0)
    return { time: `${hour}${minute}${second}${fraction && `.${fraction}`}`, daysOver: 0 };
  const digit = 10 ** (6 - fraction.length);
  const shown = fraction === "" ? 0 : Math.trunc(micros / digit) * digit;
  const own = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const moved = (own + seconds) * MICROS_PER_SECOND + Number(fraction.padEnd(6, "0")) + shown;
  const daysOver = Math.floor(moved / MICROS_PER_DAY);
  return { time: timeText(moved - daysOver * MICROS_PER_DAY, fraction.length), daysOver };
}

function timeText(micros: number, digits: number): string {
  const seconds = Math.floor(micros / MICROS_PER_SECOND);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const whole = parts.map((part) => String(part).padStart(2, "0")).join("");
  if (digits === 0) return whole;
  return `${whole}.${String(micros % MICROS_PER_SECOND)
    .padStart(6, "0")
    .slice(0, digits)}`;
}

/** A DT value moved, without its offset from UTC; undefined where it does not name a day. */
export function shiftDateTime(value: string, shift: Shift): string | undefined {
  const parts = /^(\d{8})([\d.]*)(?:[+-]\d{4})?$/.exec(value);
  if (parts === null) return undefined;
  const [, date = "", time = ""] = parts;
  const moved = shiftMoment({ date, time }, shift);
  const isSound = moved.date !== "" && (time === "" || moved.time !== "");
  return isSound ? moved.date + moved.time : undefined;
}
