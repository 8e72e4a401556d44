/**
 * Near-Gaussian smoothing of a volume along one axis, in place: three running means. What lies outside repeats the edge.
 * @param length Voxels along the axis, which lie `stride` apart.
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

/** Copies a line out; false when it holds nothing but zeros, which smoothing leaves alone. */
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
