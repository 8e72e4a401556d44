/** `arcuate cohort`: an archive of a clinic as cases to learn from and to test on. */
import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { addCohortImport } from "./cohort-import.ts";
import { addCohortNames } from "./cohort-names.ts";
import { addCohortExclude, addCohortInclude, addCohortShow } from "./cohort-show.ts";
import { addCohortSplit } from "./cohort-split.ts";
import { addCohortStructures } from "./cohort-structures.ts";

const details = `
A cohort is a folder of plain files: each case with its CT, its structure sets and a description (case.json), the meaning
of the clinic's ROI names (names.json), and the test group (split.json). It holds patient data.

The steps, in their order:
  $ arcuate cohort import COHORT exports/ --diagnosis cervical   import an archive
  $ arcuate cohort names COHORT                                  find the ROI names; correct names.json
  $ arcuate cohort show COHORT                                   check the cases, and exclude those that cannot be used
  $ arcuate cohort split COHORT --test 0.2 --seed 1              set aside a test group that training cannot read
  $ arcuate train COHORT --out model --minutes 120               learn from the other cases

A cohort has the built-in structures unless you give it others: \`arcuate cohort structures\`.`;

export function addCohort(program: Command, context: CommandContext): void {
  const cohort = program
    .command("cohort")
    .summary("import, check and split the archive of a clinic")
    .description("Turns the archive of a clinic into cases to learn from and to test on.")
    .addHelpText("after", details);
  addCohortImport(cohort, context);
  addCohortNames(cohort, context);
  addCohortShow(cohort, context);
  addCohortExclude(cohort, context);
  addCohortInclude(cohort, context);
  addCohortSplit(cohort, context);
  addCohortStructures(cohort, context);
}
