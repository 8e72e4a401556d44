/** What the fuzzer starts from: small valid files of every kind that is read. */
import { deflateRawSync, gzipSync } from "node:zlib";
import type { DataSet } from "../../src/dicom/format/data-set.ts";
import { parseFile } from "../../src/dicom/format/part10.ts";
import { transferSyntax } from "../../src/dicom/format/uid.ts";
import { encodeStructureSet } from "../../src/dicom/index.ts";
import { encodeNiftiCt, encodeNiftiLabels } from "../../src/nifti/index.ts";
import { packTar, packZip, paxHeader } from "./pack.ts";
import { ctOf, roiOf, squareOn } from "./samples.ts";

export interface FuzzSeed {
  readonly kind: "dicom" | "archive" | "nifti";
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Done to the damaged bytes, so that damage gets past checksums and compression. */
  readonly wrap?: (bytes: Buffer) => Uint8Array;
}

/** Valid files in every encoding that needs no codec, with defined and undefined lengths; archives of them; NIfTI. */
export function fuzzSeeds(): readonly FuzzSeed[] {
  const ct = ctOf();
  const about = { label: "FUZZ", softwareVersion: "0", modelName: "fuzz", now: new Date(0) };
  const rois = [roiOf(), roiOf({ number: 2, contours: [squareOn(2), squareOn(3)] })];
  const slice = ct.files[0]!.bytes;
  const structureSet = encodeStructureSet(ct.series, rois, about);
  const labels = ct.series.volume.hu.map((value) => (value + 1000) % 3);
  return [
    ...dicomSeeds("CT", slice),
    ...dicomSeeds("RTSTRUCT", structureSet),
    ...archiveSeeds(ct.files.map(({ bytes }) => bytes).concat(structureSet)),
    ...niftiSeeds("CT", encodeNiftiCt(ct.series.volume)),
    ...niftiSeeds(
      "labels",
      encodeNiftiLabels({ grid: ct.series.volume.grid, labels: Uint8Array.from(labels) }),
    ),
  ];
}

function dicomSeeds(what: string, bytes: Uint8Array): FuzzSeed[] {
  const kind = "dicom";
  return [
    { kind, name: `${what}, implicit`, bytes },
    { kind, name: `${what}, explicit little`, bytes: reencode(bytes, true) },
    { kind, name: `${what}, explicit big`, bytes: reencode(bytes, false) },
    { kind, name: `${what}, deflated`, bytes: deflate(bytes) },
  ];
}

function archiveSeeds(files: readonly Uint8Array[]): FuzzSeed[] {
  const entries = files.map((content, index) => ({ name: `case/${index}.dcm`, content }));
  const zeros = { name: "zeros", content: new Uint8Array(200_000) };
  const zip = packZip(
    [...entries, zeros].map((entry, index) => ({ ...entry, method: index % 2 ? 0 : 8 })),
  );
  const long = paxHeader({ path: `case/${"long".repeat(40)}.dcm` });
  const tar = packTar([{ name: "case/", type: "5" }, ...entries, long, entries[0]!]);
  const kind = "archive";
  return [
    { kind, name: "zip", bytes: zip },
    { kind, name: "tar", bytes: tar },
    { kind, name: "tar, its checksums put right", bytes: tar, wrap: withChecksums },
    {
      kind,
      name: "tar.gz, packed after the damage",
      bytes: tar,
      wrap: (b) => gzip(withChecksums(b)),
    },
    { kind, name: "tar.gz", bytes: gzip(tar) },
  ];
}

function niftiSeeds(what: string, bytes: Uint8Array): FuzzSeed[] {
  const kind = "nifti";
  return [
    { kind, name: `${what}, plain`, bytes },
    { kind, name: `${what}, packed after the damage`, bytes, wrap: gzip },
    { kind, name: `${what}, gzipped`, bytes: gzip(bytes) },
  ];
}

/** Fast: what is tried is the reading. */
function gzip(bytes: Uint8Array): Buffer {
  return gzipSync(bytes, { level: 1 });
}

/** Every block of a tar file that looks like a header gets the checksum that its bytes have. */
function withChecksums(tar: Buffer): Buffer {
  for (let at = 0; at + 512 <= tar.length; at += 512) {
    if (tar.toString("latin1", at + 257, at + 262) !== "ustar") continue;
    tar.write("        ", at + 148);
    const sum = tar.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, "0")}\0 `, at + 148);
  }
  return tar;
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
