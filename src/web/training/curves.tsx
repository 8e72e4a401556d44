import { Text } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { type LogLine, type Run, routes } from "../../server/contract/index.ts";
import { call } from "../api/client.ts";
import { keyOf } from "../api/use-call.ts";
import { scaleOf, ValueAxis } from "../charts/value-axis.tsx";
import { texts } from "../texts/index.ts";

const WIDTH = 900;
const HEIGHT = 300;
const LEFT = 56;
const BOTTOM = 30;
const TOP = 8;
const RIGHT = 10;
const POINTS = 300;
const colours = ["#4dabf7", "#ff6b6b", "#69db7c", "#ffd43b", "#b197fc"];

interface CurvePoint {
  readonly step: number;
  readonly loss: number;
}

/** The mean loss of stretches of steps, as many as there is room for in the drawing. */
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

function CurveDrawing({ curves }: { readonly curves: readonly (readonly CurvePoint[])[] }) {
  const all = curves.flat();
  const lastStep = Math.max(1, ...all.map(({ step }) => step));
  const scale = scaleOf(all.map(({ loss }) => loss));
  const xOf = (step: number) => LEFT + ((WIDTH - LEFT - RIGHT) * step) / lastStep;
  const yOf = (loss: number) => TOP + (HEIGHT - BOTTOM - TOP) * (1 - loss / scale.top);
  const lineOf = (curve: readonly CurvePoint[]) =>
    curve.map(({ step, loss }) => `${xOf(step).toFixed(1)},${yOf(loss).toFixed(1)}`).join(" ");
  return (
    <svg
      className="figure"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width="100%"
      style={{ maxWidth: 1100 }}
      role="img"
      aria-label={texts.training.curve}
    >
      <ValueAxis scale={scale} left={LEFT} right={WIDTH} yOf={yOf} />
      <text x={WIDTH - RIGHT} y={HEIGHT - 8} textAnchor="end">
        {lastStep}
      </text>
      {curves.map((curve, at) => (
        <polyline
          // biome-ignore lint/suspicious/noArrayIndexKey: a curve has no name but its place
          key={at}
          fill="none"
          stroke={colours[at % colours.length]}
          strokeWidth={2}
          points={lineOf(curve)}
        />
      ))}
    </svg>
  );
}

/** The logs of runs; read again while a run is at work. */
function useCurves(runs: readonly Run[]): CurvePoint[][] {
  const logs = useQueries({
    queries: runs.map(({ id: runId, state }) => {
      const input = { params: { runId }, query: { limit: 20_000 } };
      return {
        queryKey: keyOf(routes.runLog, input),
        queryFn: () => call(routes.runLog, input),
        refetchInterval: (state === "running" || state === "queued") && 3000,
      };
    }),
  });
  return logs.map(({ data }) => curveOf(data?.lines ?? []));
}

/** Loss by step of some runs, one line for each. */
export function Curves({ runs }: { readonly runs: readonly Run[] }) {
  const curves = useCurves(runs);
  if (curves.flat().length === 0) return <Text size="sm">{texts.training.noLog}</Text>;
  return (
    <>
      <CurveDrawing curves={curves} />
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
