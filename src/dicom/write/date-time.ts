/** A moment as DA and TM values, in UTC: the clock's place must not change what is written. */
export function dateAndTime(moment: Date): { date: string; time: string } {
  const digits = moment.toISOString().replace(/\D/g, "");
  return { date: digits.slice(0, 8), time: digits.slice(8, 14) };
}
