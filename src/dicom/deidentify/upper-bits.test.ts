import { expect, it } from "vitest";
import { overlaidSlice } from "../../../test/dicom/one-slice.ts";
import { parseFile } from "../format/part10.ts";
import { type BitsInUse, hasBitsAbove, overlayInStoredBits } from "./upper-bits.ts";

const bytesOf = (values: readonly number[]) => new Uint8Array(Uint16Array.from(values).buffer);

it("finds a drawing above the stored bits for any number of them", () => {
  for (let bitsStored = 9; bitsStored <= 15; bitsStored++) {
    for (const isSigned of [false, true]) {
      const bits: BitsInUse = { bitsAllocated: 16, bitsStored, isSigned };
      const all = 0xffff & ~(2 ** bitsStored - 1);
      const values = [1, 300, 2 ** bitsStored - 1, 7];
      expect(hasBitsAbove(bytesOf(values), bits)).toBe(false);
      for (const drawn of [all, 0x8000, 2 ** bitsStored]) {
        const [first, second, ...others] = values;
        expect(hasBitsAbove(bytesOf([first! | drawn, second!, ...others]), bits)).toBe(true);
      }
    }
  }
});

it("takes the sign of signed pixels for none, and its absence in some of them for a drawing", () => {
  const signed: BitsInUse = { bitsAllocated: 16, bitsStored: 12, isSigned: true };
  expect(hasBitsAbove(bytesOf([0xf830, 1, 0xffff]), signed)).toBe(false);
  expect(hasBitsAbove(bytesOf([0x0830, 1, 0x0fff]), signed)).toBe(false); // masked by the system
  expect(hasBitsAbove(bytesOf([0xf830, 1, 0x0fff]), signed)).toBe(true);
  expect(hasBitsAbove(bytesOf([0xf830, 1]), { ...signed, isSigned: false })).toBe(true);
});

it("looks at pixels of 8 and 32 bits too", () => {
  const seven: BitsInUse = { bitsAllocated: 8, bitsStored: 7, isSigned: false };
  expect(hasBitsAbove(Uint8Array.of(127, 3), seven)).toBe(false);
  expect(hasBitsAbove(Uint8Array.of(127, 131), seven)).toBe(true);
  const wide: BitsInUse = { bitsAllocated: 32, bitsStored: 24, isSigned: false };
  const dose = (values: readonly number[]) => new Uint8Array(Uint32Array.from(values).buffer);
  expect(hasBitsAbove(dose([2 ** 24 - 1, 0]), wide)).toBe(false);
  expect(hasBitsAbove(dose([2 ** 31, 0]), wide)).toBe(true);
  const full = { ...wide, bitsStored: 32 };
  expect(hasBitsAbove(dose([2 ** 31, 1]), full)).toBe(false);
});

it("finds overlays that lie among the stored bits, in any group", () => {
  for (const group of [0x6000, 0x6002, 0x601e]) {
    const { dataSet } = parseFile(overlaidSlice(group, { bitPosition: 15, bitsAllocated: 16 }));
    expect(overlayInStoredBits(dataSet, 16)).toBe(15);
    expect(overlayInStoredBits(dataSet, 12)).toBeUndefined(); // above: the bits themselves tell
    const apart = parseFile(overlaidSlice(group, { bitPosition: 0, bitsAllocated: 1 }));
    expect(overlayInStoredBits(apart.dataSet, 16)).toBeUndefined();
  }
});
