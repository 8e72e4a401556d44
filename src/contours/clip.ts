/** A plane polygon as x, y, x, y, ... */
type Polygon = readonly number[] | Float64Array;

/**
 * The part of a polygon's area that lies beyond an image, in square voxels. The image reaches half a voxel beyond its
 * outermost centres. Channels of no width count nothing.
 */
export function areaBeyondImage(polygon: Float64Array, rows: number, columns: number): number {
  if (isWithin(polygon, rows, columns)) return 0;
  const sides = [
    { axis: 0, limit: -0.5, keep: 1 },
    { axis: 0, limit: columns - 0.5, keep: -1 },
    { axis: 1, limit: -0.5, keep: 1 },
    { axis: 1, limit: rows - 0.5, keep: -1 },
  ] as const;
  let within: Polygon = polygon;
  for (const side of sides) within = clipAtSide(within, side);
  return Math.max(Math.abs(signedArea(polygon)) - Math.abs(signedArea(within)), 0);
}

function isWithin(polygon: Float64Array, rows: number, columns: number): boolean {
  for (let index = 0; index < polygon.length; index += 2) {
    const [x, y] = [polygon[index]!, polygon[index + 1]!];
    if (x < -0.5 || x > columns - 0.5 || y < -0.5 || y > rows - 0.5) return false;
  }
  return true;
}

/** One step of Sutherland and Hodgman's clipping: keeps what lies on the image's side of one border line. */
function clipAtSide(
  polygon: Polygon,
  { axis, limit, keep }: { axis: 0 | 1; limit: number; keep: 1 | -1 },
): number[] {
  const clipped: number[] = [];
  for (let index = 0; index < polygon.length; index += 2) {
    const following = index + 2 === polygon.length ? 0 : index + 2;
    const from = [polygon[index]!, polygon[index + 1]!] as const;
    const to = [polygon[following]!, polygon[following + 1]!] as const;
    const depth = keep * (from[axis] - limit);
    const nextDepth = keep * (to[axis] - limit);
    if (depth >= 0) clipped.push(from[0], from[1]);
    if (depth >= 0 === nextDepth >= 0) continue;
    const share = depth / (depth - nextDepth);
    clipped.push(from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]));
  }
  return clipped;
}

function signedArea(polygon: Polygon): number {
  let doubleArea = 0;
  for (let index = 0; index < polygon.length; index += 2) {
    const following = index + 2 === polygon.length ? 0 : index + 2;
    doubleArea +=
      polygon[index]! * polygon[following + 1]! - polygon[following]! * polygon[index + 1]!;
  }
  return doubleArea / 2;
}
