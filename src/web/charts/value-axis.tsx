/** A value axis: from 0 to `top`, with a line at every multiple of `step`. */
export interface ValueScale {
  readonly top: number;
  readonly step: number;
}

/** The scale that holds all values with round numbers; values up to 1 are shares and get 0 to 1. */
export function scaleOf(values: readonly number[]): ValueScale {
  const greatest = Math.max(0, ...values);
  if (greatest <= 1) return { top: 1, step: 0.2 };
  const power = 10 ** Math.floor(Math.log10(greatest));
  const step =
    [0.2, 0.5, 1, 2].map((part) => part * power).find((one) => greatest / one <= 6) ?? 2 * power;
  return { top: Math.ceil(greatest / step) * step, step };
}

interface ValueAxisProps {
  readonly scale: ValueScale;
  /** Where the lines begin and end, in the drawing's units. */
  readonly left: number;
  readonly right: number;
  readonly yOf: (value: number) => number;
}

/** The lines and numbers of a value axis, inside an svg. */
export function ValueAxis({ scale: { top, step }, left, right, yOf }: ValueAxisProps) {
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, at) => at * step);
  return ticks.map((value) => (
    <g key={value}>
      <line
        className="axis"
        x1={left}
        x2={right}
        y1={yOf(value)}
        y2={yOf(value)}
        strokeDasharray="2 4"
      />
      <text x={left - 6} y={yOf(value) + 4} textAnchor="end">
        {Number(value.toPrecision(3))}
      </text>
    </g>
  ));
}
