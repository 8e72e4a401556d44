/**
 * Decompresses frames, in a thread of its own: the decoders are foreign native code, and a frame made to keep one busy
 * for ever must not take the program with it.
 */
import { parentPort } from "node:worker_threads";
import dcmjsCodecs from "dcmjs-codecs";
import type { Codec } from "../read/codestream.ts";

const { Context, NativeCodecs } = dcmjsCodecs;

export interface DecodeRequest {
  readonly id: number;
  readonly codec: Codec;
  readonly frame: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly isSigned: boolean;
}

/** The pixels, little-endian; none when the decoder failed. */
export interface DecodeAnswer {
  readonly id: number;
  readonly pixels?: Uint8Array;
}

const decoders = {
  jpeg: NativeCodecs.decodeJpeg,
  "jpeg-ls": NativeCodecs.decodeJpegLs,
  "jpeg-2000": NativeCodecs.decodeJpeg2000,
  "ht-jpeg-2000": NativeCodecs.decodeHtJpeg2000,
  rle: NativeCodecs.decodeRle,
} as const;

async function decode(request: DecodeRequest): Promise<DecodeAnswer> {
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
    const pixels = decoders[request.codec].call(NativeCodecs, context).getDecodedBuffer();
    return pixels === undefined ? { id: request.id } : { id: request.id, pixels };
  } catch {
    // A decoder that stopped half way leaves its memory in an unknown state: the next frame gets a new one.
    NativeCodecs.release();
    return { id: request.id };
  }
}

parentPort?.on("message", (request: DecodeRequest) => {
  void decode(request).then((answer) => parentPort?.postMessage(answer));
});
