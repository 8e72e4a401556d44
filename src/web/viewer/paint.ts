import type { CtDownload } from "./ct-download.ts";
import type { Outline } from "./outline.ts";
import { type Plane, placeOfVoxel, strides, type Voxel } from "./plane.ts";
import type { Projection } from "./projection.ts";
import type { Measurement } from "./view-state.ts";

/** Colour of slices that have not come yet. */
const NOT_THERE = 0xff241f1f;

/** Contours of one label map in a slice, in one colour. */
export interface Drawn {
  readonly outlines: ReadonlyMap<number, Outline>;
  readonly colour: string;
  readonly shownLabels: ReadonlySet<number>;
  /** Label with the stronger line; null for none. */
  readonly strongLabel: number | null;
}

/** A slice of the CT as it lies on the screen, one pixel a voxel. */
export function greySlice(
  ct: CtDownload,
  plane: Plane,
  { slice, greys }: { readonly slice: number; readonly greys: Uint32Array },
): ImageData {
  const { across, down, normal } = plane;
  const width = across.voxelAt.length;
  const height = down.voxelAt.length;
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const step = strides(ct.size);
  const base = slice * step[normal];
  const acrossStep = step[across.axis];
  for (let row = 0; row < height; row++) {
    const voxel = down.voxelAt[row]!;
    const z = normal === 0 ? slice : voxel;
    let pixel = row * width;
    if (ct.hasSlice[z] === 0) {
      pixels.fill(NOT_THERE, pixel, pixel + width);
      continue;
    }
    const from = base + voxel * step[down.axis];
    for (let column = 0; column < width; column++) {
      pixels[pixel++] = greys[ct.hu[from + across.voxelAt[column]! * acrossStep]! & 0xffff]!;
    }
  }
  return image;
}

function isEven(edgesMm: Float64Array): boolean {
  const firstMm = edgesMm[1]! - edgesMm[0]!;
  for (let place = 1; place < edgesMm.length; place++) {
    if (Math.abs(edgesMm[place]! - edgesMm[place - 1]! - firstMm) > 1e-3) return false;
  }
  return true;
}

/** Draws the picture of a slice on the canvas. Where slices are spaced unevenly, each row has its own height. */
export function paintSlice(
  context: CanvasRenderingContext2D,
  picture: HTMLCanvasElement,
  { plane, projection }: { readonly plane: Plane; readonly projection: Projection },
): void {
  const { pixelsPerMm, leftPx, topPx } = projection;
  const across = plane.across.edgesMm;
  const down = plane.down.edgesMm;
  const x = leftPx + across[0]! * pixelsPerMm;
  const width = (across[across.length - 1]! - across[0]!) * pixelsPerMm;
  const rows = picture.height;
  context.imageSmoothingEnabled = true;
  const bands = isEven(down) ? [0, rows] : Array.from({ length: rows + 1 }, (_, row) => row);
  for (let band = 1; band < bands.length; band++) {
    const first = bands[band - 1]!;
    const end = bands[band]!;
    const y = topPx + down[first]! * pixelsPerMm;
    const height = (down[end]! - down[first]!) * pixelsPerMm;
    context.drawImage(picture, 0, first, picture.width, end - first, x, y, width, height);
  }
}

function trace(context: CanvasRenderingContext2D, outline: Outline, projection: Projection): void {
  const { pixelsPerMm, leftPx, topPx } = projection;
  for (let at = 0; at < outline.length; at += 4) {
    context.moveTo(leftPx + outline[at]! * pixelsPerMm, topPx + outline[at + 1]! * pixelsPerMm);
    context.lineTo(leftPx + outline[at + 2]! * pixelsPerMm, topPx + outline[at + 3]! * pixelsPerMm);
  }
}

/**
 * Draws the contours of the shown labels.
 *
 * @param scale Canvas pixels for each CSS pixel.
 */
export function paintOutlines(
  context: CanvasRenderingContext2D,
  drawn: Drawn,
  { projection, scale }: { readonly projection: Projection; readonly scale: number },
): void {
  context.strokeStyle = drawn.colour;
  context.lineCap = "round";
  for (const [label, outline] of drawn.outlines) {
    if (!drawn.shownLabels.has(label)) continue;
    context.lineWidth = (label === drawn.strongLabel ? 2.4 : 1.4) * scale;
    context.beginPath();
    trace(context, outline, projection);
    context.stroke();
  }
}

/** Draws the lines in which the other two planes cut this one. */
export function paintCrossHair(
  context: CanvasRenderingContext2D,
  at: Voxel,
  { plane, projection }: { readonly plane: Plane; readonly projection: Projection },
): void {
  const { pixelsPerMm, leftPx, topPx } = projection;
  const { across, down } = plane;
  const { width, height } = context.canvas;
  const acrossMm = across.centresMm[placeOfVoxel(across, at[across.axis])]!;
  const downMm = down.centresMm[placeOfVoxel(down, at[down.axis])]!;
  const x = Math.round(leftPx + acrossMm * pixelsPerMm) + 0.5;
  const y = Math.round(topPx + downMm * pixelsPerMm) + 0.5;
  const gap = 14;
  context.strokeStyle = "#ffe066b0";
  context.lineWidth = 1;
  context.beginPath();
  for (const [x0, y0, x1, y1] of [
    [0, y, x - gap, y],
    [x + gap, y, width, y],
    [x, 0, x, y - gap],
    [x, y + gap, x, height],
  ] as const) {
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
  }
  context.stroke();
}

function lengthMm({ from, to }: Measurement): number {
  return Math.hypot(to.acrossMm - from.acrossMm, to.downMm - from.downMm);
}

/**
 * Draws a measured distance with its length in mm.
 *
 * @param scale Canvas pixels for each CSS pixel.
 */
export function paintMeasurement(
  context: CanvasRenderingContext2D,
  measurement: Measurement,
  { projection, scale }: { readonly projection: Projection; readonly scale: number },
): void {
  const { from, to } = measurement;
  const { pixelsPerMm, leftPx, topPx } = projection;
  const x = leftPx + to.acrossMm * pixelsPerMm;
  const y = topPx + to.downMm * pixelsPerMm;
  context.strokeStyle = context.fillStyle = "#63e6be";
  context.lineWidth = 1.5 * scale;
  context.beginPath();
  context.moveTo(leftPx + from.acrossMm * pixelsPerMm, topPx + from.downMm * pixelsPerMm);
  context.lineTo(x, y);
  context.stroke();
  context.font = `${13 * scale}px sans-serif`;
  context.fillText(`${lengthMm(measurement).toFixed(1)} mm`, x + 8 * scale, y - 6 * scale);
}
