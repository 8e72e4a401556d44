/** `arcuate phantom cohort`: a clinic's worth of synthetic patients, drawn as clinics draw. */
import { availableParallelism } from "node:os";
import { type Command, InvalidArgumentError, Option } from "commander";
import { softwareVersion } from "../../host/index.ts";
import type { ScannerStyle } from "../../phantom/index.ts";
import type { CommandContext } from "../context.ts";
import {
  jsonOption,
  nameList,
  sizeTriple,
  spacingTriple,
  type Triple,
  threadsOption,
  wholeNumber,
} from "../options.ts";
import { formatTable, printable } from "../terminal/index.ts";

interface CohortRequest {
  readonly cervical: number;
  readonly anorectal: number;
  readonly seed: number;
  readonly styles: readonly ScannerStyle[];
  readonly size?: Triple;
  readonly spacing?: Triple;
  readonly truth?: true;
  readonly threads?: number;
}

/** Named here again, because the generator is too heavy to load for a help text. */
const styleNames = ["soft", "standard", "sharp"] as const satisfies readonly ScannerStyle[];

/** A patient of full size takes about this much memory in each thread; more threads than this are not started unasked. */
const MOST_THREADS = 4;

const details = `
DIR gets patients/P0001, P0002 and so on: each a CT series and a structure set with the errors that clinical ones have, such
as shifted outlines, slices left out, missing ends, missing structures, and names in four languages. manifest.json lists the
errors of each patient and the truth, diagnoses.csv the diagnosis. --truth writes the true structures to truth/P0001.dcm and
so on. Run the same command again to continue where it stopped. A patient of full size takes 80 MB.

Examples:
  $ arcuate phantom cohort archive --cervical 75 --anorectal 191 --truth     as many as in the paper
  $ arcuate phantom cohort few --cervical 4 --anorectal 8 --size 75x256x256 --spacing 5x1.954x1.954
  $ arcuate phantom cohort one-scanner --cervical 5 --anorectal 5 --styles soft`;

/** Adds the command `arcuate phantom cohort`. */
export function addPhantomCohort(phantom: Command, context: CommandContext): void {
  phantom
    .command("cohort")
    .summary("make the patients of a clinic, with the structure sets of a clinic")
    .description(
      "Makes synthetic patients as different as those of a clinic, with structure sets like a clinic's.",
    )
    .argument("<dir>", "folder of the cohort; created if it does not exist, continued if it does")
    .option("--cervical <n>", "patients with cervical cancer", wholeNumber(10_000, 0), 75)
    .option("--anorectal <n>", "patients with anorectal cancer", wholeNumber(10_000, 0), 191)
    .option("--seed <n>", "another seed, other patients", wholeNumber(2 ** 31, 0), 1)
    .addOption(
      new Option("--styles <names>", `scanners, of ${styleNames.join(", ")}`)
        .argParser(parseStyles)
        .default([...styleNames], styleNames.join(",")),
    )
    .option(
      "--size <ZxYxX>",
      "slices, rows, columns (default: 145 to 155 slices of 512x512)",
      sizeTriple([600, 1024, 1024]),
    )
    .option(
      "--spacing <ZxYxX>",
      "mm between slices, rows, columns (default: the scanner's, 2.5 or 3x0.977x0.977)",
      spacingTriple,
    )
    .option("--truth", "write the true structures, too, apart from the patients")
    .addOption(threadsOption)
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action((dir: string, request: CohortRequest) => runCohort(dir, request, context));
}

function parseStyles(text: string): readonly ScannerStyle[] {
  const names = nameList(text);
  const known = styleNames.filter((style) => names.includes(style));
  if (known.length === names.length) return known;
  throw new InvalidArgumentError(`They must be of ${styleNames.join(", ")}.`);
}

async function runCohort(
  dir: string,
  request: CohortRequest,
  { output, signal }: CommandContext,
): Promise<void> {
  const { makeCohort } = await import("../../phantom/index.ts");
  const { seed, cervical, anorectal, styles, size, spacing, truth } = request;
  const settings = {
    ...{ seed, cervical, anorectal, styles, softwareVersion },
    ...(size && { size }),
    ...(spacing && { spacingMm: spacing }),
    truth: truth === true,
  };
  const threads = request.threads ?? Math.min(availableParallelism(), MOST_THREADS);
  const { progress } = output;
  const { patients, found } = await makeCohort(dir, settings, { threads, progress, signal });
  const count = (isOne: (patient: (typeof patients)[number]) => boolean) =>
    patients.filter(isOne).length;
  const rows = [
    ["patients", `${patients.length}`],
    ["of them made before", `${found}`],
    ["cervical, anorectal", `${cervical}, ${anorectal}`],
    ["with a hip implant", `${count(({ traits }) => traits.implant !== "none")}`],
    [
      "with a structure missing",
      `${count(({ structures }) => structures.some(({ missing }) => missing !== undefined))}`,
    ],
  ];
  output.print(formatTable([{ title: "cohort" }, { title: "" }], rows));
  output.print(`\nit is in ${printable(dir)}; manifest.json says what was done to whom`);
  output.document({ folder: dir, found, patients });
}
