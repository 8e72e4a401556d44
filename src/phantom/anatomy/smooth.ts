/**
 * Smooths a volume along one axis, in place. Three running means come close to a Gaussian. The value at an edge is
 * repeated outside the volume.
 * @param length Number of voxels along the axis; neighbours lie `stride` apart.
 */
export function smoothAlong(
  values: Float32Array,
  length: number,
  stride: number,
  sigmaVoxels: number,
): void {
  const radius = Math.round(Math.sqrt(sigmaVoxels * sigmaVoxels + 0.25) - 0.5);
  if (radius < 1) return;
  const line = new Float64Array(length);
  const sums = new Float64Array(length + 2 * radius + 1);
  const block = stride * length;
  for (let start = 0; start < values.length; start += block) {
    for (let offset = start; offset < start + stride; offset++) {
      if (!loadLine(values, offset, stride, line)) continue;
      for (let pass = 0; pass < 3; pass++) runningMean(line, sums, radius);
      for (let index = 0; index < length; index++) values[offset + index * stride] = line[index]!;
    }
  }
}

/** Copies a line; false when it holds only zeros, which smoothing does not change. */
function loadLine(
  values: Float32Array,
  offset: number,
  stride: number,
  line: Float64Array,
): boolean {
  let isBlank = true;
  for (let index = 0; index < line.length; index++) {
    const value = values[offset + index * stride]!;
    line[index] = value;
    if (value !== 0) isBlank = false;
  }
  return !isBlank;
}

function runningMean(line: Float64Array, sums: Float64Array, radius: number): void {
  const last = line.length - 1;
  const width = 2 * radius + 1;
  for (let index = 0; index + 1 < sums.length; index++) {
    const at = Math.min(Math.max(index - radius, 0), last);
    sums[index + 1] = sums[index]! + line[at]!;
  }
  for (let index = 0; index <= last; index++) {
    line[index] = (sums[index + width]! - sums[index]!) / width;
  }
}
