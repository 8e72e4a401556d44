/** A moment as DA and TM values, in UTC: the time zone of the machine must not change the file. */
export function dateAndTime(moment: Date): { date: string; time: string } {
  const digits = moment.toISOString().replace(/\D/g, "");
  return { date: digits.slice(0, 8), time: digits.slice(8, 14) };
}
