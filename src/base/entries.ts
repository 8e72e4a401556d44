/**
 * The keys of a record. For records that were written as literals: their type knows all keys, which TypeScript cannot
 * assume of records in general.
 */
export function keysOf<Key extends string>(record: { readonly [key in Key]?: unknown }): Key[] {
  return Object.keys(record) as Key[]; // the one place where keys are taken for those of the type
}

/** The keys of such a record with their values; those that are undefined are left out. */
export function entriesOf<Key extends string, Value>(
  record: {
    readonly [key in Key]?: Value | undefined;
  },
): [Key, Value][] {
  return keysOf(record).flatMap((key): [Key, Value][] => {
    const value = record[key];
    return value === undefined ? [] : [[key, value]];
  });
}
