import { Text } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { type LogLine, type Run, routes } from "../../server/contract/index.ts";
import { call } from "../api/client.ts";
import { keyOf } from "../api/use-call.ts";
import { scaleOf } from "../results/strip-figure.tsx";
import { texts } from "../texts/index.ts";

const WIDTH = 900;
const HEIGHT = 300;
const LEFT = 56;
const BOTTOM = 30;
const POINTS = 300;
const colours = ["#4dabf7", "#ff6b6b", "#69db7c", "#ffd43b", "#b197fc"];

interface CurvePoint {
  readonly step: number;
  readonly loss: number;
}

/** Mean loss of as many stretches as there is room for. */
function curveOf(lines: readonly LogLine[]): CurvePoint[] {
  const steps = lines.flatMap((line): CurvePoint[] =>
    line.kind === "step" && typeof line.loss === "number"
      ? [{ step: line.step, loss: line.loss }]
      : [],
  );
  const width = Math.max(1, Math.ceil(steps.length / POINTS));
  return Array.from({ length: Math.ceil(steps.length / width) }, (_, at) => {
    const part = steps.slice(at * width, (at + 1) * width);
    const loss = part.reduce((sum, one) => sum + one.loss, 0) / part.length;
    return { step: part.at(-1)?.step ?? 0, loss };
  });
}

/** Loss by step of some runs, one line each; the log is read again while a run is at work. */
export function Curves({ runs }: { readonly runs: readonly Run[] }) {
  const logs = useQueries({
    queries: runs.map(({ id: runId, state }) => {
      const input = { params: { runId }, query: { limit: 20_000 } };
      return {
        queryKey: keyOf(routes.runLog, input),
        queryFn: () => call(routes.runLog, input),
        refetchInterval: state === "running" || state === "queued" ? 3000 : (false as const),
      };
    }),
  });
  const curves = logs.map(({ data }) => curveOf(data?.lines ?? []));
  const all = curves.flat();
  if (all.length === 0) return <Text size="sm">{texts.training.noLog}</Text>;
  const lastStep = Math.max(1, ...all.map(({ step }) => step));
  const { top, step: tick } = scaleOf(all.map(({ loss }) => loss));
  const xOf = (step: number) => LEFT + ((WIDTH - LEFT - 10) * step) / lastStep;
  const yOf = (loss: number) => 8 + (HEIGHT - BOTTOM - 8) * (1 - loss / top);
  const ticks = Array.from({ length: Math.round(top / tick) + 1 }, (_, at) => at * tick);
  return (
    <>
      <svg
        className="figure"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        width="100%"
        style={{ maxWidth: 1100 }}
        role="img"
        aria-label={texts.training.curve}
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
        <text x={WIDTH - 10} y={HEIGHT - 8} textAnchor="end">
          {lastStep}
        </text>
        {curves.map((curve, at) => (
          <polyline
            key={runs[at]?.id}
            fill="none"
            stroke={colours[at % colours.length]}
            strokeWidth={2}
            points={curve
              .map(({ step, loss }) => `${xOf(step).toFixed(1)},${yOf(loss).toFixed(1)}`)
              .join(" ")}
          />
        ))}
      </svg>
      {runs.map(({ id, title }, at) => (
        <Text key={id} size="sm">
          <span
            className="swatch"
            style={{ background: colours[at % colours.length] }}
            aria-hidden
          />
          {title}
        </Text>
      ))}
    </>
  );
}
