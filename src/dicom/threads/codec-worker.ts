/**
 * Decompresses frames, in a thread of its own: the decoders are foreign native code, and a frame made to keep one busy
 * for ever must not take the program with it.
 */
import dcmjsCodecs from "dcmjs-codecs";
import type { ThreadModule } from "../../host/index.ts";
import type { Codec } from "../read/codestream.ts";

const { Context, NativeCodecs } = dcmjsCodecs;

export interface DecodeRequest {
  readonly codec: Codec;
  readonly frame: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly isSigned: boolean;
}

const decoders = {
  jpeg: NativeCodecs.decodeJpeg,
  "jpeg-ls": NativeCodecs.decodeJpegLs,
  "jpeg-2000": NativeCodecs.decodeJpeg2000,
  "ht-jpeg-2000": NativeCodecs.decodeHtJpeg2000,
  rle: NativeCodecs.decodeRle,
} as const;

/** The pixels, little-endian; undefined when the decoder failed. */
async function decode(request: DecodeRequest): Promise<Uint8Array | undefined> {
  if (!NativeCodecs.isInitialized()) await NativeCodecs.initializeAsync();
  const context = new Context({
    width: request.columns,
    height: request.rows,
    bitsAllocated: request.bitsAllocated,
    bitsStored: request.bitsStored,
    samplesPerPixel: 1,
    pixelRepresentation: request.isSigned ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: "MONOCHROME2",
    encodedBuffer: request.frame,
  });
  try {
    return decoders[request.codec].call(NativeCodecs, context).getDecodedBuffer();
  } catch {
    // A decoder that stopped half way leaves its memory in an unknown state: the next frame gets a new one.
    NativeCodecs.release();
    return undefined;
  }
}

const createDecoding: ThreadModule<undefined, DecodeRequest, Uint8Array | undefined> = () => decode;

export default createDecoding;
