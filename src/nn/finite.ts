/**
 * Whether all numbers are finite. They are added up in double precision, where the sum of any number of float32 that fit
 * into memory stays finite, and one NaN or infinity does not.
 */
export function allFinite(numbers: Float32Array): boolean {
  let sum = 0;
  for (let index = 0; index < numbers.length; index++) sum += numbers[index]!;
  return Number.isFinite(sum);
}
