/** `arcuate demo --train`: the whole way once, on synthetic patients. */
import { join } from "node:path";
import type { Device } from "../../nn/index.ts";
import { evaluateCase, makePhantoms, segmentToFile, trainOnCases } from "../../work/index.ts";
import type { CommandContext } from "../context.ts";
import { printEvaluation, summarise } from "../evaluate/evaluate.ts";
import { printSegmented } from "../segment/segment.ts";
import { formatDuration, printable } from "../terminal/index.ts";
import { showRun } from "../train/run-display.ts";
import { printTrained } from "../train/train.ts";

export interface TrainingDemoRequest {
  readonly out: string;
  readonly minutes: number;
  readonly device: Device;
  readonly threads?: number;
}

/** Phantoms for training, by seed. They are coarse, because the demo's network works at 5 mm. */
const TRAINING = { count: 20, seed: 1, size: [72, 176, 176], spacing: [4, 2.4, 2.4] } as const;
/** A phantom that is not used in training, with the default resolution. */
export const UNSEEN = { count: 1, seed: 1006 } as const;

/** Makes synthetic patients, trains on all but one, segments that one and compares it with the truth. Writes into `out`. */
export async function runTrainingDemo(
  { out, minutes, device, threads }: TrainingDemoRequest,
  context: CommandContext,
): Promise<void> {
  const { output } = context;
  const startedAt = performance.now();
  const compute = { device, ...(threads && { threads }) };
  const heading = (text: string) => output.print(`\n== ${text}\n`);

  heading(
    `1. ${TRAINING.count} synthetic patients to learn from, and one that training never sees`,
  );
  const cases = join(out, "training");
  await makePhantoms(cases, TRAINING, context);
  const [unseen] = await makePhantoms(join(out, "unseen"), UNSEEN, context);
  if (unseen === undefined) throw new RangeError("Cannot run the demo: one phantom must be made");

  heading(`2. train for ${minutes} minutes`);
  const trained = await trainOnCases(
    [cases],
    { out: join(out, "model"), preset: "demo", minutes, ...compute },
    { ...context, onEvent: showRun(output) },
  );
  printTrained(trained, output);

  heading("3. segment the unseen patient");
  const segmented = await segmentToFile(
    unseen.folder,
    {
      model: trained.modelFile,
      out: join(out, "predicted.dcm"),
      label: "ARCUATE",
      holes: "keyhole",
      ...compute,
    },
    context,
  );
  printSegmented(segmented, output);

  heading("4. compare with what is true");
  const evaluation = await evaluateCase(
    unseen.folder,
    { predicted: segmented.path, png: join(out, "pictures") },
    context,
  );
  printEvaluation(evaluation, output);
  const elapsedMs = performance.now() - startedAt;
  output.print(`\nall of it is in ${printable(out)}; it took ${formatDuration(elapsedMs)}`);
  output.document({
    trained,
    segmented,
    evaluation: { ...evaluation, ...summarise(evaluation.scores) },
    elapsedMs,
  });
}
