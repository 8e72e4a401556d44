import { describe, expect, it } from "vitest";
import { decodeText } from "./character-set.ts";

const bytes = (...values: readonly (number | string)[]) =>
  Uint8Array.from(
    values.flatMap((each) =>
      typeof each === "number" ? [each] : [...Buffer.from(each, "latin1")],
    ),
  );

/** The examples of PS3.5 annexes H (Japanese), I (Korean), J to K (Chinese), as their bytes are printed there. */
describe("decodeText() reads the standard's own examples", () => {
  it("H.3.1: Japanese in ISO 2022 IR 87", () => {
    const name = bytes(
      "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
    );
    expect(decodeText(name, ["", "ISO 2022 IR 87"])).toBe("Yamada^Tarou=山田^太郎=やまだ^たろう");
  });

  it("H.3.2: Japanese in ISO 2022 IR 13 and IR 87", () => {
    const name = bytes(
      0xd4,
      0xcf,
      0xc0,
      0xde,
      "^",
      0xc0,
      0xdb,
      0xb3,
      "=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J",
    );
    expect(decodeText(name, ["ISO 2022 IR 13", "ISO 2022 IR 87"])).toBe(
      "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    );
  });

  it("I.2: Korean in ISO 2022 IR 149", () => {
    const name = bytes(
      "Hong^Gildong=\x1b$)C",
      0xfb,
      0xf3,
      "^\x1b$)C",
      0xd1,
      0xce,
      0xd4,
      0xd7,
      "=\x1b$)C",
      0xc8,
      0xab,
      "^\x1b$)C",
      0xb1,
      0xe6,
      0xb5,
      0xbf,
    );
    expect(decodeText(name, ["", "ISO 2022 IR 149"])).toBe("Hong^Gildong=洪^吉洞=홍^길동");
  });

  it("K.3: Chinese in ISO 2022 IR 58", () => {
    const name = bytes(
      "Zhang^XiaoDong=\x1b$)A",
      0xd5,
      0xc5,
      "^\x1b$)A",
      0xd0,
      0xa1,
      0xb6,
      0xab,
      "=",
    );
    expect(decodeText(name, ["", "ISO 2022 IR 58"])).toBe("Zhang^XiaoDong=张^小东=");
  });
});

describe("decodeText()", () => {
  it.each([
    ["ISO_IR 100", [0xc5, 0xe4, 0xf6], "Åäö"],
    ["ISO_IR 144", [0xb8, 0xd2, 0xd0, 0xdd], "Иван"],
    ["ISO_IR 126", [0xc5, 0xeb], "Ελ"],
    ["ISO_IR 101", [0xb3, 0xf3], "łó"],
    ["ISO_IR 192", [0xc3, 0x85, 0x73, 0x61], "Åsa"],
    ["GB18030", [0xcd, 0xf5], "王"],
    ["GBK", [0xcd, 0xf5], "王"],
    // Misspelt, as files have it.
    ["ISO IR 192", [0xc3, 0x85], "Å"],
    ["ISO-IR 100", [0xc5], "Å"],
    ["UTF-8", [0xc3, 0x85], "Å"],
  ])("reads %s", (set, values, expected) => {
    expect(decodeText(Uint8Array.from(values), [set])).toBe(expected);
  });

  it("reads undeclared bytes as UTF-8 where they are, else as ISO 8859-1", () => {
    expect(decodeText(bytes(0xc3, 0x85), [])).toBe("Å");
    expect(decodeText(bytes(0xc5, 0x73), [])).toBe("Ås");
    expect(decodeText(bytes(0xc5, 0x73), ["ISO_IR 9999"])).toBe("Ås");
  });

  it("does not throw for bytes that are no text in their set", () => {
    expect(decodeText(bytes(0xff, 0xfe, 0x1b, 0x24), ["ISO_IR 192"])).toContain("\ufffd");
  });
});
