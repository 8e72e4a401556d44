/** The ways in which the fuzzer damages a file, where it hurts. */
import type { Random } from "../../src/base/index.ts";
import type { FuzzSeed } from "./fuzz-seeds.ts";

type Mutation = (bytes: Buffer, random: Random, seeds: readonly FuzzSeed[]) => Uint8Array;

const extremes = [0, 1, 2, 0x7f, 0xff, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0xfffffffe, 0xffffffff];
const numbers = [0, -0, 1, -1, 1e-40, 3e38, -3e38, 1e9, Infinity, -Infinity, NaN];
const digits = ["-1", "00000000000 ", "77777777777 ", "99999999", "1e999", "\\\\", "NaN", "-0.0"];
const vrs =
  "AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OW PN SH SL SQ SS ST TM UC UI UL UN UR US UT XX".split(
    " ",
  );
/** Item and delimiters, Pixel Data, Contour Data, character set; the parts of a zip file; gzip. */
const magic =
  "feff00e0 feff0de0 feffdde0 fffee000 e07f1000 06305000 08000500 504b0304 504b0102 504b0506 504b0606 1f8b0800".split(
    " ",
  );

/** Positions after a DICOM file's preamble: what lies in it is not looked at. */
function somewhere(bytes: Buffer, random: Random, room = 1): number {
  const from = bytes.toString("latin1", 128, 132) === "DICM" ? 132 : 0;
  return from + random.integer(Math.max(1, bytes.length - from - room));
}

export const mutations: readonly Mutation[] = [
  function flipBits(bytes, random) {
    for (let count = 1 + random.integer(8); count > 0; count--) {
      const at = somewhere(bytes, random);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
    }
    return bytes;
  },
  function editLength(bytes, random) {
    const at = somewhere(bytes, random, 4) & ~1;
    const value = extremes[random.integer(extremes.length)]!;
    if (random.uniform() < 0.5 && at + 4 <= bytes.length) bytes.writeUInt32LE(value, at);
    else if (at + 2 <= bytes.length) bytes.writeUInt16LE(value & 0xffff, at);
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, random.integer(bytes.length + 1)),
  function splice(bytes, random, seeds) {
    const other = seeds[random.integer(seeds.length)]!.bytes;
    const start = random.integer(other.length);
    const piece = other.subarray(start, start + random.integer(512));
    const at = somewhere(bytes, random);
    const removed = random.integer(2) * piece.length;
    return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + removed)]);
  },
  function swapVr(bytes, random) {
    const places: number[] = [];
    for (let at = 132; at + 2 < bytes.length; at++) {
      if (vrs.includes(bytes.toString("latin1", at, at + 2))) places.push(at);
    }
    const at = places[random.integer(Math.max(1, places.length))];
    if (at !== undefined) bytes.write(vrs[random.integer(vrs.length)]!, at, "latin1");
    return bytes;
  },
  function plantMagic(bytes, random) {
    const word = Buffer.from(magic[random.integer(magic.length)]!, "hex");
    word.copy(bytes, Math.min(somewhere(bytes, random, 4), Math.max(0, bytes.length - 4)));
    return bytes;
  },
  /** What a header may say in floating point. */
  function plantNumber(bytes, random) {
    const at = somewhere(bytes, random, 4) & ~3;
    const value = numbers[random.integer(numbers.length)]!;
    if (at + 4 <= bytes.length) bytes.writeFloatLE(value, at);
    return bytes;
  },
  /** What a header may say in digits. */
  function plantDigits(bytes, random) {
    const text = digits[random.integer(digits.length)]!;
    bytes.write(text, somewhere(bytes, random, text.length), "latin1");
    return bytes;
  },
  function repeat(bytes, random) {
    const start = somewhere(bytes, random);
    const piece = bytes.subarray(start, start + random.integer(256));
    const times = 1 + random.integer(40);
    return Buffer.concat([
      bytes.subarray(0, start),
      ...Array<Buffer>(times).fill(piece),
      bytes.subarray(start),
    ]);
  },
];
