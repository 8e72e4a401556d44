/** `arcuate cohort`: an archive of a clinic as cases to learn from and to test on. */
import type { Command } from "commander";
import type { CommandContext } from "../context.ts";
import { addCohortImport } from "./cohort-import.ts";
import { addCohortNames } from "./cohort-names.ts";
import { addCohortExclude, addCohortInclude, addCohortShow } from "./cohort-show.ts";
import { addCohortSplit } from "./cohort-split.ts";

const details = `
A cohort is a folder of plain files: every case with its CT and structure sets, what is known of it (case.json), what
the clinic's names stand for (names.json), and who is kept for the test (split.json). It holds patient data.

The way through:
  $ arcuate cohort import COHORT exports/ --diagnosis cervical   take in an archive
  $ arcuate cohort names COHORT                                  what the clinic calls the structures; edit names.json
  $ arcuate cohort show COHORT                                   look at what is there, and leave out what must be
  $ arcuate cohort split COHORT --test 0.2 --seed 1              keep a test group that training cannot read
  $ arcuate train COHORT --out model --minutes 120               learn from the rest`;

export function addCohort(program: Command, context: CommandContext): void {
  const cohort = program
    .command("cohort")
    .summary("take in, curate and split the archive of a clinic")
    .description("Turns the archive of a clinic into cases to learn from and to test on.")
    .addHelpText("after", details);
  addCohortImport(cohort, context);
  addCohortNames(cohort, context);
  addCohortShow(cohort, context);
  addCohortExclude(cohort, context);
  addCohortInclude(cohort, context);
  addCohortSplit(cohort, context);
}
