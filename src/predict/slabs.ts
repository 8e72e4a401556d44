/** A part of a volume along z that is computed at one time, with the slices around it that it depends on. */
export interface Slab {
  /** First slice of the part. */
  readonly start: number;
  readonly count: number;
  /** Slices taken along below and above; 0 at the ends of the volume, where there are none. */
  readonly before: number;
  readonly after: number;
}

/** Cuts `depth` slices into slabs of `count` with `halo` slices around each. All are multiples of 2. */
export function slabsOf(depth: number, count: number, halo: number): Slab[] {
  const slabs: Slab[] = [];
  for (let start = 0; start < depth; start += count) {
    const own = Math.min(count, depth - start);
    const before = Math.min(halo, start);
    const after = Math.min(halo, depth - start - own);
    slabs.push({ start, count: own, before, after });
  }
  return slabs;
}

/** Slices [from, to) of an array [channels, depth, plane]. */
export function takeSlices(
  source: Float32Array,
  { channels, depth, plane }: { channels: number; depth: number; plane: number },
  [from, to]: readonly [number, number],
): Float32Array {
  if (channels === 1) return source.subarray(from * plane, to * plane);
  const taken = new Float32Array(channels * (to - from) * plane);
  for (let channel = 0; channel < channels; channel++) {
    const start = (channel * depth + from) * plane;
    taken.set(source.subarray(start, start + (to - from) * plane), channel * (to - from) * plane);
  }
  return taken;
}

/** Puts [channels, slices, plane] into [channels, depth, plane] from slice `from` on. */
export function putSlices(
  target: Float32Array,
  source: Float32Array,
  { channels, depth, plane }: { channels: number; depth: number; plane: number },
  from: number,
): void {
  const length = source.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    const part = source.subarray(channel * length, (channel + 1) * length);
    target.set(part, (channel * depth + from) * plane);
  }
}
