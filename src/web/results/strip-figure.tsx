import { useNavigate } from "@tanstack/react-router";
import { texts } from "../texts/index.ts";
import type { Point, StructureFigures } from "./figures.ts";

const WIDTH = 900;
const HEIGHT = 340;
const LEFT = 56;
const BOTTOM = 40;
const TOP = 12;

/** Round numbers that hold all values; shares go from 0 to 1. */
export function scaleOf(values: readonly number[]): {
  readonly top: number;
  readonly step: number;
} {
  const greatest = Math.max(0, ...values);
  if (greatest <= 1) return { top: 1, step: 0.2 };
  const power = 10 ** Math.floor(Math.log10(greatest));
  const step =
    [0.2, 0.5, 1, 2].map((part) => part * power).find((one) => greatest / one <= 6) ?? 2 * power;
  return { top: Math.ceil(greatest / step) * step, step };
}

interface StripFigureProps {
  readonly title: string;
  readonly figures: readonly StructureFigures[];
  readonly nameOf: (caseId: string) => string;
}

/** One column a structure, one point a patient: a point opens the patient at the worst slice. */
export function StripFigure({ title, figures, nameOf }: StripFigureProps) {
  const navigate = useNavigate();
  const { top, step } = scaleOf(figures.flatMap(({ points }) => points.map(({ value }) => value)));
  const yOf = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const column = (WIDTH - LEFT) / Math.max(1, figures.length);
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, at) => at * step);
  const open = (structure: string, { caseId, worstSlice }: Point) => {
    const search = { structure, ...(worstSlice === null ? {} : { slice: worstSlice }) };
    void navigate({ to: "/cases/$caseId", params: { caseId }, search });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a drawing
    <svg
      className="figure"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      style={{ maxWidth: 1100 }}
      role="group"
      aria-label={title}
    >
      {ticks.map((value) => (
        <g key={value}>
          <line
            className="axis"
            x1={LEFT}
            x2={WIDTH}
            y1={yOf(value)}
            y2={yOf(value)}
            strokeDasharray="2 4"
          />
          <text x={LEFT - 6} y={yOf(value) + 4} textAnchor="end">
            {Number(value.toPrecision(3))}
          </text>
        </g>
      ))}
      {figures.map(({ name, points }, place) => (
        <g key={name}>
          <text x={LEFT + column * (place + 0.5)} y={HEIGHT - 14} textAnchor="middle">
            {name}
          </text>
          {points.map((point, at) => {
            // Beside each other in a fixed pattern: points of like value stay apart.
            const shift = ((at * 7) % 11) / 11 - 0.5;
            const label = texts.results.point(
              nameOf(point.caseId),
              name,
              point.value.toPrecision(3),
            );
            return (
              // biome-ignore lint/a11y/useSemanticElements: a button cannot stand inside a drawing
              <circle
                key={point.caseId}
                cx={LEFT + column * (place + 0.5 + shift * 0.5)}
                cy={yOf(point.value)}
                r={5}
                fill="var(--mantine-color-blue-6)"
                stroke="var(--mantine-color-body)"
                role="button"
                tabIndex={0}
                aria-label={label}
                onClick={() => open(name, point)}
                onKeyDown={(event) => {
                  if (event.key !== "Enter" && event.key !== " ") return;
                  event.preventDefault();
                  open(name, point);
                }}
              >
                <title>{label}</title>
              </circle>
            );
          })}
        </g>
      ))}
    </svg>
  );
}
