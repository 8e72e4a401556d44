/** Decimals that are tried until the number no longer looks inside its range. */
const MOST_DECIMALS = 3;

/**
 * A number outside its usual range with that range, such as "270.4 mm, usually 110 to 270 mm". It has no decimals unless
 * rounding would make it look inside the range.
 *
 * @param where Stands after the number and its unit: " from Femur_Head_R"; "" for none.
 */
export function outsideText(
  value: number,
  usual: readonly [low: number, high: number],
  unit: string,
  where = "",
): string {
  const [low, high] = usual;
  const looksInside = (digits: number) => {
    const shown = Number(value.toFixed(digits));
    return shown >= low && shown <= high;
  };
  let digits = 0;
  while (digits < MOST_DECIMALS && looksInside(digits)) digits++;
  return `${value.toFixed(digits)} ${unit}${where}, usually ${low} to ${high} ${unit}`;
}
