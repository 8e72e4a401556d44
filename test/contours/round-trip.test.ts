import { describe, expect, it } from "vitest";
import { frames, sendThrough } from "./round-trip.ts";

describe("mask to RTSTRUCT to mask", () => {
  it.each(frames)("changes no voxel: $orientation, $spacing slices", (frame) => {
    const count = sendThrough(frame, 12, 1);
    expect(count.contours).toBeGreaterThan(12);
    expect(count.differingVoxels).toBe(0);
  });
});
