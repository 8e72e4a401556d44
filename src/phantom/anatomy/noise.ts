import type { Random } from "../../base/index.ts";
import type { Distance } from "./shapes.ts";

/** Number of lattice points along each axis before the texture repeats. A power of two. */
const PERIOD = 32;
const MASK = PERIOD - 1;

/**
 * A smooth random texture: normal values on a lattice of `gridMm`, linear between, repeating after 32 points. The mean
 * is near 0. The standard deviation is near 1 at the lattice points and less between them.
 */
export function smoothNoise(random: Random, gridMm: number): Distance {
  const table = Float32Array.from({ length: PERIOD ** 3 }, () => random.normal());
  // Written out without inner functions and arrays, because this runs tens of millions of times for one phantom.
  return (xMm, yMm, zMm) => {
    const x = xMm / gridMm;
    const y = yMm / gridMm;
    const z = zMm / gridMm;
    const xf = Math.floor(x);
    const yf = Math.floor(y);
    const zf = Math.floor(z);
    const u = x - xf;
    const v = y - yf;
    const w = z - zf;
    const x0 = xf & MASK;
    const x1 = (xf + 1) & MASK;
    const y0 = (yf & MASK) * PERIOD;
    const y1 = ((yf + 1) & MASK) * PERIOD;
    const z0 = (zf & MASK) * PERIOD * PERIOD;
    const z1 = ((zf + 1) & MASK) * PERIOD * PERIOD;
    const a = table[z0 + y0 + x0]! * (1 - u) + table[z0 + y0 + x1]! * u;
    const b = table[z0 + y1 + x0]! * (1 - u) + table[z0 + y1 + x1]! * u;
    const c = table[z1 + y0 + x0]! * (1 - u) + table[z1 + y0 + x1]! * u;
    const d = table[z1 + y1 + x0]! * (1 - u) + table[z1 + y1 + x1]! * u;
    const low = a + v * (b - a);
    return low + w * (c + v * (d - c) - low);
  };
}
