/**
 * Draws the picture of docs/conventions.md that shows what smooth drawing does: the same voxels, drawn plain and
 * smooth.
 *
 *   node --import tsx tools/draw-smoothing.ts > docs/smooth-contours.svg
 */
import { traceMask } from "../src/contours/index.ts";
import { patientPoint } from "../src/geometry/index.ts";
import type { Mask } from "../src/volume/index.ts";

const ROWS = 26;
const COLUMNS = 34;
const VOXEL = 10;

/** An organ with a dent and a hole, tilted so that every slope occurs. */
function organ(): Mask {
  const voxels = new Uint8Array(ROWS * COLUMNS);
  const within = (x: number, y: number, [cx, cy, rx, ry, turn]: readonly number[]) => {
    const [dx, dy] = [x - cx!, y - cy!];
    const along = (dx * Math.cos(turn!) + dy * Math.sin(turn!)) / rx!;
    const across = (dy * Math.cos(turn!) - dx * Math.sin(turn!)) / ry!;
    return along * along + across * across <= 1;
  };
  voxels.forEach((_, index) => {
    const [y, x] = [Math.floor(index / COLUMNS), index % COLUMNS];
    const inside =
      within(x, y, [16.3, 12.6, 14, 9.5, 0.3]) &&
      !within(x, y, [19.5, 1.5, 5, 4, 0]) &&
      !within(x, y, [12.2, 13.4, 4.2, 2.6, -0.5]);
    if (inside) voxels[index] = 1;
  });
  return {
    grid: {
      size: [1, ROWS, COLUMNS],
      pixelSpacingMm: [1, 1],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 1, 0],
      sliceOrigins: [patientPoint(0, 0, 0)],
    },
    voxels,
  };
}

function panel(mask: Mask, smooth: boolean, left: number): string {
  const at = (value: number) => ((value + 0.5) * VOXEL).toFixed(1);
  const centres = Array.from(mask.voxels, (inside, index) => {
    const [y, x] = [Math.floor(index / COLUMNS), index % COLUMNS];
    const [radius, fill] = inside === 1 ? [1.6, "#0072b2"] : [0.9, "#999999"];
    return `<circle cx="${at(x)}" cy="${at(y)}" r="${radius}" fill="${fill}"/>`;
  });
  const contours = traceMask(mask, { smooth });
  const paths = contours.map(({ points }) => {
    const corners = Array.from({ length: points.length / 3 }, (_, index) => {
      return `${at(points[3 * index]!)},${at(points[3 * index + 1]!)}`;
    });
    return `<polygon points="${corners.join(" ")}" fill="none" stroke="#d55e00" stroke-width="1.6"/>`;
  });
  const count = contours.reduce((sum, { points }) => sum + points.length / 3, 0);
  const title = `${smooth ? "smooth" : "plain"}: ${count} points`;
  const text = `<text x="4" y="${ROWS * VOXEL + 16}" font-family="sans-serif" font-size="13">${title}</text>`;
  return `<g transform="translate(${left} 0)">\n${[...centres, ...paths, text].join("\n")}\n</g>`;
}

const mask = organ();
const width = 2 * COLUMNS * VOXEL + 20;
console.log(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${ROWS * VOXEL + 24}" width="${width}">
<rect width="100%" height="100%" fill="white"/>
${panel(mask, false, 0)}
${panel(mask, true, COLUMNS * VOXEL + 20)}
</svg>`,
);
