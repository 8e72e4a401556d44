/**
 * What a compressed frame says about its size, read before a decoder allocates anything for it: a decoder believes
 * the codestream, not the DICOM header.
 */

/** The families of compressed transfer syntaxes that a CT may come in. */
export type Codec = "jpeg" | "jpeg-ls" | "jpeg-2000" | "ht-jpeg-2000" | "rle";

const codecBySyntax: ReadonlyMap<string, Codec> = new Map([
  ["1.2.840.10008.1.2.4.50", "jpeg"],
  ["1.2.840.10008.1.2.4.51", "jpeg"],
  ["1.2.840.10008.1.2.4.57", "jpeg"],
  ["1.2.840.10008.1.2.4.70", "jpeg"],
  ["1.2.840.10008.1.2.4.80", "jpeg-ls"],
  ["1.2.840.10008.1.2.4.81", "jpeg-ls"],
  ["1.2.840.10008.1.2.4.90", "jpeg-2000"],
  ["1.2.840.10008.1.2.4.91", "jpeg-2000"],
  ["1.2.840.10008.1.2.4.201", "ht-jpeg-2000"],
  ["1.2.840.10008.1.2.4.202", "ht-jpeg-2000"],
  ["1.2.840.10008.1.2.4.203", "ht-jpeg-2000"],
  ["1.2.840.10008.1.2.5", "rle"],
]);

/** Undefined for a transfer syntax that is not compressed or not supported. */
export function codecOf(transferSyntaxUid: string): Codec | undefined {
  return codecBySyntax.get(transferSyntaxUid);
}

export interface FrameSize {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
}

/** Undefined where the frame does not begin as its codec's codestream must. RLE says no size. */
export function frameSizeOf(
  codec: Exclude<Codec, "rle">,
  frame: Uint8Array,
): FrameSize | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const isWavelet = codec === "jpeg-2000" || codec === "ht-jpeg-2000";
  return isWavelet ? waveletSize(view) : jpegSize(view);
}

/** SOC, then SIZ: ISO/IEC 15444-1 annex A.5.1. */
function waveletSize(view: DataView): FrameSize | undefined {
  if (view.byteLength < 42 || view.getUint32(0) !== 0xff4fff51) return undefined;
  return {
    columns: view.getUint32(8) - view.getUint32(16),
    rows: view.getUint32(12) - view.getUint32(20),
    components: view.getUint16(40),
  };
}

/** The first start-of-frame segment: ISO/IEC 10918-1 annex B.2.2; JPEG-LS has its own marker, F7. */
function jpegSize(view: DataView): FrameSize | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 10 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (isStartOfFrame(marker)) {
      return {
        rows: view.getUint16(at + 5),
        columns: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
      };
    }
    at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

/** C0 to CF but for DHT (C4), JPG (C8) and DAC (CC). */
function isStartOfFrame(marker: number): boolean {
  const isFrame = marker >= 0xc0 && marker <= 0xcf;
  return marker === 0xf7 || (isFrame && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc);
}
