/** `arcuate phantom`: synthetic patients as DICOM. */
import { readdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { ArcuateError, softwareVersion } from "../base/index.ts";
import type { CommandContext } from "./context.ts";
import { jsonOption, sizeTriple, spacingTriple, type Triple, wholeNumber } from "./options.ts";
import { addPhantomCohort } from "./phantom-cohort.ts";
import { addPhantomSheet } from "./phantom-sheet.ts";
import { formatTable } from "./terminal/index.ts";

export interface PhantomRequest {
  readonly count: number;
  /** Of the first; the others follow it. */
  readonly seed: number;
  readonly diagnosis?: "cervical" | "anorectal";
  readonly size?: Triple;
  readonly spacing?: Triple;
}

export interface MadePhantom {
  readonly folder: string;
  readonly structureSetFile: string;
  readonly seed: number;
  readonly diagnosis: "cervical" | "anorectal";
  readonly slices: number;
}

const examples = `
Every phantom is a folder OUT/phantom-<seed> with a CT series and one structure set (RS.dcm). The same seed and
settings give the same files, byte for byte. Phantoms are of nobody: they serve to try things out.

Examples:
  $ arcuate phantom phantoms                              one, from seed 1
  $ arcuate phantom phantoms --count 8 --seed 10          eight, from seeds 10 to 17
  $ arcuate phantom small --size 64x128x128 --spacing 4.5x3.2x3.2   coarse and quick
  $ arcuate phantom cx --diagnosis cervical               with the nodal volume CTVn`;

export function addPhantom(program: Command, context: CommandContext): void {
  const phantom = program
    .command("phantom")
    // Else --seed after "cohort" would be taken for this command's own.
    .enablePositionalOptions()
    .summary("make synthetic pelves as DICOM CT and RTSTRUCT")
    .description("Makes synthetic pelves, each as a DICOM CT series with an RTSTRUCT.")
    .argument("<out>", "folder to put the phantoms in; made if need be")
    .option("--count <n>", "how many", wholeNumber(10_000), 1)
    .option("--seed <n>", "seed of the first; the next ones count up", wholeNumber(2 ** 31, 0), 1)
    .addOption(
      new Option(
        "--diagnosis <group>",
        "diagnosis group; drawn from the seed when not given",
      ).choices(["cervical", "anorectal"]),
    )
    .option(
      "--size <ZxYxX>",
      "slices, rows, columns (default: 96x256x256)",
      sizeTriple([600, 1024, 1024]),
    )
    .option(
      "--spacing <ZxYxX>",
      "mm between slices, rows, columns (default: 3x1.6x1.6)",
      spacingTriple,
    )
    .addOption(jsonOption)
    .addHelpText("after", examples)
    .action(async (out: string, request: PhantomRequest) => {
      const made = await makePhantoms(out, request, context);
      const rows = made.map((each) => [
        each.folder,
        `${each.seed}`,
        each.diagnosis,
        `${each.slices}`,
      ]);
      const columns = ["folder", "seed", "diagnosis", "slices"].map((title) => ({ title }));
      context.output.print(formatTable(columns, rows));
      context.output.document({ phantoms: made });
    });
  addPhantomCohort(phantom, context);
  addPhantomSheet(phantom, context);
}

/**
 * Writes phantoms, each folder whole or not at all.
 * @throws {ArcuateError} `folder-occupied` when a folder already holds something; `write-failed`.
 */
export async function makePhantoms(
  out: string,
  request: PhantomRequest,
  { output, signal }: CommandContext,
): Promise<MadePhantom[]> {
  const seeds = Array.from({ length: request.count }, (_, index) => request.seed + index);
  for (const seed of seeds) await requireFreeFolder(folderOf(out, seed));
  const made: MadePhantom[] = [];
  for (const seed of seeds) {
    output.progress.report("phantoms", made.length, seeds.length);
    made.push(await makePhantom(out, seed, request));
    signal.throwIfAborted();
  }
  output.progress.report("phantoms", made.length, seeds.length);
  return made;
}

function folderOf(out: string, seed: number): string {
  return join(out, `phantom-${`${seed}`.padStart(4, "0")}`);
}

/** @throws {ArcuateError} `folder-occupied` when the folder holds anything. */
export async function requireFreeFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length === 0) return;
  const message = `Cannot write ${folder}: it must be new or empty, got ${entries.length} entries`;
  throw new ArcuateError("storage", "folder-occupied", message, { fields: { path: folder } });
}

async function makePhantom(
  out: string,
  seed: number,
  { diagnosis, size, spacing }: PhantomRequest,
): Promise<MadePhantom> {
  const { createPhantom, writePhantomCase } = await import("../phantom/index.ts");
  const phantom = createPhantom({
    seed,
    ...(diagnosis && { diagnosis }),
    ...(size && { size }),
    ...(spacing && { spacingMm: spacing }),
  });
  const folder = folderOf(out, seed);
  const unfinished = join(out, `.phantom-${seed}.${process.pid}.tmp`);
  try {
    await writePhantomCase(unfinished, phantom, { softwareVersion });
    await rmdir(folder).catch(() => {}); // an empty one; what is not empty makes the renaming fail
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {}); // the first error tells more
    throw error;
  }
  const slices = phantom.ct.grid.size[0];
  return {
    folder,
    structureSetFile: join(folder, "RS.dcm"),
    seed,
    diagnosis: phantom.diagnosis,
    slices,
  };
}
