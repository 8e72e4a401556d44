/**
 * Seeded random numbers (xoshiro128**), so that the same seed gives the same phantom, patch and model everywhere.
 * Long work forks a stream by name for every step instead of storing a state.
 */

export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform integer in [0, count). */
  integer(count: number): number;
  /** Standard normal. */
  normal(): number;
  /** An independent stream that depends on this stream's seed and the name, not on how much was drawn. */
  fork(name: string): Random;
}

/**
 * A stream of random numbers (xoshiro128**, seeded by SplitMix32) that is the same on every machine.
 *
 * @param seed Its low 32 bits count.
 */
export function createRandom(seed: number): Random {
  const word = splitMix(seed >>> 0);
  let [a, b, c, d] = [word(), word(), word(), word()];

  function nextWord(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return scrambled;
  }

  const uniform = () => nextWord() / 2 ** 32;
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    integer: (count) => Math.floor(uniform() * count),
    // Box-Muller without a cached second value: a draw depends only on the stream's position.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    fork: (name) => createRandom(hashText(name, seed >>> 0)),
  };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function splitMix(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

/** FNV-1a over the text, started from the seed. */
function hashText(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
