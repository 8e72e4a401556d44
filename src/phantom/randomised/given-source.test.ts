import { expect, it } from "vitest";
import type { GridSize } from "../../geometry/index.ts";
import { PARTS_PER_TISSUE, tissue } from "../anatomy/tissue.ts";
import { sourceOfCt } from "./given-source.ts";

const SIZE: GridSize = [3, 3, 5];
const PLANE = 15;
const [FEMUR, BLADDER] = [1, 3];

it("sourceOfCt() tells tissues by HU inside the body and by what is drawn, and air inside from air outside", () => {
  const hu = new Int16Array(45).fill(40);
  const labels = new Uint8Array(45);
  // Middle row of the middle slice: outside, gas is closed in, then what is drawn.
  const middle = PLANE + 5;
  hu[middle + 1] = -900;
  hu[middle + 2] = 300;
  labels[middle + 2] = BLADDER;
  hu[middle + 3] = 90;
  labels[middle + 3] = FEMUR;
  hu[4] = -1000;
  hu[1] = -100;
  hu[2] = 400;
  const source = sourceOfCt({ size: SIZE, hu, labels }, { bones: [FEMUR], bladder: BLADDER });
  const tissueAt = (voxel: number) => Math.floor(source.parts[voxel]! / PARTS_PER_TISSUE);
  expect([4, 1, 2, 3].map(tissueAt)).toEqual([tissue.air, tissue.fat, tissue.bone, tissue.muscle]);
  expect([1, 2, 3].map((x) => tissueAt(middle + x))).toEqual([
    tissue.bowel,
    tissue.bladder,
    tissue.bone,
  ]);
  expect(source.hu[middle + 2]).toBe(6); // the bladder's median becomes painted urine
  expect(source.labels).toEqual(labels);
  expect(hu[middle + 2]).toBe(300); // the CT stays as it is
});
