import { describe, expect, it } from "vitest";
import type { PixelDescription } from "./ct-slice.ts";
import { convertPixels, hounsfieldTable } from "./hounsfield.ts";

const plain: PixelDescription = {
  rows: 1,
  columns: 4,
  bitsAllocated: 16,
  bitsStored: 16,
  isSigned: true,
  slope: 1,
  intercept: 0,
  padding: undefined,
};

function huOf(stored: readonly number[], description: Partial<PixelDescription>): number[] {
  const pixels = { ...plain, ...description };
  const words = Uint16Array.from(stored, (value) => value & 0xffff);
  const bytes = pixels.bitsAllocated === 8 ? Uint8Array.from(stored) : new Uint8Array(words.buffer);
  const into = new Int16Array(stored.length);
  convertPixels(bytes, pixels.bitsAllocated, hounsfieldTable(pixels), into);
  return [...into];
}

describe("hounsfieldTable() and convertPixels()", () => {
  it("apply slope and intercept and round", () => {
    expect(huOf([0, 1, 2, 3], { slope: 0.5, intercept: -10.2 })).toEqual([-10, -10, -9, -9]);
  });

  it("read 12 bits unsigned, dropping what lies above them", () => {
    const description = { bitsStored: 12, isSigned: false, intercept: -1024 };
    expect(huOf([0, 4095, 0xf000 | 1024], description)).toEqual([-1024, 3071, 0]);
  });

  it("extend the sign of 12 bits", () => {
    expect(huOf([0xfff, 0x800, 0x7ff, 0x0fff], { bitsStored: 12 })).toEqual([-1, -2048, 2047, -1]);
  });

  it("read 16 bits unsigned and signed", () => {
    expect(huOf([40000], { isSigned: false, intercept: -32768 })).toEqual([7232]);
    expect(huOf([-2000], {})).toEqual([-2000]);
  });

  it("read 8 bits", () => {
    expect(huOf([0, 255], { bitsAllocated: 8, bitsStored: 8, isSigned: false })).toEqual([0, 255]);
  });

  it("turn padding into air, a value or a range", () => {
    expect(huOf([-2000, -1999], { padding: [-2000, -2000] })).toEqual([-1024, -1999]);
    expect(huOf([-2000, -1500, -1499], { padding: [-2000, -1500] })).toEqual([-1024, -1024, -1499]);
  });

  it("hold values beyond 16 bits at the limits", () => {
    expect(huOf([30000, -30000], { slope: 2 })).toEqual([32767, -32768]);
  });

  it("read pixels at an odd offset of a file", () => {
    const bytes = new Uint8Array(5);
    bytes.set([0x34, 0x12, 0xff, 0xff], 1);
    const into = new Int16Array(2);
    convertPixels(bytes.subarray(1), 16, hounsfieldTable(plain), into);
    expect([...into]).toEqual([0x1234, -1]);
  });
});
