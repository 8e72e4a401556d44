/** `arcuate demo`: what Arcuate does, on a synthetic patient or on a CT of the user's. */
import { join } from "node:path";
import type { Command } from "commander";
import {
  evaluateCase,
  makePhantoms,
  requireFreeFolder,
  type SegmentedCt,
  STARTER,
  segmentToFile,
} from "../../work/index.ts";
import type { CommandContext } from "../context.ts";
import { printEvaluation, summarise } from "../evaluate/evaluate.ts";
import { deviceOption, jsonOption, positiveNumber, threadsOption } from "../options.ts";
import { printSegmented } from "../segment/segment.ts";
import { formatDuration, printable } from "../terminal/index.ts";
import { runTrainingDemo, type TrainingDemoRequest, UNSEEN } from "./demo-training.ts";

interface DemoRequest extends TrainingDemoRequest {
  readonly train?: boolean;
}

const details = `
Without CT the command makes a synthetic patient. The starter, the model that comes with Arcuate, draws the structures. OUT
gets the RTSTRUCT, pictures and, for the synthetic patient, a comparison with the true structures.

With --train the command makes synthetic patients, trains on all but one of them, and draws the structures of that one.

Examples:
  $ arcuate demo
  $ arcuate demo ct/ --out try               on your own CT: research use only
  $ arcuate demo --train --minutes 10        about twelve minutes, the whole way`;

export function addDemo(program: Command, context: CommandContext): void {
  program
    .command("demo")
    .summary("a first result, on a synthetic patient or your own CT")
    .description("Draws the structures on a synthetic patient, or on the CT that is named.")
    .argument("[ct]", "folder, archive or NIfTI file with a CT")
    .option("--out <dir>", "new folder for everything", "demo")
    .option("--train", "train on synthetic patients first, and draw with that")
    .option("--minutes <n>", "time to train", positiveNumber, 3)
    .addOption(deviceOption())
    .addOption(threadsOption)
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (ct: string | undefined, request: DemoRequest) => {
      await requireFreeFolder(request.out);
      if (request.train) await runTrainingDemo(request, context);
      else if (ct === undefined) await drawPhantom(request, context);
      else await drawOwn(ct, request, context);
    });
}

async function drawPhantom(request: DemoRequest, context: CommandContext): Promise<void> {
  const { out } = request;
  const { output } = context;
  const startedAt = performance.now();
  const [unseen] = await makePhantoms(out, UNSEEN, context);
  const segmented = await draw(unseen!.folder, { diagnosis: unseen!.diagnosis }, request, context);
  printSegmented(segmented, output);
  output.print("\nbeside what is true of the synthetic patient:\n");
  const evaluation = await evaluateCase(
    unseen!.folder,
    { predicted: segmented.path, png: join(out, "pictures") },
    context,
  );
  printEvaluation(evaluation, output);
  const elapsedMs = performance.now() - startedAt;
  output.print(`\nall of it is in ${printable(out)}; it took ${formatDuration(elapsedMs)}`);
  output.print("next: arcuate demo CT for one of yours, arcuate train for a model of your own");
  output.document({
    segmented,
    evaluation: { ...evaluation, ...summarise(evaluation.scores) },
    elapsedMs,
  });
}

async function drawOwn(ct: string, request: DemoRequest, context: CommandContext): Promise<void> {
  const segmented = await draw(ct, { png: join(request.out, "pictures") }, request, context);
  printSegmented(segmented, context.output);
  context.output.document({ segmented, evaluation: null, elapsedMs: segmented.elapsedMs });
}

async function draw(
  ct: string,
  wish: { readonly diagnosis?: string; readonly png?: string },
  { out, device, threads }: DemoRequest,
  context: CommandContext,
): Promise<SegmentedCt> {
  const { isNifti } = await import("../../nifti/index.ts");
  const name = (await isNifti(ct)) ? "predicted.nii.gz" : "predicted.dcm";
  const request = { model: STARTER, label: "ARCUATE", holes: "keyhole", ...wish } as const;
  return segmentToFile(
    ct,
    { ...request, out: join(out, name), device, ...(threads && { threads }) },
    context,
  );
}
