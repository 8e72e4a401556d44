/** What a run can be expected to reach, in sentences. */
import type { CurveReading, Expectation, SeedSpread } from "../../train/index.ts";

type Measured = Extract<CurveReading, { kind: "measured" }>;

/**
 * The measured curve at the patches of a run, what twice and four times as many brought there, and what this says about
 * patients.
 *
 * @param expectation - Null where no such run was measured.
 */
export function expectationSentences(expectation: Expectation | null): string[] {
  if (expectation === null) {
    return [
      "What to expect is not known: no run from random weights with these settings and structures was measured.",
    ];
  }
  return [...hereText(expectation), moreTimeText(expectation), caveatText(expectation)];
}

function hereText({ curve: { preset, seeds }, here }: Expectation): string[] {
  if (here.kind === "measured") {
    const figures = Object.entries(here.structures).map(
      ([name, dice]) => `${name} ${dice.toFixed(2)}`,
    );
    return [
      `By the measured curve of the preset ${preset}, a run of ${Math.round(here.patches)} patches reaches a mean Dice of ${spreadText(here.dice, seeds)}.`,
      `By structure: ${figures.join(", ")}.`,
    ];
  }
  const { patches, dice } = here.nearest;
  const [end, others] = here.kind === "shorter" ? ["shortest", "shorter"] : ["longest", "longer"];
  return [
    `The ${end} measured run of the preset ${preset} saw ${patches} patches and reached a mean Dice of ${spreadText(dice, seeds)}; ${others} runs were not measured.`,
  ];
}

function spreadText({ mean, lowest, highest }: SeedSpread, seeds: number): string {
  const range = seeds > 1 ? `${lowest.toFixed(2)} to ${highest.toFixed(2)} in ${seeds}` : "1";
  return `${mean.toFixed(2)} (${range} ${seeds > 1 ? "seeds" : "seed"})`;
}

function moreTimeText({ here, twice, fourTimes }: Expectation): string {
  const from = here.kind === "measured" ? here.dice : undefined;
  if (twice.kind !== "measured" && fourTimes.kind !== "measured")
    return "What twice or four times as many patches bring was not measured.";
  const parts = [
    `twice as many patches ${broughtText(twice, from)}`,
    `four times as many ${broughtText(fourTimes, from)}`,
  ];
  return `There, ${parts.join("; ")}.`;
}

function broughtText(reading: CurveReading, from: SeedSpread | undefined): string {
  if (reading.kind !== "measured") return "were not measured";
  return `brought ${reading.dice.mean.toFixed(2)}${from ? gainText(reading, from) : ""}`;
}

function gainText({ dice }: Measured, from: SeedSpread): string {
  const gain = dice.mean - from.mean;
  const sign = gain < 0 ? "-" : "+";
  const isSmall = Math.abs(gain) <= from.highest - from.lowest;
  return ` (${sign}${Math.abs(gain).toFixed(3)}${isSmall ? ", no more than the seeds differ" : ""})`;
}

function caveatText({ curve }: Expectation): string {
  const { isPreliminary, trainingPatients, testPatients } = curve;
  const preliminary = isPreliminary ? " These figures are preliminary." : "";
  return `The curve is of a synthetic clinic: ${trainingPatients} patients to learn from, ${testPatients} others to test on. Patients differ from it, and a model reaches no more than the contours agree with each other.${preliminary}`;
}
