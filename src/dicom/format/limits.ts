/**
 * What a file may demand of memory and time. Every limit is checked before anything of that size is allocated; a
 * clinic's files stay far below them.
 */
export const limits = {
  /** Sequences inside sequences; RTSTRUCT needs 6. */
  nesting: 100,
  /** Rows and columns of a CT slice. */
  rowsOrColumns: 4096,
  /** One file, in bytes: more than Node reads into one buffer is refused long before. */
  fileBytes: 2 ** 30,
  /** Files looked at in one folder. */
  files: 200_000,
  /** A deflated data set may grow to this many bytes ... */
  inflatedBytes: 512 * 2 ** 20,
  /** ... and by this factor. */
  inflateRatio: 100,
  /** Elements a file may hold: this many, and one more for each 40 bytes of it. */
  elements: 500_000,
  bytesPerElement: 40,
  /** What an archive may unpack to: this many bytes in all ... */
  archiveBytes: 64 * 2 ** 30,
  /** ... and no more than this many times its own size, ... */
  archiveRatio: 100,
  /** ... where it is not small anyway. */
  archiveBytesAlways: 16 * 2 ** 20,
  /** An entry's name, and whatever else an archive tells about an entry, in bytes. */
  entryHeaderBytes: 2 ** 16,
} as const;
