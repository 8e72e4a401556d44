import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keepLargestComponent } from "../volume/index.ts";
import { createPhantom, type Phantom } from "./index.ts";

const SMALL = { size: [48, 80, 100], spacingMm: [6, 4, 4] } as const;
const VOXEL_CC = (6 * 4 * 4) / 1000;

const phantoms = new Map<number, Phantom>();

/** One small phantom a seed, made once; even seeds cervical, odd ones anorectal. */
function phantomOf(seed: number): Phantom {
  const known = phantoms.get(seed);
  if (known !== undefined) return known;
  const made = createPhantom({
    seed,
    diagnosis: seed % 2 === 0 ? "cervical" : "anorectal",
    ...SMALL,
  });
  phantoms.set(seed, made);
  return made;
}

function volumesCc(phantom: Phantom): number[] {
  const counts = [0, 0, 0, 0, 0, 0];
  for (const label of phantom.labelMap.labels) counts[label]! += 1;
  return counts.map((count) => count * VOXEL_CC);
}

const seeds = Array.from({ length: 10 }, (_, index) => index + 1);

describe("createPhantom()", () => {
  it("gives the same voxels for the same seed and others for another", () => {
    const again = createPhantom({ seed: 2, diagnosis: "cervical", ...SMALL });
    const hash = (voxels: Int16Array | Uint8Array) =>
      createHash("sha256").update(voxels).digest("hex");
    expect(hash(again.ct.hu)).toBe(hash(phantomOf(2).ct.hu));
    expect(hash(again.labelMap.labels)).toBe(hash(phantomOf(2).labelMap.labels));
    expect(hash(phantomOf(4).ct.hu)).not.toBe(hash(phantomOf(2).ct.hu));
  });

  it("refuses a size that holds no voxel", () => {
    expect(() => createPhantom({ seed: 1, size: [0, 4, 4] })).toThrow(RangeError);
  });

  it.each(seeds)("draws structures of plausible volume, seed %i", (seed) => {
    const phantom = phantomOf(seed);
    const [, right, left, bladder, bag, ctvn] = volumesCc(phantom);
    for (const femur of [right, left]) {
      expect(femur).toBeGreaterThan(80);
      expect(femur).toBeLessThan(220);
    }
    expect(bladder).toBeGreaterThan(50);
    expect(bladder).toBeLessThan(560);
    expect(bag).toBeGreaterThan(600);
    expect(bag).toBeLessThan(4500);
    if (phantom.diagnosis === "cervical") {
      expect(ctvn).toBeGreaterThan(150);
      expect(ctvn).toBeLessThan(700);
    } else expect(ctvn).toBe(0);
  });

  it("makes images of any size, down to one voxel", () => {
    for (const size of [
      [1, 1, 1],
      [1, 24, 30],
      [5, 3, 40],
    ] as const) {
      const { ct, labelMap } = createPhantom({ seed: 3, size, spacingMm: [5, 8, 8] });
      const count = size[0] * size[1] * size[2];
      expect([ct.hu.length, labelMap.labels.length]).toEqual([count, count]);
    }
  });

  it.each(seeds)("gives tissues their HU, seed %i", (seed) => {
    const { ct, labelMap, diagnosis } = phantomOf(seed);
    const sums = [0, 0, 0, 0, 0, 0];
    const counts = [0, 0, 0, 0, 0, 0];
    labelMap.labels.forEach((label, voxel) => {
      sums[label]! += ct.hu[voxel]!;
      counts[label]! += 1;
    });
    const [, right, left, bladder, bag] = sums.map((sum, label) => sum / counts[label]!);
    expect(Math.min(right!, left!)).toBeGreaterThan(250);
    expect(Math.max(right!, left!)).toBeLessThan(800);
    expect(bladder).toBeGreaterThan(-10);
    expect(bladder).toBeLessThan(diagnosis === "cervical" ? 300 : 40);
    expect(bag).toBeGreaterThan(-250);
    expect(bag).toBeLessThan(120);
    // The corner of the image is air, the noise of one voxel aside.
    expect(ct.hu[0]).toBeLessThan(-900);
  });

  it.each(seeds)("leaves each structure in one piece, seed %i", (seed) => {
    const { labelMap, diagnosis } = phantomOf(seed);
    const labels = Uint8Array.from(labelMap.labels);
    const counts = [1, 2, 3, 4, 5].map(
      (label) => keepLargestComponent(labels, SMALL.size, label).componentCount,
    );
    expect(counts).toEqual([1, 1, 1, 1, diagnosis === "cervical" ? 1 : 0]);
  });

  it.each(seeds)("keeps the patient's right at lower x, seed %i", (seed) => {
    const { labelMap } = phantomOf(seed);
    const columns = SMALL.size[2];
    const sum = [0, 0, 0];
    const count = [0, 0, 0];
    labelMap.labels.forEach((label, voxel) => {
      if (label > 2) return;
      sum[label]! += voxel % columns;
      count[label]! += 1;
    });
    const [, right, left] = sum.map((total, label) => total / count[label]! - (columns - 1) / 2);
    expect(right).toBeLessThan(-15);
    expect(left).toBeGreaterThan(15);
  });
});
