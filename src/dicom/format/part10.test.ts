import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ArcuateError } from "../../base/index.ts";
import { encodeFile } from "./encode.ts";
import { limits } from "./limits.ts";
import { parseDamagedFile, parseFile } from "./part10.ts";
import { deriveUid, sopClass, transferSyntax } from "./uid.ts";
import { itemsOf, numbersOf, textOf, uint16Of } from "./values.ts";

const sopInstanceUid = deriveUid("part10 test");
const file = encodeFile({
  sopClassUid: sopClass.rtStructureSet,
  sopInstanceUid,
  softwareVersion: "0.1.0",
  attributes: {
    SpecificCharacterSet: "ISO_IR 192",
    SOPClassUID: sopClass.rtStructureSet,
    SOPInstanceUID: sopInstanceUid,
    PatientName: "Åsa",
    Rows: 512,
    StructureSetROISequence: [{ ROIName: "Blåsa" }, { ROIName: "Höft", ROINumber: "7" }],
    PixelSpacing: [0.8, 1.2],
  },
});

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ArcuateError) return error.code;
    throw error;
  }
  return "read";
}

/** A data set in explicit VR, made by hand: tag, VR, value. */
function explicit(elements: readonly [number, string, Buffer | number][], isBig = false): Buffer {
  const parts = elements.flatMap(([tag, vr, value]) => {
    const isLong = ["SQ", "UN", "OB", "OW"].includes(vr);
    const header = Buffer.alloc(isLong ? 12 : 8);
    const length = typeof value === "number" ? value : value.length;
    const at16 = (number: number, at: number) =>
      isBig ? header.writeUInt16BE(number, at) : header.writeUInt16LE(number, at);
    at16(tag >>> 16, 0);
    at16(tag & 0xffff, 2);
    header.write(vr, 4, "latin1");
    if (!isLong) at16(length, 6);
    else if (isBig) header.writeUInt32BE(length, 8);
    else header.writeUInt32LE(length, 8);
    return typeof value === "number" ? [header] : [header, value];
  });
  return Buffer.concat(parts);
}

function withMeta(transferSyntaxUid: string, dataSet: Buffer): Buffer {
  const uid = Buffer.from(
    transferSyntaxUid.padEnd(transferSyntaxUid.length + (transferSyntaxUid.length % 2), "\0"),
  );
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    explicit([[0x00020010, "UI", uid]]),
    dataSet,
  ]);
}

const ctClass: [number, string, Buffer] = [0x00080016, "UI", Buffer.from(`${sopClass.ct}\0`)];

describe("parseFile()", () => {
  it("reads texts, numbers and nested items, with the outer character set in items", () => {
    const { dataSet, transferSyntaxUid } = parseFile(file);
    expect(transferSyntaxUid).toBe(transferSyntax.implicitLittle);
    expect(textOf(dataSet, "PatientName")).toBe("Åsa");
    expect(uint16Of(dataSet, "Rows")).toBe(512);
    expect(numbersOf(dataSet, "PixelSpacing")).toEqual([0.8, 1.2]);
    const names = itemsOf(dataSet, "StructureSetROISequence").map((item) =>
      textOf(item, "ROIName"),
    );
    expect(names).toEqual(["Blåsa", "Höft"]);
  });

  it("reads a data set without preamble, and without meta group", () => {
    expect(textOf(parseFile(file.slice(132)).dataSet, "PatientName")).toBe("Åsa");
    const start = 132 + 12 + new DataView(file.buffer).getUint32(140, true);
    expect(textOf(parseFile(file.slice(start)).dataSet, "PatientName")).toBe("Åsa");
    expect(textOf(parseFile(explicit([ctClass])).dataSet, "SOPClassUID")).toBe(sopClass.ct);
    expect(textOf(parseFile(explicit([ctClass], true)).dataSet, "SOPClassUID")).toBe(sopClass.ct);
  });

  it("reads big endian numbers", () => {
    const rows: [number, string, Buffer] = [0x00280010, "US", Buffer.from([0x02, 0x00])];
    const { dataSet } = parseFile(
      withMeta(transferSyntax.explicitBig, explicit([ctClass, rows], true)),
    );
    expect(uint16Of(dataSet, "Rows")).toBe(512);
  });

  it("reads a sequence that was sent as UN", () => {
    const item = Buffer.from("feff00e00a00000006302600020000004162", "hex");
    const sequence: [number, string, Buffer] = [0x30060020, "UN", item];
    const { dataSet } = parseFile(
      withMeta(transferSyntax.explicitLittle, explicit([ctClass, sequence])),
    );
    expect(
      itemsOf(dataSet, "StructureSetROISequence").map((each) => textOf(each, "ROIName")),
    ).toEqual(["Ab"]);
  });

  it("takes the value representation of a known attribute that was sent as UN", () => {
    const rows: [number, string, Buffer] = [0x00280010, "UN", Buffer.from([0x00, 0x02])];
    const { dataSet } = parseFile(
      withMeta(transferSyntax.explicitLittle, explicit([ctClass, rows])),
    );
    expect(uint16Of(dataSet, "Rows")).toBe(512);
  });

  it("does not take Rows of another representation for a number", () => {
    const rows: [number, string, Buffer] = [0x00280010, "UL", Buffer.from([0x00, 0x02, 0, 0])];
    const { dataSet } = parseFile(
      withMeta(transferSyntax.explicitLittle, explicit([ctClass, rows])),
    );
    expect(uint16Of(dataSet, "Rows")).toBeUndefined();
  });

  it("inflates a deflated data set, up to a bound", () => {
    const deflated = withMeta(transferSyntax.deflated, deflateRawSync(explicit([ctClass])));
    expect(textOf(parseFile(deflated).dataSet, "SOPClassUID")).toBe(sopClass.ct);
    const bomb = explicit([ctClass, [0x00091010, "UN", Buffer.alloc(64 * 2 ** 20)]]);
    const packed = withMeta(transferSyntax.deflated, deflateRawSync(bomb));
    expect(packed.length).toBeLessThan(100_000);
    expect(codeOf(() => parseFile(packed))).toBe("dicom-limit");
    const cut = withMeta(
      transferSyntax.deflated,
      deflateRawSync(explicit([ctClass])).subarray(0, 10),
    );
    expect(codeOf(() => parseFile(cut))).toBe("file-truncated");
  });

  it.each([
    ["text", Buffer.from("This is a letter, not an image. ".repeat(20))],
    ["zeros", Buffer.alloc(1000)],
    ["a ZIP", Buffer.from("PK\x03\x04".padEnd(200, "\0"), "latin1")],
  ])("says of %s that it is not DICOM", (_, bytes) => {
    expect(codeOf(() => parseFile(bytes))).toBe("not-dicom");
  });

  it("says of an empty file that it is truncated", () => {
    expect(codeOf(() => parseFile(Buffer.alloc(0)))).toBe("file-truncated");
  });

  it("says of every cut of a file that it is truncated, or gives what came before", () => {
    for (let length = 0; length < file.length; length++) {
      const code = codeOf(() => parseFile(file.slice(0, length)));
      expect(["file-truncated", "not-dicom", "dicom-malformed", "read"]).toContain(code);
      // Within an element there is no doubt; between two elements a file may end.
      if (code === "read") expect(() => parseFile(file.slice(0, length))).not.toThrow();
    }
    expect(codeOf(() => parseFile(file.slice(0, -1)))).toBe("file-truncated");
  });

  it("refuses an element that is longer than the file before it allocates anything", () => {
    const element = explicit([ctClass, [0x00091010, "UN", 0xfffffffe]]);
    expect(codeOf(() => parseFile(withMeta(transferSyntax.explicitLittle, element)))).toBe(
      "file-truncated",
    );
  });

  it("refuses an item that is longer than its sequence", () => {
    const item = Buffer.from("feff00e0ff00000006302600020000004162", "hex");
    const sequence: [number, string, Buffer] = [0x30060020, "SQ", item];
    const rest: [number, string, Buffer] = [0x30060080, "UN", Buffer.alloc(1000)];
    const bytes = withMeta(transferSyntax.explicitLittle, explicit([ctClass, sequence, rest]));
    expect(codeOf(() => parseFile(bytes))).toBe("dicom-malformed");
  });

  it("reads 100 nested sequences and refuses 101", () => {
    const nested = (depth: number) => {
      const open = Buffer.concat([
        explicit([[0x30060020, "SQ", 0xffffffff]]),
        Buffer.from("feff00e0ffffffff", "hex"),
      ]);
      const close = Buffer.from("feff0de000000000feffdde000000000", "hex");
      const parts = [explicit([ctClass]), ...Array(depth).fill(open), ...Array(depth).fill(close)];
      return withMeta(transferSyntax.explicitLittle, Buffer.concat(parts));
    };
    expect(codeOf(() => parseFile(nested(limits.nesting)))).toBe("read");
    expect(codeOf(() => parseFile(nested(limits.nesting + 1)))).toBe("dicom-limit");
    expect(codeOf(() => parseFile(nested(100_000)))).toBe("dicom-limit");
  });

  it("bounds the number of elements by the size of the file", () => {
    const emptyItems = Buffer.alloc(8 * 3_000_000);
    for (let at = 0; at < emptyItems.length; at += 8) emptyItems.set([0xfe, 0xff, 0x00, 0xe0], at);
    const bytes = withMeta(
      transferSyntax.explicitLittle,
      explicit([ctClass, [0x30060020, "SQ", emptyItems]]),
    );
    expect(codeOf(() => parseFile(bytes))).toBe("dicom-limit");
  });
});

describe("parseDamagedFile()", () => {
  it("gives what lies in a file's beginning, and says that it goes on", () => {
    const { dataSet, complete, problem } = parseDamagedFile(file.slice(0, -10), file.length);
    expect({ complete, problem }).toEqual({ complete: false, problem: undefined });
    expect(textOf(dataSet, "SOPInstanceUID")).toBe(sopInstanceUid);
  });

  it("gives what was read before the damage, and the damage", () => {
    const { dataSet, problem } = parseDamagedFile(file.slice(0, -3), file.length - 3);
    expect(problem?.code).toBe("file-truncated");
    expect(textOf(dataSet, "SOPInstanceUID")).toBe(sopInstanceUid);
  });
});
