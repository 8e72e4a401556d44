/** What a run of some length can be expected to reach, read from the curves that were measured. */
import { createHash } from "node:crypto";
import { type TrainingSettings, trainingConfigurationSchema } from "./configuration.ts";
import {
  type CurvePoint,
  type MeasuredCurve,
  measuredCurves,
  type SeedSpread,
} from "./measured-curves.ts";

/** The curve at a number of patches. Nothing is extrapolated. */
export type CurveReading =
  | {
      readonly kind: "measured";
      readonly patches: number;
      readonly dice: SeedSpread;
      /** By TG-263 name. */
      readonly structures: Readonly<Record<string, number>>;
    }
  /** Fewer patches than the shortest measured run saw, or more than the longest: `nearest`. */
  | {
      readonly kind: "shorter" | "longer";
      readonly patches: number;
      readonly nearest: CurvePoint;
    };

/** A measured curve at the patches of a run, at twice and at four times as many. */
export interface Expectation {
  readonly curve: MeasuredCurve;
  readonly here: CurveReading;
  readonly twice: CurveReading;
  readonly fourTimes: CurveReading;
}

/**
 * What a run with drawn weights can be expected to reach.
 *
 * @param patches - That the whole run sees.
 * @param structures - Names of the structures that it learns.
 * @returns Undefined where no run with these settings and exactly these structures was measured.
 */
export function expectationOf(
  patches: number,
  settings: TrainingSettings,
  structures: readonly string[],
  curves: readonly MeasuredCurve[] = measuredCurves,
): Expectation | undefined {
  const key = settingsKey(settings);
  const curve = curves.find((each) => each.settingsKey === key && hasStructures(each, structures));
  if (curve === undefined) return undefined;
  const at = (factor: number) => readCurve(curve.points, factor * patches);
  return { curve, here: at(1), twice: at(2), fourTimes: at(4) };
}

/** What tells settings apart, whatever the length of the run and its seed: the beginning of a hash. */
export function settingsKey(settings: TrainingSettings): string {
  // Parsed, so that the keys are in the schema's order.
  const { steps: _, seed: __, ...known } = trainingConfigurationSchema.parse(settings);
  return createHash("sha256").update(JSON.stringify(known)).digest("hex").slice(0, 12);
}

function hasStructures({ points }: MeasuredCurve, names: readonly string[]): boolean {
  const measured = Object.keys(points[0]?.structures ?? {});
  return measured.length === names.length && names.every((name) => measured.includes(name));
}

/**
 * The curve at a number of patches: between two points, linear in the logarithm of the patches.
 * @param points - At least one, by increasing patches.
 */
export function readCurve(points: readonly CurvePoint[], patches: number): CurveReading {
  const below = points.findLast((point) => point.patches <= patches);
  const above = points.find((point) => point.patches >= patches);
  if (below && above) return { kind: "measured", patches, ...between(below, above, patches) };
  const nearest = below ?? above;
  if (nearest === undefined) throw new RangeError("Cannot read a curve: it must have a point");
  return { kind: below ? "longer" : "shorter", patches, nearest };
}

function between(
  below: CurvePoint,
  above: CurvePoint,
  patches: number,
): Pick<CurvePoint, "dice" | "structures"> {
  const share =
    above === below
      ? 0
      : Math.log(patches / below.patches) / Math.log(above.patches / below.patches);
  const mix = (from: number, to: number) => from + (to - from) * share;
  return {
    dice: {
      mean: mix(below.dice.mean, above.dice.mean),
      lowest: mix(below.dice.lowest, above.dice.lowest),
      highest: mix(below.dice.highest, above.dice.highest),
    },
    structures: Object.fromEntries(
      Object.entries(below.structures).map(([name, dice]) => [
        name,
        mix(dice, above.structures[name] ?? Number.NaN),
      ]),
    ),
  };
}
