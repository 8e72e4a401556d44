/** Weights of a five-point Gaussian: of the centre, and of the voxels one and two steps away. */
export function gaussianKernel(
  sigmaVoxels: number,
): readonly [centre: number, one: number, two: number] {
  const weight = (distance: number) =>
    Math.exp(-(distance * distance) / (2 * sigmaVoxels * sigmaVoxels));
  const sum = 1 + 2 * weight(1) + 2 * weight(2);
  return [1 / sum, weight(1) / sum, weight(2) / sum];
}

type Kernel = ReturnType<typeof gaussianKernel>;

/** Blurs a slice along its rows. The value at an edge is repeated outside the slice. */
export function blurRows(
  from: Float32Array,
  to: Float32Array,
  rows: number,
  columns: number,
  [c, w1, w2]: Kernel,
): void {
  // Two repeated values on either side stand for the voxels outside the slice.
  const line = new Float32Array(columns + 4);
  for (let y = 0; y < rows; y++) {
    const start = y * columns;
    line.set(from.subarray(start, start + columns), 2);
    line.fill(line[2]!, 0, 2).fill(line[columns + 1]!, columns + 2);
    for (let x = 0; x < columns; x++) {
      const near = line[x + 1]! + line[x + 3]!;
      const far = line[x]! + line[x + 4]!;
      to[start + x] = c * line[x + 2]! + w1 * near + w2 * far;
    }
  }
}

/** Blurs a slice along its columns. The value at an edge is repeated outside the slice. */
export function blurColumns(
  from: Float32Array,
  to: Float32Array,
  rows: number,
  columns: number,
  [c, w1, w2]: Kernel,
): void {
  const row = (y: number) => Math.min(Math.max(y, 0), rows - 1) * columns;
  for (let y = 0; y < rows; y++) {
    const [a, b, m, d, e] = [row(y - 2), row(y - 1), row(y), row(y + 1), row(y + 2)] as const;
    for (let x = 0; x < columns; x++) {
      to[m + x] =
        c * from[m + x]! + w1 * (from[b + x]! + from[d + x]!) + w2 * (from[a + x]! + from[e + x]!);
    }
  }
}
