import { expect, test } from "vitest";
import { joinBytes, latin1Text, utf8Bytes } from "./bytes.ts";

test.each([0, 1, 12, 13, 256])("latin1Text() of %i bytes gives each byte's character", (length) => {
  for (const first of [0x20, 0x80, 0xff]) {
    const bytes = Uint8Array.from({ length }, (_, index) => first + index);
    const expected = [...bytes].map((byte) => String.fromCharCode(byte)).join("");
    expect(latin1Text(bytes)).toBe(expected);
  }
});

test("latin1Text() keeps what other decoders take for a mark of the byte order", () => {
  const marks = Uint8Array.of(0xef, 0xbb, 0xbf, 0xff, 0xfe, ...new Uint8Array(12).fill(0x41));
  expect(latin1Text(marks)).toBe("\u00ef\u00bb\u00bf\u00ff\u00feAAAAAAAAAAAA");
});

test("utf8Bytes() writes what Node does", () => {
  const text = "Äblåsa 膀胱";
  expect([...utf8Bytes(text)]).toEqual([...Buffer.from(text, "utf8")]);
});

test("joinBytes() copies", () => {
  const part = Uint8Array.of(1, 2);
  const joined = joinBytes([part, new Uint8Array(), Uint8Array.of(3)]);
  part[0] = 9;
  expect([...joined]).toEqual([1, 2, 3]);
  expect(joinBytes([])).toHaveLength(0);
});
