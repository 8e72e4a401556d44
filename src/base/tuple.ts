/** Lists whose length the type knows. */
export interface Tuples<T> {
  readonly 2: readonly [T, T];
  readonly 3: readonly [T, T, T];
  readonly 4: readonly [T, T, T, T];
  readonly 5: readonly [T, T, T, T, T];
  readonly 6: readonly [T, T, T, T, T, T];
}

/**
 * The same list, with its length checked and known to the type.
 * @throws {RangeError} If the list has another length.
 */
export function tupleOf<T, Length extends keyof Tuples<T>>(
  list: readonly T[],
  length: Length,
): Tuples<T>[Length] {
  if (hasLength(list, length)) return list;
  throw new RangeError(`Cannot use the list: it must have ${length} members, got ${list.length}`);
}

function hasLength<T, Length extends keyof Tuples<T>>(
  list: readonly T[],
  length: Length,
): list is Tuples<T>[Length] {
  return list.length === length;
}
