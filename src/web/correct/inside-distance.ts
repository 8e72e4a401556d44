/** Larger than any distance in a slice, small enough that sums stay exact. */
const FAR_MM2 = 1e12;

/**
 * Squared distances along one line of samples, in place: the lower envelope of parabolas.
 * Source: Felzenszwalb and Huttenlocher 2012.
 */
function alongLine(
  squares: Float64Array,
  {
    first,
    stride,
    count,
    spacingMm,
  }: { first: number; stride: number; count: number; spacingMm: number },
): void {
  const roots = new Int32Array(count);
  const borders = new Float64Array(count + 1);
  const values = Float64Array.from({ length: count }, (_, at) => squares[first + at * stride]!);
  const spacing2 = spacingMm * spacingMm;
  let last = 0;
  borders[0] = Number.NEGATIVE_INFINITY;
  borders[1] = Number.POSITIVE_INFINITY;
  for (let at = 1; at < count; at++) {
    let meet = meeting(values, spacing2, roots[last]!, at);
    while (meet <= borders[last]!) meet = meeting(values, spacing2, roots[--last]!, at);
    roots[++last] = at;
    borders[last] = meet;
    borders[last + 1] = Number.POSITIVE_INFINITY;
  }
  let part = 0;
  for (let at = 0; at < count; at++) {
    while (borders[part + 1]! < at) part++;
    const root = roots[part]!;
    squares[first + at * stride] = values[root]! + (at - root) ** 2 * spacing2;
  }
}

/** Where the parabolas over two samples meet, in samples. */
function meeting(values: Float64Array, spacing2: number, a: number, b: number): number {
  return (values[b]! / spacing2 + b * b - values[a]! / spacing2 - a * a) / (2 * (b - a));
}

interface SliceShape {
  readonly rows: number;
  readonly columns: number;
  /** Between rows, between columns. */
  readonly spacingMm: readonly [number, number];
}

/** From every pixel to the nearest one inside the label (`isInside`) or outside it, mm. */
function distancesTo(
  slice: Uint8Array,
  label: number,
  { rows, columns, spacingMm, isInside }: SliceShape & { isInside: boolean },
): Float64Array {
  const squares = new Float64Array(slice.length);
  for (let at = 0; at < slice.length; at++)
    squares[at] = (slice[at] === label) === isInside ? 0 : FAR_MM2;
  for (let column = 0; column < columns; column++) {
    alongLine(squares, { first: column, stride: columns, count: rows, spacingMm: spacingMm[0] });
  }
  for (let row = 0; row < rows; row++) {
    alongLine(squares, {
      first: row * columns,
      stride: 1,
      count: columns,
      spacingMm: spacingMm[1],
    });
  }
  return squares.map(Math.sqrt);
}

/** How deep every pixel of a slice [y, x] lies inside a label, mm; negative outside. */
export function insideDistanceMm(
  slice: Uint8Array,
  label: number,
  shape: SliceShape,
): Float64Array {
  const toOutside = distancesTo(slice, label, { ...shape, isInside: false });
  const toInside = distancesTo(slice, label, { ...shape, isInside: true });
  return toOutside.map((distanceMm, at) => distanceMm - toInside[at]!);
}
