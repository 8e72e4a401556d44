import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeCoordinates, formatDecimal, parseCoordinates, parseDecimal } from "./decimal.ts";

/** DS of PS3.5 section 6.2, narrowed to fixed point. */
const fixedPoint = /^-?\d+(\.\d+)?$/;
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const ascii = (value: string) => new Uint8Array(Buffer.from(value, "latin1"));

describe("formatDecimal()", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [1.2, "1.2"],
    [-256.0859375, "-256.0859375"],
    [60.5999755859375, "60.5999755859375"],
    [-160.5999755859375, "-160.59997558594"],
    [1e-7, "0.0000001"],
    [-1e-20, "0"],
    [1 / 3, "0.33333333333333"],
    [12345678901234, "12345678901234"],
  ])("writes %f as %s", (value, expected) => {
    expect(formatDecimal(value)).toBe(expected);
  });

  it("stays within 16 bytes, fixed point, and near the number", () => {
    fc.assert(
      fc.property(fc.double({ min: -9e13, max: 9e13, noNaN: true }), (value) => {
        const written = formatDecimal(value);
        const decimals = 16 - 2 - Math.trunc(Math.abs(value)).toString().length;
        expect(written.length).toBeLessThanOrEqual(16);
        expect(written).toMatch(fixedPoint);
        expect(written).not.toMatch(/^-0(\.0*)?$/);
        const error = Math.abs(Number(written) - value);
        expect(error).toBeLessThanOrEqual(0.5 * 10 ** -Math.max(0, decimals - 1) * 1.001);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e14])("refuses %f", (value) => {
    expect(() => formatDecimal(value)).toThrow(RangeError);
  });
});

describe("encodeCoordinates()", () => {
  it("writes x\\y\\z to a tenth of a micrometre without needless zeros", () => {
    const points = Float64Array.of(-0.00001, 60.59997558, -1.5, 100, 0.00005, 1234.5678);
    expect(text(encodeCoordinates(points))).toBe("0\\60.6\\-1.5\\100\\0.0001\\1234.5678");
  });

  it("keeps every value in the DS grammar and within 0.00005 mm", () => {
    const coordinate = fc.double({ min: -99_999_999, max: 99_999_999, noNaN: true });
    fc.assert(
      fc.property(fc.array(coordinate, { minLength: 1 }), (values) => {
        const written = text(encodeCoordinates(Float64Array.from(values))).split("\\");
        expect(written).toHaveLength(values.length);
        for (const [index, each] of written.entries()) {
          expect(each).toMatch(fixedPoint);
          expect(each).not.toBe("-0");
          expect(each.length).toBeLessThanOrEqual(16);
          expect(Math.abs(Number(each) - values[index]!)).toBeLessThanOrEqual(0.0000501);
        }
      }),
    );
  });

  it.each([Number.NaN, Number.NEGATIVE_INFINITY, 1e8])("refuses %f", (value) => {
    expect(() => encodeCoordinates(Float64Array.of(value))).toThrow(RangeError);
  });
});

describe("parseCoordinates()", () => {
  it("gives the numbers that Number() gives, to the last bit", () => {
    const decimal = fc
      .tuple(fc.integer(), fc.nat({ max: 999_999_999 }))
      .map(([a, b]) => `${a}.${b}`);
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1 }), (values) => {
        const parsed = parseCoordinates(ascii(values.join("\\")));
        expect([...parsed!]).toEqual(values.map(Number));
      }),
    );
  });

  it("reads signs, exponents, spaces and padding", () => {
    expect([...parseCoordinates(ascii("+1.5\\ -2e1 \\.5\\3.\\0 \0"))!]).toEqual([
      1.5, -20, 0.5, 3, 0,
    ]);
  });

  it.each(["1\\\\2", "1,5", "nan", "--1", "1\\x", "."])("gives nothing for %j", (value) => {
    expect(parseCoordinates(ascii(value))).toBeUndefined();
  });

  it("gives no numbers for an empty value", () => {
    expect(parseCoordinates(ascii("  "))).toHaveLength(0);
  });
});

describe("parseDecimal()", () => {
  it.each(["", " ", "1,5", "0x10", "Infinity", "1 2"])("gives NaN for %j", (value) => {
    expect(parseDecimal(value)).toBeNaN();
  });
});
