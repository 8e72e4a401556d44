import { expect, it } from "vitest";
import type { GridSize } from "../../geometry/index.ts";
import { pelvisScheme, recordNamed, schemeOf, structureNamed } from "../../structures/index.ts";
import { PARTS_PER_TISSUE, tissue } from "../anatomy/tissue.ts";
import { sourceOfCt, tissueLabelsOf } from "./given-source.ts";

const SIZE: GridSize = [3, 3, 5];
const PLANE = 15;
const [FEMUR, BLADDER] = [1, 3];

it("sourceOfCt() tells tissues by HU and by contours, and air inside the body from air outside", () => {
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
  const source = sourceOfCt({ size: SIZE, hu, labels }, { bone: [FEMUR], urine: [BLADDER] });
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

it("tissueLabelsOf() finds bones and everything that holds urine, whatever their numbers are", () => {
  const second = { ...recordNamed("Bladder"), name: "Neobladder" };
  const rest = pelvisScheme.structures.toReversed();
  const scheme = schemeOf([recordNamed("Rectum"), second, ...rest]);
  const labelOf = (name: string) => structureNamed(scheme, name)!.label;
  const { bone, urine } = tissueLabelsOf(scheme);
  expect(bone).toEqual([labelOf("Femur_Head_L"), labelOf("Femur_Head_R")]);
  expect(urine).toEqual([labelOf("Neobladder"), labelOf("Bladder")]);
});

it("sourceOfCt() brings every structure that holds urine to the HU of painted urine", () => {
  const hu = Int16Array.of(300, 300, 90, 90, 40);
  const labels = Uint8Array.of(2, 2, 4, 4, 0);
  const source = sourceOfCt({ size: [1, 1, 5], hu, labels }, { bone: [], urine: [2, 4] });
  expect([...source.hu]).toEqual([6, 6, 6, 6, 40]);
});
