/** The figure of Dice against minutes: a line for each way through the mean of the seeds, their spread as bars. */
import { meanOf } from "../../src/evaluate/index.ts";
import { type Way, ways } from "./definition.ts";
import { grouped } from "./estimate.ts";
import type { Summary } from "./summary.ts";
import { minutesOf } from "./tables.ts";

/** Mean Dice of all pairs after a duration, for each seed. */
interface CurvePoint {
  readonly minutes: number;
  readonly diceOfSeeds: readonly number[];
}

export interface Curve {
  readonly way: Way;
  /** By rising minutes. */
  readonly points: readonly CurvePoint[];
}

const WIDTH = 760;
const HEIGHT = 400;
const LEFT = 60;
const RIGHT = 740;
const TOP = 60;
const BOTTOM = 350;
/** Grid lines in a unit of Dice. */
const LINES = 20;
const BAR_HALF = 5;
/** So that bars at the same minute do not hide each other. */
const ASIDE = 7;

const looks: Readonly<Record<Way, string>> = {
  arcuate: "#0b6fb8",
  unet: "#9a6b00",
  lean: "#6b21a8",
  twin: "#c2410c",
};

/** The curves against one reference, counting all slices. */
export function curvesOf(
  summaries: readonly Summary[],
  reference: Summary["reference"],
): readonly Curve[] {
  const points = summaries
    .filter((each) => each.reference === reference && !each.withinSlices)
    .flatMap(({ processorSeconds, ways: own }) =>
      own.map((each) => ({ ...each, minutes: minutesOf(processorSeconds) })),
    );
  return [...grouped(points, ({ way }) => way).values()].map((own) => ({
    way: own[0]!.way,
    points: own
      .map(({ minutes, diceOfSeeds }) => ({ minutes, diceOfSeeds }))
      .sort((a, b) => a.minutes - b.minutes),
  }));
}

/** An SVG that stands alone. Minutes are on a logarithmic axis. Needs at least two durations. */
export function curveSvg(title: string, curves: readonly Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  const minutes = [...new Set(points.map((point) => point.minutes))].sort((a, b) => a - b);
  const dice = points.flatMap(({ diceOfSeeds }) => diceOfSeeds);
  const lowest = Math.floor(LINES * Math.min(...dice) + 1e-9);
  const highest = Math.max(Math.ceil(LINES * Math.max(...dice) - 1e-9), lowest + 1);
  const first = Math.log(minutes[0]!);
  const x = (value: number) =>
    LEFT +
    20 +
    ((RIGHT - LEFT - 40) * (Math.log(value) - first)) / (Math.log(minutes.at(-1)!) - first);
  const y = (value: number) =>
    BOTTOM - ((BOTTOM - TOP) * (LINES * value - lowest)) / (highest - lowest);
  const aside = (index: number) => ASIDE * (index - (curves.length - 1) / 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${title}" font-family="sans-serif" font-size="13" fill="#333">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${LEFT}" y="20" font-size="14">${title}</text>
${gridLines(lowest, highest, y)}
${minutes.map((value) => tick(value, x(value))).join("\n")}
<text x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">minutes of two cores</text>
${curves.map((curve, index) => drawCurve(curve, (value) => x(value) + aside(index), y)).join("\n")}
${curves.map(({ way }, index) => legend(way, index)).join("\n")}
</svg>
`;
}

function gridLines(lowest: number, highest: number, y: (value: number) => number): string {
  return Array.from({ length: highest - lowest + 1 }, (_, index) => {
    const value = (lowest + index) / LINES;
    return `<path d="M${LEFT} ${px(y(value))}H${RIGHT}" stroke="#ddd"/><text x="${LEFT - 8}" y="${px(y(value) + 4)}" text-anchor="end">${value.toFixed(2)}</text>`;
  }).join("\n");
}

function tick(minutes: number, x: number): string {
  const text = Number(minutes.toPrecision(2));
  return `<path d="M${px(x)} ${BOTTOM}v5" stroke="#333"/><text x="${px(x)}" y="${BOTTOM + 20}" text-anchor="middle">${text}</text>`;
}

function drawCurve(
  { way, points }: Curve,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const colour = looks[way];
  const places = points.map(({ minutes, diceOfSeeds }) => ({
    x: px(x(minutes)),
    y: px(y(meanOf(diceOfSeeds))),
    top: px(y(Math.max(...diceOfSeeds))),
    bottom: px(y(Math.min(...diceOfSeeds))),
  }));
  const line = places.map((place, index) => `${index === 0 ? "M" : "L"}${place.x} ${place.y}`);
  const bars = places.map(
    (place) =>
      `M${place.x} ${place.bottom}V${place.top}M${px(Number(place.x) - BAR_HALF)} ${place.top}h${2 * BAR_HALF}M${px(Number(place.x) - BAR_HALF)} ${place.bottom}h${2 * BAR_HALF}`,
  );
  const dots = places.map((place) => `<circle cx="${place.x}" cy="${place.y}" r="4"/>`);
  return `<g fill="${colour}"><path d="${line.join("")}" fill="none" stroke="${colour}" stroke-width="2"/><path d="${bars.join("")}" fill="none" stroke="${colour}"/>${dots.join("")}</g>`;
}

/** In a row below the title. */
function legend(way: Way, index: number): string {
  const x = LEFT + 6 + 200 * index;
  return `<circle cx="${x}" cy="40" r="4" fill="${looks[way]}"/><text x="${x + 10}" y="44">${ways[way]}</text>`;
}

function px(value: number): string {
  return value.toFixed(1);
}
