import { describe, expect, it } from "vitest";
import { decodeText, parseCsv } from "./csv.ts";

const TEXT = "Fall;Gruppe\nGrün;cervical\n";

/** Each character as two bytes. */
function utf16(text: string, order: "le" | "be"): Uint8Array {
  const bytes = new Uint8Array(Buffer.from(text, "utf16le"));
  return order === "le" ? bytes : Uint8Array.from(bytes, (_, index) => bytes[index ^ 1]!);
}

describe("decodeText()", () => {
  it.each([
    ["UTF-8", new Uint8Array(Buffer.from(TEXT))],
    ["UTF-8 with a mark", new Uint8Array(Buffer.from(`\ufeff${TEXT}`))],
    ["UTF-16 LE with a mark", utf16(`\ufeff${TEXT}`, "le")],
    ["UTF-16 BE with a mark", utf16(`\ufeff${TEXT}`, "be")],
    ["UTF-16 LE", utf16(TEXT, "le")],
    ["UTF-16 BE", utf16(TEXT, "be")],
    ["Windows-1252", new Uint8Array(Buffer.from(TEXT, "latin1"))],
  ])("reads %s", (_, bytes) => {
    expect(decodeText(bytes)).toBe(TEXT);
  });

  it("takes an empty file for an empty text", () => {
    expect(decodeText(new Uint8Array())).toBe("");
  });
});

describe("parseCsv()", () => {
  it.each([
    [
      "a,b\n1,2;3\n",
      [
        ["a", "b"],
        ["1", "2;3"],
      ],
    ],
    [
      "a;b\n1,5;2\n",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "a\tb\n1,5\t2;3\n",
      [
        ["a", "b"],
        ["1,5", "2;3"],
      ],
    ],
    ["sep=;\r\na;b\r\n", [["a", "b"]]],
    ['a,"b\nc, ""d"""\n\n', [["a", 'b\nc, "d"']]],
  ])("separates %j", (text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });
});
