/** A stream of chunks, taken in pieces of the length that is wanted. */
export interface ChunkReader {
  /** The next bytes, held in memory; fewer only when the stream ends. */
  take(length: number): Promise<Uint8Array>;
  /** The next bytes as they come; fewer only when the stream ends. To be read to its end. */
  pass(length: number): AsyncGenerator<Uint8Array>;
}

/** Reads exact numbers of bytes from a stream whose chunks come in any sizes. */
export function createChunkReader(chunks: AsyncIterator<Uint8Array>): ChunkReader {
  let rest: Uint8Array = new Uint8Array(0);

  async function next(atMost: number): Promise<Uint8Array | undefined> {
    while (rest.length === 0) {
      const { value, done } = await chunks.next();
      if (done) return undefined;
      rest = value;
    }
    const piece = rest.subarray(0, atMost);
    rest = rest.subarray(piece.length);
    return piece;
  }

  async function* pass(length: number): AsyncGenerator<Uint8Array> {
    for (let missing = length; missing > 0; ) {
      const piece = await next(missing);
      if (piece === undefined) return;
      missing -= piece.length;
      yield piece;
    }
  }

  return {
    pass,
    async take(length) {
      const pieces: Uint8Array[] = [];
      for await (const piece of pass(length)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
  };
}
