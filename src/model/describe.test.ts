import { expect, test } from "vitest";
import { describeNetwork } from "./describe.ts";

test("describeNetwork() counts what arithmetic on paper gives", () => {
  const { parameterCount, patch, ...rest } = describeNetwork(
    { widths: [2, 3], units: [1, 1], channels: 4 },
    [4, 4, 8],
  );
  // Units: 27 in*out + gain and bias; projection 3*2; classifier 2*4 + 4.
  const units = 27 * 1 * 2 + 4 + (27 * 2 * 3 + 6) + (27 * 2 * 2 + 4);
  expect(parameterCount).toBe(units + 6 + 12);
  // A multiplication and an addition for each weight at each voxel of its grid; 128 voxels, 16 when halved.
  const full = 27 * 1 * 2 + 27 * 2 * 2 + 2 * 4;
  const half = 27 * 2 * 3 + 3 * 2;
  expect(patch.inferenceFlop).toBe(2 * (128 * full + 16 * half));
  expect(rest.inferenceFlopPerVoxel).toBe(patch.inferenceFlop / 128);
  // One unit sees 1 voxel, on both ways; the coarse one 2; a voxel lies up to 1 from its block's other end.
  expect(rest.receptiveRadiusVoxels).toBe(1 + 2 + 1 + 1);
  expect(rest.sizeMultiple).toBe(2);
});

test("describeNetwork() finds the memory of a chain by hand", () => {
  const { patch } = describeNetwork({ widths: [2, 3], units: [1, 1], channels: 4 }, [4, 4, 8]);
  // At the classifier: the last unit's two maps and four maps of logits; earlier: two for the skip, and at most
  // normalised and plain features of two maps each beside the doubled ones.
  expect(patch.inferenceBytes).toBeGreaterThanOrEqual(4 * 128 * (2 + 4));
  expect(patch.inferenceBytes).toBeLessThanOrEqual(4 * 128 * (3 * 2 + 4));
  expect(patch.stepBytes).toBeGreaterThan(patch.inferenceBytes);
});
