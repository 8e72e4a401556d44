/** Compressed frames for tests, made by the library that decodes them. */
import dcmjsCodecs from "dcmjs-codecs";
import type { Codec } from "../../src/dicom/read/codestream.ts";

const { Context, NativeCodecs } = dcmjsCodecs;

export const syntaxOf: Readonly<Record<Codec, string>> = {
  jpeg: "1.2.840.10008.1.2.4.70",
  "jpeg-ls": "1.2.840.10008.1.2.4.80",
  "jpeg-2000": "1.2.840.10008.1.2.4.90",
  "ht-jpeg-2000": "1.2.840.10008.1.2.4.201",
  rle: "1.2.840.10008.1.2.5",
};

interface Plain {
  /** 16 bits each, little-endian. */
  readonly pixels: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly isSigned: boolean;
}

/** Without loss, with 16 bits of precision. */
export async function encodePixels(codec: Codec, plain: Plain): Promise<Uint8Array> {
  if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  const context = new Context({
    width: plain.columns,
    height: plain.rows,
    bitsAllocated: 16,
    bitsStored: 16,
    samplesPerPixel: 1,
    pixelRepresentation: plain.isSigned ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: "MONOCHROME2",
    decodedBuffer: plain.pixels,
  });
  const encoded = encodeContext(codec, context).getEncodedBuffer();
  if (encoded === undefined) throw new RangeError(`No ${codec} came out of the encoder`);
  return encoded.slice();
}

function encodeContext(codec: Codec, context: InstanceType<typeof Context>) {
  const lossless = { lossy: false };
  switch (codec) {
    case "jpeg":
      return NativeCodecs.encodeJpeg(context, { ...lossless, predictor: 1, pointTransform: 0 });
    case "jpeg-ls":
      return NativeCodecs.encodeJpegLs(context, lossless);
    case "jpeg-2000":
      return NativeCodecs.encodeJpeg2000(context, lossless);
    case "ht-jpeg-2000":
      return NativeCodecs.encodeHtJpeg2000(context, lossless);
    case "rle":
      return NativeCodecs.encodeRle(context);
  }
}
