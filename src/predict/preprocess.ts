/** How a network takes HU. */
export interface HuScale {
  readonly clipHu: number;
  readonly centreHu: number;
}

/**
 * HU as the network takes them: clipped to `centreHu` +- `clipHu`, less the centre and divided by `clipHu`, so between
 * -1 and 1. Source: Sartor et al. 2020, section 2.2 (0 +- 800 HU).
 */
export function scaleHu(
  hu: Int16Array | Float32Array,
  { clipHu, centreHu }: HuScale,
): Float32Array {
  const scaled = new Float32Array(hu.length);
  for (let index = 0; index < hu.length; index++) {
    scaled[index] = Math.min(Math.max(hu[index]! - centreHu, -clipHu), clipHu) / clipHu;
  }
  return scaled;
}

/** Value for voxels outside the CT: air. */
export const OUTSIDE = -1;
