/**
 * Inputs that know the format: valid files, damaged where it hurts. Shared by the short run among the tests and the
 * long run of tools/dicom-fuzz.ts.
 */
import { deflateRawSync } from "node:zlib";
import { ArcuateError, createRandom, type Random } from "../../src/base/index.ts";
import { readSliceHeader } from "../../src/dicom/ct-slice.ts";
import type { Decoder } from "../../src/dicom/decoder.ts";
import type { DataSet } from "../../src/dicom/format/data-set.ts";
import { parseDamagedFile, parseFile } from "../../src/dicom/format/part10.ts";
import { transferSyntax } from "../../src/dicom/format/uid.ts";
import { convertPixels, hounsfieldTable } from "../../src/dicom/hounsfield.ts";
import { encodeStructureSet, parseStructureSet } from "../../src/dicom/index.ts";
import { ctOf, roiOf, squareOn } from "./samples.ts";
import { storedPixelsOf } from "./stored-pixels.ts";

/** Valid files in every uncompressed encoding, with defined and undefined lengths. */
export function fuzzSeeds(): readonly Uint8Array[] {
  const ct = ctOf();
  const about = { label: "FUZZ", softwareVersion: "0", modelName: "fuzz", now: new Date(0) };
  const rois = [roiOf(), roiOf({ number: 2, contours: [squareOn(2), squareOn(3)] })];
  const implicit = [ct.files[0]!.bytes, encodeStructureSet(ct.series, rois, about)];
  const explicit = implicit.flatMap((bytes) => [reencode(bytes, true), reencode(bytes, false)]);
  const deflated = implicit.map(deflate);
  return [...implicit, ...explicit, ...deflated];
}

const longVrs = new Set(["OB", "OW", "SQ", "UN"]);

/** The same data set in explicit VR, with undefined lengths. */
function reencode(bytes: Uint8Array, isLittle: boolean): Uint8Array {
  const { dataSet } = parseFile(bytes);
  const syntax = isLittle ? transferSyntax.explicitLittle : transferSyntax.explicitBig;
  return Buffer.concat([metaOf(syntax), explicitElements(dataSet, isLittle)]);
}

function deflate(bytes: Uint8Array): Uint8Array {
  const { dataSet } = parseFile(bytes);
  return Buffer.concat([
    metaOf(transferSyntax.deflated),
    deflateRawSync(explicitElements(dataSet, true)),
  ]);
}

function metaOf(transferSyntaxUid: string): Buffer {
  const uid = Buffer.from(
    transferSyntaxUid.length % 2 ? `${transferSyntaxUid}\0` : transferSyntaxUid,
  );
  const header = Buffer.from([0x02, 0x00, 0x10, 0x00, 0x55, 0x49, uid.length, 0]);
  return Buffer.concat([Buffer.alloc(128), Buffer.from("DICM"), header, uid]);
}

function explicitElements({ elements, source }: DataSet, isLittle: boolean): Buffer {
  const parts = elements.flatMap(({ tag, vr, offset, length, items }) => {
    if (items === undefined) {
      const value = Buffer.from(source.bytes.subarray(offset, offset + length));
      if (!isLittle && (vr === "US" || vr === "OW")) value.swap16();
      return [header(tag, vr, value.length, isLittle), value];
    }
    const bodies = items.flatMap((item) => [
      delimiter(0xe000, 0xffffffff, isLittle),
      explicitElements(item, isLittle),
      delimiter(0xe00d, 0, isLittle),
    ]);
    return [header(tag, "SQ", 0xffffffff, isLittle), ...bodies, delimiter(0xe0dd, 0, isLittle)];
  });
  return Buffer.concat(parts);
}

function header(tag: number, vr: string, length: number, isLittle: boolean): Buffer {
  const isLong = longVrs.has(vr);
  const bytes = Buffer.alloc(isLong ? 12 : 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint16(0, tag >>> 16, isLittle);
  view.setUint16(2, tag & 0xffff, isLittle);
  bytes.write(vr, 4, "latin1");
  if (isLong) view.setUint32(8, length, isLittle);
  else view.setUint16(6, length, isLittle);
  return bytes;
}

function delimiter(element: number, length: number, isLittle: boolean): Buffer {
  const bytes = Buffer.alloc(8);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint16(0, 0xfffe, isLittle);
  view.setUint16(2, element, isLittle);
  view.setUint32(4, length, isLittle);
  return bytes;
}

type Mutation = (bytes: Buffer, random: Random, seeds: readonly Uint8Array[]) => Uint8Array;

const extremes = [0, 1, 2, 0x7f, 0xff, 0xfffe, 0xffff, 0x10000, 0x7fffffff, 0xfffffffe, 0xffffffff];
const vrs =
  "AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OW PN SH SL SQ SS ST TM UC UI UL UN UR US UT XX".split(
    " ",
  );
const magic = ["feff00e0", "feff0de0", "feffdde0", "fffee000", "e07f1000", "06305000", "08000500"];

/** Positions after the preamble: what lies in it is not looked at. */
function somewhere(bytes: Buffer, random: Random, room = 1): number {
  return Math.min(132, bytes.length >> 1) + random.integer(Math.max(1, bytes.length - 132 - room));
}

const mutations: readonly Mutation[] = [
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
    const other = seeds[random.integer(seeds.length)]!;
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

/** The input with this number: the same each time. */
export function fuzzInput(seeds: readonly Uint8Array[], number: number): Uint8Array {
  const random = createRandom(number);
  let bytes: Uint8Array = Buffer.from(seeds[random.integer(seeds.length)]!);
  for (let count = 1 + random.integer(3); count > 0; count--) {
    bytes = mutations[random.integer(mutations.length)]!(Buffer.from(bytes), random, seeds);
  }
  return bytes;
}

/** Compressed frames go to foreign code in another thread, which is not what is tried here. */
const noDecoder: Decoder = { decode: async () => undefined, close: async () => {} };

/** Everything that is done with a file; the codes of the refusals, or what should not have happened. */
export async function readEverything(bytes: Uint8Array): Promise<readonly string[]> {
  const attempts = [
    () => parseStructureSet(bytes),
    () => parseDamagedFile(bytes.subarray(0, 600), bytes.length),
    () => readSliceHeader(parseFile(bytes).dataSet),
    async () => {
      const { contents, stored } = await storedPixelsOf(bytes, noDecoder);
      const { rows, columns, bitsAllocated } = contents.pixels;
      const hu = new Int16Array(rows * columns);
      convertPixels(stored, bitsAllocated, hounsfieldTable(contents.pixels), hu);
    },
  ];
  const outcomes: string[] = [];
  for (const attempt of attempts) {
    try {
      await attempt();
      outcomes.push("read");
    } catch (error) {
      outcomes.push(error instanceof ArcuateError ? error.code : `CRASH ${String(error)}`);
    }
  }
  return outcomes;
}
