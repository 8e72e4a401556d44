/** `arcuate cohort structures`: which structures a cohort has. */
import type { Command } from "commander";
import type { LabelScheme } from "../../structures/index.ts";
import { readScheme } from "../../work/index.ts";
import type { CommandContext } from "../context.ts";
import { jsonOption } from "../options.ts";
import { structureTable } from "../structures-file.ts";
import { type Output, printable } from "../terminal/index.ts";

const details = `
Without FILE the command lists the cohort's structures. With FILE the cohort gets the structures that the file describes;
docs/structures.md explains the format. They are stored in COHORT/structures.json, and every command on the cohort uses
them. A cohort that was given none has the built-in structures.

Once the cohort has cases, its structures keep their numbers: put new structures at the end of the file's list. Then run
\`arcuate cohort names COHORT\` to look for the new structures among the names of the archive.

--json prints the structures as such a file, which you can edit and give back.

Examples:
  $ arcuate cohort structures pelvis
  $ arcuate cohort structures pelvis --json > structures.json
  $ arcuate cohort structures pelvis structures.json`;

export function addCohortStructures(cohort: Command, context: CommandContext): void {
  cohort
    .command("structures")
    .summary("show or set the structures of a cohort")
    .description("Shows the structures of a cohort, or gives the cohort those of a file.")
    .argument("<cohort>", "folder of the cohort")
    .argument("[file]", "JSON file that describes the structures")
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (path: string, file: string | undefined) => {
      const { requireCohort, schemeOfCohort } = await import("../../cohort/index.ts");
      await requireCohort(path);
      if (file !== undefined) await setStructures(path, await readScheme(file), context.output);
      const scheme = await schemeOfCohort(path);
      context.output.print(structureTable(scheme));
      const { writtenScheme } = await import("../../structures/index.ts");
      context.output.document(JSON.parse(writtenScheme(scheme)));
    });
}

/**
 * Gives a cohort these structures, for a command that was given a file.
 * @throws {ArcuateError} As `setSchemeOfCohort`.
 */
export async function setStructures(
  path: string,
  scheme: LabelScheme,
  output: Output,
): Promise<void> {
  const { setSchemeOfCohort } = await import("../../cohort/index.ts");
  await setSchemeOfCohort(path, scheme);
  output.remark(printable(`the structures are stored in ${path}/structures.json`));
}
