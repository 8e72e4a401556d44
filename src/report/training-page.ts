/** A training run as one page, from the lines of its log. */
import { type LabelScheme, structureTitle } from "../structures/index.ts";
import { type Curve, type LineChartRequest, lineChart } from "./line-chart.ts";
import { type Markup, markup } from "./markup.ts";
import { definitionList, pageShell, pictureFigure } from "./shell.ts";
import { trainingCases } from "./training-cases.ts";
import { type Logged, ofKind, readTrainingLog } from "./training-log.ts";

/** A picture of the run's work, with what it shows in words. */
export interface TrainingPicture {
  readonly png: Uint8Array;
  readonly caption: string;
}

export interface TrainingPageOptions {
  /** Sentences on where the run stands, the most important first. */
  readonly standing?: readonly string[];
  /** Newest first. */
  readonly pictures?: readonly TrainingPicture[];
  /** Whether the run goes on: then the page is read again by itself. */
  readonly isRunning?: boolean;
}

const REFRESH_S = 20;

/**
 * The page of a run: where it stands, curves of losses, Dice, learning rate and speed, its cycles, its cases and their remarks, and
 * samples of what it draws.
 *
 * @param log - The text of log.jsonl; lines it does not know are passed over.
 * @param scheme - Gives the titles of structures; a structure that it lacks keeps its name.
 */
export function trainingPage(
  log: string,
  scheme: LabelScheme,
  { standing = [], pictures = [], isRunning = false }: TrainingPageOptions = {},
): string {
  const events = readTrainingLog(log);
  const started = ofKind(events, "started").at(-1);
  const steps = ofKind(events, "step");
  const validations = ofKind(events, "validated").map((event) => withTitles(event, scheme));
  return pageShell({
    title: "Training run",
    header: started ? [definitionList(facts(started, steps.at(-1), validations.at(-1)))] : [],
    main: [
      ...standingMarkup(standing),
      ...charts(steps, validations).flatMap((request) => chartFigure(request)),
      cycles(ofKind(events, "cycle")),
      ...trainingCases(ofKind(events, "case"), ofKind(events, "left-out")),
      ...picturesMarkup(pictures),
    ],
    footer: "Made from the log of the run.",
    refreshS: isRunning ? REFRESH_S : undefined,
  });
}

function standingMarkup(sentences: readonly string[]): Markup[] {
  if (sentences.length === 0) return [];
  return [
    markup`<h2>Where the run stands</h2><ul>${sentences.map((text) => markup`<li>${text}</li>`)}</ul>`,
  ];
}

function withTitles(event: Logged<"validated">, scheme: LabelScheme): Logged<"validated"> {
  const titled = event.dice.map((each) => ({
    ...each,
    structure: structureTitle(each.structure, scheme),
  }));
  return { ...event, dice: titled };
}

function facts(
  { device, parameterCount, cases, microBatch, steps }: Logged<"started">,
  last: Logged<"step"> | undefined,
  validated: Logged<"validated"> | undefined,
): (readonly [string, string])[] {
  const rows: [string, string][] = [
    ["Cases", `${cases.length}`],
    ["Parameters", `${parameterCount} on ${device}`],
    ["Patches at one time", `${microBatch}`],
    ["Steps", `${last?.step ?? 0} of ${steps}`],
  ];
  if (last) {
    rows.push(["Time", `${minutesText(last.elapsedMs)}; ${minutesText(last.remainingMs)} to go`]);
    rows.push([
      "Speed",
      `${last.patchesPerSecond.toPrecision(3)} patches a second; ${(100 * last.waitingShare).toFixed(1)} % of the time waiting for patches`,
    ]);
  }
  if (validated) {
    const figures = validated.dice.map(
      ({ structure, dice }) => `${structure} ${dice?.toFixed(3) ?? "not drawn"}`,
    );
    rows.push(["Dice at the last validation", figures.join(", ")]);
  }
  return rows;
}

function minutesText(ms: number): string {
  return `${(ms / 60_000).toFixed(1)} minutes`;
}

function charts(
  steps: readonly Logged<"step">[],
  validations: readonly Logged<"validated">[],
): LineChartRequest[] {
  const structures = validations[0]?.dice.map(({ structure }) => structure) ?? [];
  const dice = structures.map(
    (name, index): Curve => ({
      title: name,
      look: index,
      points: validations.flatMap(({ step, dice: all }) => {
        const value = all.find(({ structure }) => structure === name)?.dice;
        return value === undefined ? [] : [[step, value] as const];
      }),
    }),
  );
  const along = (
    title: string,
    look: Curve["look"],
    of: (step: Logged<"step">) => number,
  ): Curve => ({
    title,
    look,
    points: steps.map((each) => [each.step, of(each)] as const),
  });
  const validationLoss: Curve = {
    title: "validation",
    look: 1,
    points: validations.map(({ step, loss }) => [step, loss] as const),
  };
  return [
    {
      title: "Loss",
      description: "Of the training patches and of the validation patches.",
      axis: "loss",
      curves: [along("training", 0, ({ loss }) => loss), validationLoss],
    },
    {
      title: "Dice",
      description: "Of whole cases at each validation, structure by structure.",
      axis: "Dice",
      high: 1,
      curves: dice,
    },
    {
      title: "Learning rate",
      description: "At each step.",
      axis: "learning rate",
      isLogarithmic: true,
      curves: [along("learning rate", 0, ({ learningRate }) => learningRate)],
    },
    {
      title: "Patches a second",
      description: "Since the run was started or resumed.",
      axis: "patches a second",
      curves: [along("patches a second", 0, ({ patchesPerSecond }) => patchesPerSecond)],
    },
  ];
}

function chartFigure(request: LineChartRequest): Markup[] {
  const chart = lineChart(request);
  if (chart === undefined) return [];
  return [
    markup`<h2>${request.title}</h2><figure>${chart}<figcaption>${request.description}</figcaption></figure>`,
  ];
}

function cycles(all: readonly Logged<"cycle">[]): Markup {
  const byNumber = new Map(all.map((each) => [each.cycle, each]));
  const rows = [...byNumber.values()].map(
    ({ cycle, step, trainingCases, validationCases, falsePositives }) =>
      markup`<tr><td class="number">${cycle + 1}</td><td class="number">${step}</td><td class="number">${trainingCases.length}</td><td class="number">${validationCases.length}</td><td class="number">${falsePositives}</td></tr>`,
  );
  return markup`<h2>Cycles</h2><div class="scroll"><table><caption>Each cycle holds out other cases and draws a share of its patches at false positives of the one before.</caption>
<thead><tr>${["Cycle", "From step", "Trained on", "Held out", "False positives"].map((title) => markup`<th scope="col" class="number">${title}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function picturesMarkup(pictures: readonly TrainingPicture[]): Markup[] {
  if (pictures.length === 0) return [];
  return [
    markup`<h2>Predictions</h2><p>A validation case on the network's grid: reference blue, predicted structures red.</p>`,
    ...pictures.map(({ png, caption }) => pictureFigure(png, caption)),
  ];
}
