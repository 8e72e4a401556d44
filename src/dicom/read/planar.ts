import { dot, norm, type Vector3 } from "../../geometry/index.ts";

/** How far points may stray from their plane, in mm: coordinates in files are rounded, some to 0.1 mm. */
const PLANE_TOLERANCE_MM = 0.25;
/** A polygon of less area than this, in square mm, is a line. */
const LEAST_AREA_MM2 = 1e-6;

/**
 * Whether points, one after the other, are a polygon in one plane that encloses an area.
 * @param points - x, y, z of each, in mm.
 */
export function isPlanar(points: Float64Array): boolean {
  const pointAt = (at: number): Vector3 => [points[at]!, points[at + 1]!, points[at + 2]!];
  // Newell's method: the sum of cross products has twice the area's length along the polygon's normal.
  const sum: [number, number, number] = [0, 0, 0];
  for (let at = 0; at < points.length; at += 3) {
    const [ax, ay, az] = pointAt(at);
    const [bx, by, bz] = pointAt((at + 3) % points.length);
    sum[0] += (ay - by) * (az + bz);
    sum[1] += (az - bz) * (ax + bx);
    sum[2] += (ax - bx) * (ay + by);
  }
  const length = norm(sum);
  if (!(length > 2 * LEAST_AREA_MM2)) return false;
  const normal: Vector3 = [sum[0] / length, sum[1] / length, sum[2] / length];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < points.length; at += 3) {
    const along = dot(pointAt(at), normal);
    low = Math.min(low, along);
    high = Math.max(high, along);
  }
  return high - low <= PLANE_TOLERANCE_MM;
}
