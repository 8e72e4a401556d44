/**
 * A compressed frame without anything that is not the image: nothing behind its end, no comments, no application data,
 * no bytes between the segments. What a decoder reads stays as it is, byte for byte.
 */
import { joinBytes } from "../../base/index.ts";
import { dicomProblem } from "../format/problem.ts";
import type { Codec } from "../read/codestream.ts";

export interface FrameShape {
  /** Rows times columns. */
  readonly pixels: number;
  readonly bytesPerPixel: number;
}

/**
 * @param frame - The fragments of one frame, joined.
 * @returns The image alone, in memory of its own.
 * @throws {ArcuateError} `pixels-damaged` where the image does not end as its format says.
 */
export function bareFrame(codec: Codec, frame: Uint8Array, shape: FrameShape): Uint8Array {
  switch (codec) {
    case "rle":
      return bareRle(frame, shape);
    case "jpeg":
      return bareJpeg(new Uint8Array(frame), 1);
    case "jpeg-ls":
      return bareJpeg(new Uint8Array(frame), 0x80);
    case "jpeg-2000":
    case "ht-jpeg-2000":
      return bareWavelet(new Uint8Array(frame));
  }
}

function damaged(mustHold: string, got: string) {
  return dicomProblem("pixels-damaged", mustHold, got);
}

const unended = () => damaged("the compressed image must have an end", "none");

const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
const COMMENT = 0xfe;

/**
 * ISO/IEC 10918-1 annex B, and 14495-1 annex C. Comments and application data are overwritten with zeros.
 * @param firstMarker - A byte of at least this much after FF is a marker; a smaller one belongs to the pixels.
 */
function bareJpeg(frame: Uint8Array, firstMarker: number): Uint8Array {
  let at = 2;
  for (;;) {
    if (frame[at] !== 0xff) throw unended();
    while (frame[at + 1] === 0xff) at++; // fill bytes
    const marker = frame[at + 1];
    if (marker === END_OF_IMAGE) return frame.slice(0, at + 2);
    const end = segmentEnd(frame, at + 2);
    if (marker === COMMENT || isApplicationData(marker)) frame.fill(0, at + 4, end);
    else if (!isImageSegment(marker)) throw foreignSegment();
    at = marker === START_OF_SCAN ? nextMarker(frame, end, firstMarker) : end;
  }
}

function foreignSegment() {
  return damaged("the compressed image must hold segments of its format", "others");
}

/** Where a segment ends whose length is at this place. */
function segmentEnd(frame: Uint8Array, at: number): number {
  const length = (frame[at]! << 8) | frame[at + 1]!;
  const end = at + length;
  if (!(length >= 2 && end <= frame.length)) throw unended();
  return end;
}

function isApplicationData(marker: number | undefined): boolean {
  return marker !== undefined && marker >= 0xe0 && marker <= 0xef;
}

/** Frames and tables (C0 to CF but for JPG), scans, quantisation, lines, restarts, and the two of JPEG-LS. */
function isImageSegment(marker: number | undefined): boolean {
  if (marker === undefined) return false;
  const isFrameOrTable = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8;
  return isFrameOrTable || [START_OF_SCAN, 0xdb, 0xdc, 0xdd, 0xf7, 0xf8].includes(marker);
}

/** The place of the next marker that is no restart. */
function nextMarker(frame: Uint8Array, start: number, firstMarker: number): number {
  for (let at = start; at + 1 < frame.length; at++) {
    const next = frame[at + 1]!;
    const isRestart = next >= 0xd0 && next <= 0xd7;
    if (frame[at] === 0xff && next >= firstMarker && !isRestart) return at;
  }
  throw unended();
}

const START_OF_TILE = 0xff90;
const START_OF_DATA = 0xff93;
const END_OF_CODESTREAM = 0xffd9;
const WAVELET_COMMENT = 0xff64;
/** CAP, SIZ, COD, COC, TLM, PLM, PLT, CPF, QCD, QCC, RGN, POC, PPM, PPT, CRG. */
const waveletSegments: ReadonlySet<number> = new Set([
  ...[0xff50, 0xff51, 0xff52, 0xff53, 0xff55, 0xff57, 0xff58, 0xff59],
  ...[0xff5c, 0xff5d, 0xff5e, 0xff5f, 0xff60, 0xff61, 0xff63],
]);

/** ISO/IEC 15444-1 annex A. Comments are overwritten with zeros. */
function bareWavelet(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer);
  let at = waveletHeaderEnd(view, 2, START_OF_TILE);
  for (;;) {
    const marker = at + 2 <= frame.length ? view.getUint16(at) : undefined;
    if (marker === END_OF_CODESTREAM) return frame.slice(0, at + 2);
    if (marker !== START_OF_TILE || at + 12 > frame.length) throw unended();
    const length = view.getUint32(at + 6);
    const data = waveletHeaderEnd(view, at + 12, START_OF_DATA) + 2;
    const end = length === 0 ? nextMarker(frame, data, 0x90) : at + length;
    if (end < data) throw unended();
    at = end;
  }
}

/** Goes over the segments of a header, of the codestream or of a tile part, up to the marker that ends it. */
function waveletHeaderEnd(view: DataView, start: number, last: number): number {
  const frame = new Uint8Array(view.buffer);
  let at = start;
  for (;;) {
    if (at + 4 > frame.length) throw unended();
    const marker = view.getUint16(at);
    if (marker === last) return at;
    const end = segmentEnd(frame, at + 2);
    if (marker === WAVELET_COMMENT) frame.fill(0, at + 4, end);
    else if (!waveletSegments.has(marker)) throw foreignSegment();
    at = end;
  }
}

const RLE_HEADER_BYTES = 64;

/** PS3.5 annex G: the segments that the header names, each as far as it gives pixels, under a header made anew. */
function bareRle(frame: Uint8Array, { pixels, bytesPerPixel }: FrameShape): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const count = frame.length < RLE_HEADER_BYTES ? 0 : view.getUint32(0, true);
  if (count !== bytesPerPixel) {
    throw damaged(`RLE pixels must have ${bytesPerPixel} segments`, `${count}`);
  }
  const offsets = Array.from({ length: count }, (_, index) => view.getUint32(4 + 4 * index, true));
  const header = new Uint8Array(RLE_HEADER_BYTES);
  const headerView = new DataView(header.buffer);
  headerView.setUint32(0, count, true);
  const parts: Uint8Array[] = [header];
  let at = RLE_HEADER_BYTES;
  offsets.forEach((start, index) => {
    const end = offsets[index + 1] ?? frame.length;
    if (start < RLE_HEADER_BYTES || end < start || end > frame.length) throw unended();
    const segment = bareSegment(frame.subarray(start, end), pixels);
    headerView.setUint32(4 + 4 * index, at, true);
    parts.push(segment);
    at += segment.length;
  });
  return joinBytes(parts);
}

/** The runs of a segment that give so many bytes; a run that would give more is cut. Padded to an even length. */
function bareSegment(segment: Uint8Array, bytes: number): Uint8Array {
  const bare = new Uint8Array(segment.length + 2);
  let at = 0;
  let length = 0;
  for (let left = bytes; left > 0; ) {
    const control = segment[at++];
    if (control === undefined) throw unended();
    if (control === 128) continue; // no operation
    const isCopy = control < 128;
    const run = Math.min(left, isCopy ? control + 1 : 257 - control);
    const held = segment.subarray(at, at + (isCopy ? run : 1));
    if (held.length < (isCopy ? run : 1)) throw unended();
    bare[length++] = isCopy || run === 1 ? run - 1 : 257 - run;
    bare.set(held, length);
    length += held.length;
    at += isCopy ? control + 1 : 1;
    left -= run;
  }
  return bare.slice(0, length + (length % 2));
}
