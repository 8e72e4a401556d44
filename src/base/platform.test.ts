import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inflateRaw, sha1 } from "./index.ts";

describe("sha1()", () => {
  it("is the hash of the parts one after the other", () => {
    const expected = "a9993e364706816aba3e25717850c26c9cd0d89d"; // of "abc", FIPS 180-4
    expect(Buffer.from(sha1("a", Buffer.from("bc"))).toString("hex")).toBe(expected);
  });
});

describe("inflateRaw()", () => {
  const text = Buffer.from("a".repeat(1000));

  it("inflates up to the limit, and no byte more", () => {
    expect(Buffer.from(inflateRaw(deflateRawSync(text), 1000))).toEqual(text);
    const inflate = () => inflateRaw(deflateRawSync(text), 999);
    expect(inflate).toThrow(RangeError);
    expect(inflate).toThrow("at most 999 bytes");
    expect(inflate).toThrow(expect.objectContaining({ cause: expect.any(Error) }));
  });

  it("says how a stream is damaged", () => {
    expect(() => inflateRaw(Buffer.from([0xff, 0xff]), 1000)).toThrow(
      expect.objectContaining({ code: "Z_DATA_ERROR" }),
    );
  });
});
