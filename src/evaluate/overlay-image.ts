import { encode } from "fast-png";
import type { CtVolume } from "../volume/index.ts";
import type { DisplayAxis, PlaneView } from "./overlay-plane.ts";

/** A rectangle of a plane in mm along its display axes. */
export interface MmRectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface GreyWindow {
  readonly centreHu: number;
  readonly widthHu: number;
}

/** One rectangle of a plane as a grey PNG of `pixelsPerMm`, linear between voxels. */
export function planePng(
  ct: CtVolume,
  plane: PlaneView,
  offset: number,
  area: MmRectangle,
  pixelsPerMm: number,
  { centreHu, widthHu }: GreyWindow,
): Uint8Array {
  const width = Math.max(1, Math.round(area.width * pixelsPerMm));
  const height = Math.max(1, Math.round(area.height * pixelsPerMm));
  const across = sampleAxis(plane.right, area.left, width, pixelsPerMm);
  const along = sampleAxis(plane.down, area.top, height, pixelsPerMm);
  const data = new Uint8Array(width * height);
  const scale = 255 / widthHu;
  const black = centreHu - widthHu / 2;
  for (let v = 0; v < height; v++) {
    const [top, bottom] = [offset + along.low[v]!, offset + along.high[v]!];
    const t = along.share[v]!;
    for (let u = 0; u < width; u++) {
      const [left, right, s] = [across.low[u]!, across.high[u]!, across.share[u]!];
      const upper = ct.hu[top + left]! * (1 - s) + ct.hu[top + right]! * s;
      const lower = ct.hu[bottom + left]! * (1 - s) + ct.hu[bottom + right]! * s;
      const grey = (upper + t * (lower - upper) - black) * scale;
      data[v * width + u] = Math.min(Math.max(Math.round(grey), 0), 255);
    }
  }
  return encode({ width, height, data, channels: 1, depth: 8 });
}

interface AxisSamples {
  /** Array offsets of the voxels before and after each pixel, and the share of the latter. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float64Array;
}

function sampleAxis(
  axis: DisplayAxis,
  firstMm: number,
  count: number,
  pixelsPerMm: number,
): AxisSamples {
  const [low, high] = [new Int32Array(count), new Int32Array(count)];
  const share = new Float64Array(count);
  const { centresMm } = axis;
  const last = axis.count - 1;
  let before = 0;
  for (let pixel = 0; pixel < count; pixel++) {
    const mm = firstMm + (pixel + 0.5) / pixelsPerMm;
    while (before < last && centresMm[before + 1]! <= mm) before++;
    const after = Math.min(before + 1, last);
    const gap = centresMm[after]! - centresMm[before]!;
    share[pixel] = gap > 0 ? Math.min(Math.max((mm - centresMm[before]!) / gap, 0), 1) : 0;
    low[pixel] = axis.start + before * axis.stride;
    high[pixel] = axis.start + after * axis.stride;
  }
  return { low, high, share };
}
