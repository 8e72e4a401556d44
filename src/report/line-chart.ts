/** Curves over the steps of a training run. */
import { type Markup, markup, nothing } from "./markup.ts";
import { gridLine, px } from "./svg.ts";

export interface Curve {
  readonly title: string;
  /** From 0; the first five have the stylesheet's curve colours, the next five the same colours dashed, and so on. */
  readonly look: number;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChartRequest {
  /** Read out by programs that read pages aloud. */
  readonly title: string;
  readonly description: string;
  readonly axis: string;
  readonly curves: readonly Curve[];
  /** The end of the axis that values cannot pass, e.g. 1 for Dice. */
  readonly high?: number;
  /** Powers of ten instead of even steps. */
  readonly isLogarithmic?: boolean;
}

const WIDTH = 920;
const HEIGHT = 300;
const MARGIN = { left: 66, right: 12, top: 34, bottom: 34 } as const;
const LEGEND_ROW = 18;
/** Colours of curves in the stylesheet. */
const COLOURS = 5;
/** More points than pixels only make a page heavy: neighbours are averaged. */
const MOST_POINTS = 400;

/** Undefined where there is nothing to draw. */
export function lineChart(request: LineChartRequest): Markup | undefined {
  const curves = request.curves
    .map((curve) => ({ ...curve, points: thinned(curve.points) }))
    .filter(({ points }) => points.length > 0);
  if (curves.length === 0) return undefined;
  const xs = curves.flatMap(({ points }) => points.map(([x]) => x));
  const [firstX, lastX] = [Math.min(...xs), Math.max(...xs)];
  const ticks = request.isLogarithmic ? powersOver(curves) : stepsOver(curves, request.high);
  const scale = request.isLogarithmic ? Math.log10 : (value: number) => value;
  const [low, high] = [scale(ticks[0]!), scale(ticks.at(-1)!)];
  const entries = legend(curves);
  const inner = HEIGHT - MARGIN.top - MARGIN.bottom;
  const top = MARGIN.top + LEGEND_ROW * (entries.rows - 1);
  const height = HEIGHT + LEGEND_ROW * (entries.rows - 1);
  const y = (value: number) => top + inner * (1 - (scale(value) - low) / (high - low || 1));
  const x = (value: number) =>
    MARGIN.left + ((WIDTH - MARGIN.left - MARGIN.right) * (value - firstX)) / (lastX - firstX || 1);
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="${request.title}. ${request.description}" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">
${ticks.map((value) => gridLine(tickText(value), MARGIN.left, WIDTH - MARGIN.right, y(value)))}
<text class="axis" x="6" y="18">${request.axis}</text>
<text class="tick" x="${MARGIN.left}" y="${height - 10}">step ${firstX}</text>
<text class="tick" x="${WIDTH - MARGIN.right}" y="${height - 10}" text-anchor="end">step ${lastX}</text>
${entries.marks}
${curves.map(({ look, points }) => line(look, pathOf(points, x, y)))}
</svg>`;
}

function thinned(points: Curve["points"]): Curve["points"] {
  const size = Math.ceil(points.length / MOST_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const group = points.slice(index * size, (index + 1) * size);
    return [group.at(-1)![0], group.reduce((sum, [, y]) => sum + y, 0) / group.length] as const;
  });
}

function stepsOver(curves: readonly Curve[], limit: number | undefined): number[] {
  const values = curves.flatMap(({ points }) => points.map(([, y]) => y));
  const top = limit ?? Math.max(...values, 1e-9);
  const magnitude = 10 ** Math.floor(Math.log10(top));
  const step = [0.1, 0.2, 0.5, 1, 2]
    .map((each) => each * magnitude)
    .find((each) => top / each <= 6)!;
  const count = Math.ceil(top / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

function powersOver(curves: readonly Curve[]): number[] {
  const values = curves.flatMap(({ points }) => points.map(([, y]) => y)).filter((y) => y > 0);
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(Math.ceil(Math.log10(Math.max(...values))), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

function tickText(value: number): string {
  return value !== 0 && value < 0.01 ? value.toExponential(0) : `${Number(value.toPrecision(3))}`;
}

function pathOf(
  points: Curve["points"],
  x: (value: number) => number,
  y: (value: number) => number,
) {
  const path = points
    .map(([atX, atY], index) => `${index === 0 ? "M" : "L"}${px(x(atX))} ${px(y(atY))}`)
    .join("");
  return points.length === 1 ? `${path}h0` : path; // a dot, by its round ends
}

function line(look: number, path: string): Markup {
  const round = Math.floor(look / COLOURS);
  const dash = round === 0 ? nothing : markup` stroke-dasharray="${4 * round} 4"`;
  return markup`<path class="curve curve${look % COLOURS}" d="${path}"${dash}/>`;
}

/** Titles of the curves from right to left; one that has no room begins another row. */
function legend(curves: readonly Curve[]): { marks: Markup[]; rows: number } {
  const start = WIDTH - MARGIN.right;
  let [right, rows] = [start, 1];
  const marks = curves.toReversed().map(({ title, look }) => {
    const width = 28 + title.length * 7.2;
    if (right < start && right - width < MARGIN.left) {
      right = start;
      rows += 1;
    }
    right -= width;
    const y = 14 + LEGEND_ROW * (rows - 1);
    const entry = markup`${line(look, `M${px(right)} ${y}h14`)}<text class="tick" x="${px(right + 20)}" y="${y + 4}">${title}</text>`;
    right -= 14;
    return entry;
  });
  return { marks, rows };
}
