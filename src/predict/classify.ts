/**
 * From logits to labels: the channel with the largest logit, on the network's grid or interpolated to a finer one.
 */
import {
  type ImageGrid,
  indexToPatient,
  patientToIndex,
  type Vector3,
  voxelPoint,
} from "../geometry/index.ts";

/** Index of the largest logit of each voxel; the lowest index of equals. Logits are [channels, voxels]. */
export function classify(logits: Float32Array, channels: number): Uint8Array {
  const voxels = logits.length / channels;
  const labels = new Uint8Array(voxels);
  const best = logits.slice(0, voxels);
  for (let channel = 1; channel < channels; channel++) {
    const offset = channel * voxels;
    for (let voxel = 0; voxel < voxels; voxel++) {
      const logit = logits[offset + voxel]!;
      if (logit > best[voxel]!) {
        best[voxel] = logit;
        labels[voxel] = channel;
      }
    }
  }
  return labels;
}

/** Logits on a grid. */
export interface LogitsVolume {
  readonly grid: ImageGrid;
  readonly channels: number;
  /** [channels, z, y, x] */
  readonly logits: Float32Array;
}

/** Where the samples of a finer axis lie between those of a coarser one. */
interface AxisMap {
  readonly low: Int32Array;
  readonly share: Float32Array;
}

/**
 * Labels on `target` from logits on a coarser grid with the same directions, interpolated linearly; voxels more than
 * one coarse voxel outside the logits' grid are background.
 *
 * Where all eight coarse neighbours agree on the label, so does every mixture of them, and nothing is interpolated:
 * the result is the same and nearly all of the volume costs nothing.
 */
export function classifyOnto(target: ImageGrid, source: LogitsVolume): Uint8Array {
  const [slices, rows, columns] = target.size;
  const labels = new Uint8Array(slices * rows * columns);
  const coarse = classify(source.logits, source.channels);
  const mapZ = axisMap(target, source.grid, 0);
  const mapY = axisMap(target, source.grid, 1);
  const mapX = axisMap(target, source.grid, 2);
  const blender = new Blender(source);
  for (let z = 0; z < slices; z++) {
    if (mapZ.low[z] === OUT) continue;
    for (let y = 0; y < rows; y++) {
      if (mapY.low[y] === OUT) continue;
      const corners = blender.rowCorners(mapZ.low[z]!, mapY.low[y]!);
      const row = (z * rows + y) * columns;
      for (let x = 0; x < columns; x++) {
        const low = mapX.low[x]!;
        if (low === OUT) continue;
        const agreed = agreedLabel(coarse, corners, low, blender.nextX);
        labels[row + x] =
          agreed >= 0
            ? agreed
            : blender.label(corners, low, [mapZ.share[z]!, mapY.share[y]!, mapX.share[x]!]);
      }
    }
  }
  return labels;
}

/** Marks a sample that lies outside the coarser axis. */
const OUT = -1;

function axisMap(target: ImageGrid, source: ImageGrid, axis: 0 | 1 | 2): AxisMap {
  const count = target.size[axis];
  const last = source.size[axis] - 1;
  const low = new Int32Array(count);
  const share = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    const at: [number, number, number] = [0, 0, 0];
    at[axis] = index;
    const position = patientToIndex(source, indexToPatient(target, voxelPoint(...at)))[axis];
    const held = Math.min(Math.max(position, 0), last);
    low[index] =
      Math.abs(position - held) > 1 ? OUT : Math.min(Math.floor(held), Math.max(last - 1, 0));
    share[index] = held - low[index]!;
  }
  return { low, share };
}

/** The label all eight corners have, or -1. `corners` are the four rows' offsets. */
function agreedLabel(labels: Uint8Array, corners: Int32Array, low: number, nextX: number): number {
  const label = labels[corners[0]! + low]!;
  for (let corner = 0; corner < 4; corner++) {
    const at = corners[corner]! + low;
    if (labels[at] !== label || labels[at + nextX] !== label) return -1;
  }
  return label;
}

/** Interpolates logits between the eight coarse voxels around a point and takes the largest. */
class Blender {
  readonly #source: LogitsVolume;
  readonly #corners = new Int32Array(4);
  /** 0 on an axis of one sample, where a neighbour is the sample itself. */
  readonly nextX: number;

  constructor(source: LogitsVolume) {
    this.#source = source;
    this.nextX = source.grid.size[2] > 1 ? 1 : 0;
  }

  /** Offsets of the rows (z, y), (z, y + 1), (z + 1, y), (z + 1, y + 1). The array is used again. */
  rowCorners(z: number, y: number): Int32Array {
    const [slices, rows, columns] = this.#source.grid.size;
    const nextZ = slices > 1 ? rows * columns : 0;
    const nextY = rows > 1 ? columns : 0;
    const first = (z * rows + y) * columns;
    this.#corners.set([first, first + nextY, first + nextZ, first + nextZ + nextY]);
    return this.#corners;
  }

  label(corners: Int32Array, low: number, [z, y, x]: Vector3): number {
    const { logits, channels } = this.#source;
    const voxels = logits.length / channels;
    let label = 0;
    let largest = Number.NEGATIVE_INFINITY;
    for (let channel = 0; channel < channels; channel++) {
      const at = channel * voxels + low;
      const near = this.#alongRow(at + corners[0]!, x);
      const nearNext = this.#alongRow(at + corners[1]!, x);
      const far = this.#alongRow(at + corners[2]!, x);
      const farNext = this.#alongRow(at + corners[3]!, x);
      const front = near + y * (nearNext - near);
      const back = far + y * (farNext - far);
      const logit = front + z * (back - front);
      if (logit > largest) {
        largest = logit;
        label = channel;
      }
    }
    return label;
  }

  #alongRow(at: number, x: number): number {
    const first = this.#source.logits[at]!;
    return first + x * (this.#source.logits[at + this.nextX]! - first);
  }
}
