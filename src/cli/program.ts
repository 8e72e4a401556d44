import { Command } from "commander";
import { softwareVersion } from "../host/index.ts";
import { addCohort } from "./cohort/cohort.ts";
import type { CommandContext } from "./context.ts";
import { addDeidentify } from "./deidentify.ts";
import { addModel } from "./describe-model.ts";
import { addEvaluate } from "./evaluate/evaluate.ts";
import { addExport } from "./export.ts";
import { addInspect } from "./inspect.ts";
import { addDemo } from "./phantom/demo.ts";
import { addPhantom } from "./phantom/phantom.ts";
import { addReidentify } from "./reidentify.ts";
import { addReport } from "./report.ts";
import { addSegment } from "./segment/segment.ts";
import { addServe } from "./serve.ts";
import { exitCodesHelp } from "./terminal/index.ts";
import { addFinetune } from "./train/finetune.ts";
import { addTrain } from "./train/train.ts";

const afterHelp = `
Examples:
  $ arcuate demo                                     a first result, on a synthetic patient
  $ arcuate inspect export/                          what is in a folder
  $ arcuate train cases/ --out bladder --minutes 60  train on the structure sets of a clinic
  $ arcuate segment ct/ --model bladder/model.onnx   draw on a new CT
  $ arcuate report results/results.json --out report the paper's tables and figures
  $ arcuate export cases/ --to nifti --out nifti     write the data for other programs

${exitCodesHelp()}

Research use only. Not for clinical use.`;

/** The whole command, ready to parse; words go through the streams that are given. */
export function createProgram(
  context: CommandContext,
  write: { out: (text: string) => void; error: (text: string) => void },
): Command {
  const program = new Command("arcuate")
    .description(
      "Learns to draw the structures of a pelvic radiotherapy plan from a clinic's structure sets, " +
        "and draws them on new planning CTs.",
    )
    .version(softwareVersion, "-V, --version", "print the version")
    .enablePositionalOptions() // options after a command are that command's own
    .helpOption("-h, --help", "show this help")
    .addHelpText("after", afterHelp)
    .exitOverride()
    .configureOutput({ writeOut: write.out, writeErr: write.error, outputError: () => {} });
  addPhantom(program, context);
  addInspect(program, context);
  addCohort(program, context);
  addTrain(program, context);
  addFinetune(program, context);
  addSegment(program, context);
  addEvaluate(program, context);
  addReport(program, context);
  addExport(program, context);
  addDeidentify(program, context);
  addReidentify(program, context);
  addModel(program, context);
  addServe(program, context);
  addDemo(program, context);
  return program;
}
