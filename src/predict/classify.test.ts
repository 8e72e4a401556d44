import { describe, expect, test } from "vitest";
import { createRandom } from "../base/index.ts";
import {
  type GridSize,
  type ImageGrid,
  indexToPatient,
  patientPoint,
  patientToIndex,
  type Vector3,
  voxelPoint,
} from "../geometry/index.ts";
import { classify, classifyOnto } from "./classify.ts";

test("classify() takes the largest logit, and the lowest channel of equals", () => {
  // Three channels of four voxels.
  const logits = Float32Array.of(0, 5, 1, -3, 1, 2, 1, -1, 0.5, 9, 0, -2);
  expect([...classify(logits, 3)]).toEqual([1, 2, 0, 1]);
});

describe("classifyOnto()", () => {
  const coarse = grid([5, 6, 7], [4, 3, 3], [10, 20, 30]);
  const random = createRandom(2);
  const channels = 4;
  const voxels = 5 * 6 * 7;
  // Smooth enough for agreeing neighbours, rough enough for disagreeing ones.
  const logits = Float32Array.from({ length: channels * voxels }, (_, index) => {
    const channel = Math.floor(index / voxels);
    return 3 * Math.sin((index % voxels) / 17 + 2 * channel) + random.normal();
  });
  const source = { grid: coarse, channels, logits };

  test.each([
    ["finer", grid([19, 17, 20], [1, 1, 1], [10.3, 20.1, 29.7])],
    ["reaching outside", grid([30, 9, 9], [1.5, 4, 4], [5, 15, 22])],
    ["the same", coarse],
  ])("interpolates as eight weights by hand do, onto a grid that is %s", (_, target) => {
    expect(classifyOnto(target, source)).toEqual(byHand(target));
  });

  /** Every voxel by its own eight weights, with no thought of speed. */
  function byHand(target: ImageGrid): Uint8Array {
    const labels: number[] = [];
    for (let z = 0; z < target.size[0]; z++) {
      for (let y = 0; y < target.size[1]; y++) {
        for (let x = 0; x < target.size[2]; x++) {
          const at = patientToIndex(coarse, indexToPatient(target, voxelPoint(z, y, x)));
          labels.push(labelAt([at[0], at[1], at[2]]));
        }
      }
    }
    return Uint8Array.from(labels);
  }

  function labelAt(at: Vector3): number {
    const held = at.map((position, axis) =>
      Math.min(Math.max(position, 0), coarse.size[axis]! - 1),
    );
    if (at.some((position, axis) => Math.abs(position - held[axis]!) > 1)) return 0;
    const mixed = Array.from({ length: channels }, (_, channel) => mixture(channel, held));
    return mixed.indexOf(Math.max(...mixed));
  }

  function mixture(channel: number, held: readonly number[]): number {
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      const offsets = [corner >> 2, (corner >> 1) & 1, corner & 1];
      const low = held.map((position, axis) =>
        Math.min(Math.floor(position), coarse.size[axis]! - 2),
      );
      const weights = held.map((position, axis) => {
        const share = position - low[axis]!;
        return offsets[axis] === 1 ? share : 1 - share;
      });
      const [z, y, x] = low.map((index, axis) => index + offsets[axis]!) as [
        number,
        number,
        number,
      ];
      sum += weights.reduce((a, b) => a * b) * logits[channel * voxels + (z * 6 + y) * 7 + x]!;
    }
    return sum;
  }
});

/** An axial grid; size and spacing are [z, y, x], the origin is the patient's x, y, z. */
function grid(size: GridSize, [z, y, x]: Vector3, origin: Vector3): ImageGrid {
  return {
    size,
    pixelSpacingMm: [y, x],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceOrigins: Array.from({ length: size[0] }, (_, slice) =>
      patientPoint(origin[0], origin[1], origin[2] + z * slice),
    ),
  };
}
