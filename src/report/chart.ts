/** Figures 1a to 2b: how a figure is spread over the cases of a group, structure by structure, beside the paper's. */
import { describeSample } from "../evaluate/index.ts";
import { type Markup, markup } from "./markup.ts";
import { gridLine, px } from "./svg.ts";

export interface ChartSeries {
  readonly title: string;
  /** Class of its marks; colours are the stylesheet's. */
  readonly look: "first" | "second" | "paper";
  /** One list for every category. */
  readonly values: readonly (readonly number[])[];
  /** How many were missed, for every category. */
  readonly missed: readonly number[];
}

export interface ChartRequest {
  /** Read out by programs that read pages aloud. */
  readonly title: string;
  readonly description: string;
  readonly axis: string;
  readonly categories: readonly string[];
  readonly series: readonly ChartSeries[];
  /** The end of the axis that values cannot pass, e.g. 0 and 1 for Dice. */
  readonly limits: { readonly low: number; readonly high?: number };
}

/** At least; many categories make a chart wider. */
const WIDTH = 920;
const LEAST_SLOT = 118;
const HEIGHT = 400;
const MARGIN = { left: 58, right: 12, top: 34, bottom: 62 } as const;

/** Points of all cases, a box from quartile to quartile, a line at the median, whiskers over the whole range. */
export function spreadChart(request: ChartRequest): Markup {
  const ticks = ticksOver(request);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const inner = HEIGHT - MARGIN.top - MARGIN.bottom;
  const y = (value: number) => MARGIN.top + inner * (1 - (value - low) / (high - low));
  const { categories, series } = request;
  const width = Math.max(WIDTH, MARGIN.left + MARGIN.right + LEAST_SLOT * categories.length);
  const slot = (width - MARGIN.left - MARGIN.right) / categories.length;
  const step = Math.min(72, (slot - 24) / series.length);
  const marks = categories.flatMap((_, category) =>
    series.map((each, index) => {
      const middle = MARGIN.left + slot * (category + 0.5);
      const x = middle + (index - (series.length - 1) / 2) * step;
      return spread(each, category, { x, width: Math.min(46, step * 0.62), y });
    }),
  );
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="${request.title}. ${request.description}" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}">
${ticks.map((value) => gridLine(`${Math.round(value * 100) / 100}`, MARGIN.left, width - MARGIN.right, y(value)))}
<text class="axis" x="${MARGIN.left - 46}" y="18">${request.axis}</text>
${legend(series, width)}
${marks}
${categories.map((name, index) => categoryLabel(name, MARGIN.left + slot * (index + 0.5), index, series))}
</svg>`;
}

/** Round steps that hold every value: at most eight of them. */
function ticksOver({ series, limits }: ChartRequest): number[] {
  const values = series.flatMap((each) => each.values.flat());
  const top = limits.high ?? Math.max(1, ...values);
  const bottom = limits.high === undefined ? limits.low : Math.min(0.9 * top, ...values);
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500].find(
    (each) => (top - bottom) / each <= 8,
  );
  const size = step ?? 1000;
  const first = Math.max(limits.low, Math.floor(bottom / size + 1e-9) * size);
  const count = Math.ceil((top - first) / size - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => first + index * size);
}

function spread(
  { values, look }: ChartSeries,
  category: number,
  { x, width, y }: { x: number; width: number; y: (value: number) => number },
): Markup {
  const own = values[category] ?? [];
  const sample = describeSample(own);
  if (sample === undefined) return markup``;
  const { least, greatest, lowerQuartile, upperQuartile, median } = sample;
  const [left, right] = [x - width / 2, x + width / 2];
  const boxHeight = Math.max(y(lowerQuartile) - y(upperQuartile), 0);
  const points = own.map((value, index) => {
    // Beside one another by the golden ratio: spread evenly, and the same in every report.
    const aside = (((index + 1) * 0.618034) % 1) - 0.5;
    return markup`<circle cx="${px(x + aside * width * 0.8)}" cy="${px(y(value))}" r="2.6"/>`;
  });
  return markup`<g class="${look}"><path class="range" d="M${px(x)} ${px(y(greatest))}V${px(y(upperQuartile))}M${px(x)} ${px(y(lowerQuartile))}V${px(y(least))}M${px(left + width / 4)} ${px(y(greatest))}h${px(width / 2)}M${px(left + width / 4)} ${px(y(least))}h${px(width / 2)}"/><rect class="box" x="${px(left)}" y="${px(y(upperQuartile))}" width="${px(width)}" height="${px(boxHeight)}"/><g class="points">${points}</g><path class="median" d="M${px(left)} ${px(y(median))}H${px(right)}"/></g>`;
}

function categoryLabel(
  name: string,
  x: number,
  category: number,
  series: readonly ChartSeries[],
): Markup {
  const isOnlyOne = series.filter(({ look }) => look !== "paper").length === 1;
  const missed = series
    .filter((each) => (each.missed[category] ?? 0) > 0)
    .map((each) => `${each.missed[category]} missed${isOnlyOne ? "" : `, ${each.title}`}`);
  const lines = missed.map(
    (text, index) =>
      markup`<text class="warn" x="${px(x)}" y="${HEIGHT - 22 + 15 * index}" text-anchor="middle">${text}</text>`,
  );
  return markup`<text class="category" x="${px(x)}" y="${HEIGHT - 40}" text-anchor="middle">${name}</text>${lines}`;
}

function legend(series: readonly ChartSeries[], width: number): Markup[] {
  let right = width - MARGIN.right;
  return series.toReversed().map(({ title, look }) => {
    right -= 28 + title.length * 7.2;
    const entry = markup`<g class="${look}"><rect class="box" x="${px(right)}" y="8" width="14" height="12"/></g><text class="tick" x="${px(right + 20)}" y="18">${title}</text>`;
    right -= 14;
    return entry;
  });
}
