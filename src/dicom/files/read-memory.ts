/**
 * Memory that one file after the other is read into. The system provides new memory page by page while it is written;
 * for the files of a CT that takes longer than copying them from the system's cache.
 */

export interface ReadMemory {
  /** `length` bytes of any content for the time that `use` takes; the next may get the same. */
  lend<T>(length: number, use: (bytes: Uint8Array) => Promise<T>): Promise<T>;
}

/** As many pieces as are lent at a time, each as long as the longest that was asked for. */
export function createReadMemory(): ReadMemory {
  const free: Uint8Array[] = [];
  return {
    async lend(length, use) {
      const last = free.pop();
      const piece = last && last.length >= length ? last : Buffer.allocUnsafeSlow(length);
      try {
        return await use(piece.subarray(0, length));
      } finally {
        free.push(piece);
      }
    },
  };
}
