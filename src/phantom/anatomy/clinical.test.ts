import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createPhantom, type Phantom } from "../index.ts";

const COARSE = { size: [44, 80, 80], spacingMm: [9, 6.2, 6.2] } as const;
const VOXEL_CC = (9 * 6.2 * 6.2) / 1000;

/** Label counts in cc, from label 0. */
function volumesCc({ labelMap }: Phantom): number[] {
  const counts = [0, 0, 0, 0, 0, 0];
  for (const label of labelMap.labels) counts[label]! += 1;
  return counts.map((count) => count * VOXEL_CC);
}

function variationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1)) / mean;
}

const hashOf = ({ ct, labelMap }: Phantom) =>
  createHash("sha256").update(ct.hu).update(labelMap.labels).digest("hex");

const clinical = Array.from({ length: 12 }, (_, index) =>
  createPhantom({
    seed: 100 + index,
    variation: "clinical",
    diagnosis: index % 2 === 0 ? "cervical" : "anorectal",
    implant: "none",
    ...COARSE,
  }),
);

describe("createPhantom() with clinical variation", () => {
  it("gives the same voxels for the same seed, others for another scanner", () => {
    const options = { seed: 100, variation: "clinical", diagnosis: "cervical", ...COARSE } as const;
    const again = createPhantom({ ...options, implant: "none" });
    expect(hashOf(again)).toBe(hashOf(clinical[0]!));
    const other = again.traits.style === "soft" ? "sharp" : "soft";
    const scanned = createPhantom({ ...options, implant: "none", style: other });
    expect(hashOf(scanned)).not.toBe(hashOf(again));
    expect(scanned.labelMap.labels).toEqual(again.labelMap.labels);
  });

  // Proximal femora to below the lesser trochanter 80 to 250 cc in adults; bladders at planning 40 to 620 cc.
  it("keeps volumes in the ranges of adults", () => {
    for (const phantom of clinical) {
      const [, right, left, bladder, bag, ctvn] = volumesCc(phantom);
      for (const femur of [right, left]) {
        expect(femur).toBeGreaterThan(75);
        expect(femur).toBeLessThan(260);
      }
      expect(bladder).toBeGreaterThan(30);
      expect(bladder).toBeLessThan(700);
      expect(bag).toBeGreaterThan(500);
      expect(bag).toBeGreaterThan(bladder!);
      expect(bag).toBeLessThan(9000);
      if (phantom.diagnosis === "cervical") expect(ctvn).toBeGreaterThan(100);
      else expect(ctvn).toBe(0);
      // A ball of the head's radius: 40 to 90 cc.
      const headCc = (4 / 3) * Math.PI * (phantom.traits.headRadiusMm / 10) ** 3;
      expect(headCc).toBeGreaterThan(39);
      expect(headCc).toBeLessThan(90);
    }
  });

  it("makes patients more different than plain phantoms", () => {
    const volumes = clinical.map(volumesCc);
    expect(variationOf(volumes.map((each) => each[3]!))).toBeGreaterThan(0.35);
    expect(variationOf(volumes.map((each) => each[4]!))).toBeGreaterThan(0.15);
    const bodies = clinical.map(({ ct }) => ct.hu.filter((hu) => hu > -300).length);
    expect(variationOf(bodies)).toBeGreaterThan(0.08);
    expect(new Set(clinical.map(({ traits }) => traits.style)).size).toBe(3);
  });

  it("keeps the patient's left at higher x", () => {
    for (const { labelMap } of clinical) {
      const sums = [0, 0, 0];
      const counts = [0, 0, 0];
      labelMap.labels.forEach((label, voxel) => {
        if (label > 2) return;
        sums[label]! += voxel % COARSE.size[2];
        counts[label]! += 1;
      });
      expect(sums[1]! / counts[1]!).toBeLessThan(sums[2]! / counts[2]! - 15);
    }
  });
});

describe("a hip implant", () => {
  const rough = { size: [21, 90, 90], spacingMm: [8, 5, 5] } as const;
  const options = { seed: 7, diagnosis: "anorectal", variation: "clinical", ...rough } as const;
  const withImplant = (implant: "none" | "left" | "right") =>
    createPhantom({ ...options, implant });

  it("is metal on its own side alone, and throws streaks through the pelvis", () => {
    const [none, left] = [withImplant("none"), withImplant("left")];
    const metalAt = (phantom: Phantom) => {
      const columns: number[] = [];
      phantom.ct.hu.forEach((hu, voxel) => {
        if (hu > 3000) columns.push(voxel % 90);
      });
      return columns;
    };
    expect(metalAt(none)).toHaveLength(0);
    const columns = metalAt(left);
    expect(columns.length).toBeGreaterThan(40);
    expect(Math.min(...columns)).toBeGreaterThan(45);
    const label = left.labelMap.labels.filter((value) => value === 2).length;
    expect(label).toBeGreaterThan(0.7 * none.labelMap.labels.filter((value) => value === 2).length);

    // Away from the metal, on the other side of the body, HU differ far more than without it.
    let [squares, count] = [0, 0];
    left.ct.hu.forEach((hu, voxel) => {
      const slice = Math.floor(voxel / 8100);
      if (voxel % 90 > 42 || none.ct.hu[voxel]! < -200 || slice < 3 || slice > 8) return;
      squares += (hu - none.ct.hu[voxel]!) ** 2;
      count += 1;
    });
    expect(Math.sqrt(squares / count)).toBeGreaterThan(8);
  });
});
