import { useNavigate } from "@tanstack/react-router";
import { scaleOf, ValueAxis } from "../charts/value-axis.tsx";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import type { Point, StructureFigures } from "./figures.ts";

const words = texts.results;
const WIDTH = 900;
const HEIGHT = 340;
const LEFT = 56;
const BOTTOM = 40;
const TOP = 12;

interface StripFigureProps {
  /** Name of the metric. */
  readonly title: string;
  readonly figures: readonly StructureFigures[];
  /** A case's patient, as the work list shows it. */
  readonly patientOf: (caseId: string) => string;
}

interface CasePointProps {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly onOpen: () => void;
}

function CasePoint({ x, y, label, onOpen }: CasePointProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand inside a drawing
    <circle
      cx={x}
      cy={y}
      r={5}
      fill="var(--mantine-color-blue-6)"
      stroke="var(--mantine-color-body)"
      role="button"
      tabIndex={0}
      aria-label={label}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onOpen();
      }}
    >
      <title>{label}</title>
    </circle>
  );
}

/** Points of equal value stay apart: they lie beside each other in a fixed pattern. From -0.5 to below 0.5. */
function shiftOf(place: number): number {
  return ((place * 7) % 11) / 11 - 0.5;
}

/** One column for each structure, one point for each case. A point opens the case at its worst slice. */
export function StripFigure({ title, figures, patientOf }: StripFigureProps) {
  const navigate = useNavigate();
  const titleOf = useStructureTitles();
  const scale = scaleOf(figures.flatMap(({ points }) => points.map(({ value }) => value)));
  const yOf = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / scale.top);
  const width = (WIDTH - LEFT) / Math.max(1, figures.length);
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
      <ValueAxis scale={scale} left={LEFT} right={WIDTH} yOf={yOf} />
      {figures.map(({ name, points }, column) => {
        const middle = LEFT + width * (column + 0.5);
        return (
          <g key={name}>
            <text x={middle} y={HEIGHT - 14} textAnchor="middle">
              {titleOf(name)}
            </text>
            {points.map((point, place) => (
              <CasePoint
                key={point.caseId}
                x={middle + width * shiftOf(place) * 0.5}
                y={yOf(point.value)}
                label={words.point(
                  patientOf(point.caseId),
                  titleOf(name),
                  point.value.toPrecision(3),
                )}
                onOpen={() => open(name, point)}
              />
            ))}
          </g>
        );
      })}
    </svg>
  );
}
