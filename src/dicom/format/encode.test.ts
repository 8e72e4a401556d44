import { describe, expect, it } from "vitest";
import { type Attributes, encodeDataSet, encodeFile } from "./encode.ts";
import { deriveUid, sopClass } from "./uid.ts";

const hex = (attributes: Attributes) => Buffer.from(encodeDataSet(attributes)).toString("hex");

describe("encodeDataSet()", () => {
  it("writes tags in order, values padded to even length by their representation", () => {
    // (0008,0060) CS "CT", (0010,0010) PN "Abc" + space, (0020,000D) UI "1.2" + NUL, (0028,0010) US 512
    expect(hex({ Rows: 512, StudyInstanceUID: "1.2", PatientName: "Abc", Modality: "CT" })).toBe(
      "0800600002000000435410001000040000004162632020000d0004000000312e320028001000020000000002",
    );
  });

  it("writes sequences and items with their lengths, empty ones too", () => {
    // (3006,0020) SQ of 26 bytes: an item of 10 with (3006,0022) IS "1 ", and an empty item.
    expect(hex({ StructureSetROISequence: [{ ROINumber: "1" }, {}] })).toBe(
      "063020001a000000feff00e00a0000000630220002000000" + "3120" + "feff00e000000000",
    );
    expect(hex({ StructureSetROISequence: [] })).toBe("0630200000000000");
  });

  it("leaves undefined attributes out and writes empty ones", () => {
    expect(hex({ PatientID: undefined, PatientName: "" })).toBe("1000100000000000");
  });

  it.each<[string, Attributes]>([
    ["a long SH", { StructureSetLabel: "seventeen letters" }],
    ["a long LO", { ROIName: "x".repeat(65) }],
    ["a backslash in one value", { ROIName: "a\\b" }],
    ["an escape", { ROIName: "a\x1b$Bb" }],
    ["a UID with letters", { SOPInstanceUID: "1.2.x" }],
    ["a fraction as IS", { ROINumber: "1.5" }],
    ["NaN", { SliceThickness: Number.NaN }],
    ["a text as US", { Rows: "512" }],
    ["items where a text belongs", { ROIName: [{ ROINumber: "1" }] }],
    ["a text where items belong", { StructureSetROISequence: "1" }],
  ])("refuses %s", (_, attributes) => {
    expect(() => encodeDataSet(attributes)).toThrow(RangeError);
  });

  it("counts characters, not bytes, and the groups of a name apart", () => {
    expect(() => encodeDataSet({ ROIName: "Å".repeat(64) })).not.toThrow();
    expect(() =>
      encodeDataSet({ OperatorsName: `${"a".repeat(64)}=${"b".repeat(64)}` }),
    ).not.toThrow();
  });
});

describe("encodeFile()", () => {
  it("begins with a preamble of zeros and a meta group of the stated length", () => {
    const bytes = Buffer.from(
      encodeFile({
        sopClassUid: sopClass.ct,
        sopInstanceUid: "1.2.3",
        softwareVersion: "0.1.0",
        attributes: { Modality: "CT" },
      }),
    );
    expect(bytes.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
    expect(bytes.toString("latin1", 128, 132)).toBe("DICM");
    const groupLength = bytes.readUInt32LE(140);
    expect(bytes.subarray(144 + groupLength).toString("hex")).toBe("08006000020000004354");
  });
});

describe("deriveUid()", () => {
  it("gives the same UID for the same parts, and another for others", () => {
    expect(deriveUid("a", "b")).toBe(deriveUid("a", "b"));
    expect(deriveUid("a", "b")).not.toBe(deriveUid("ab"));
    expect(deriveUid("ab", "c")).not.toBe(deriveUid("a", "bc"));
  });

  it("gives a version 5 UUID as a number under 2.25", () => {
    for (let index = 0; index < 200; index++) {
      const uid = deriveUid("test", String(index));
      expect(uid).toMatch(/^2\.25\.[1-9]\d{0,38}$/);
      const uuid = BigInt(uid.slice(5)).toString(16).padStart(32, "0");
      expect(uuid[12]).toBe("5");
      expect("89ab").toContain(uuid[16]);
    }
  });
});
