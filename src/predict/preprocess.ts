/**
 * HU as the network takes them: clipped to +-`clipHu` and divided by it, so between -1 and 1.
 * Source: Sartor et al. 2020, section 2.2 (800 HU).
 */
export function scaleHu(hu: Int16Array, clipHu: number): Float32Array {
  const scaled = new Float32Array(hu.length);
  for (let index = 0; index < hu.length; index++) {
    scaled[index] = Math.min(Math.max(hu[index]!, -clipHu), clipHu) / clipHu;
  }
  return scaled;
}

/** Value for voxels outside the CT: air. */
export const OUTSIDE = -1;
