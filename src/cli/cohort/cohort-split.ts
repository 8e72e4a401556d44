/** `arcuate cohort split`: set a test group aside. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Split } from "../../cohort/index.ts";
import type { CommandContext } from "../context.ts";
import { jsonOption, wholeNumber } from "../options.ts";
import { printable } from "../terminal/index.ts";

const details = `
Draws the test group once, by patient, and writes COHORT/split.json. Training reads the pool only: a case of the test group
is refused however you name it. Models record the hash of the test group. Cases that are excluded, or have none of the
structures, are not drawn from. Cases whose CTs have the same voxels count as one patient, whatever their numbers are.

Drawing again needs --force and is recorded, because earlier models may have seen the new test group. --extend adds cases
that were imported later to the pool. The test group stays, and another case of one of its patients is held back.

Examples:
  $ arcuate cohort split pelvis --test 0.2 --seed 1
  $ arcuate cohort split pelvis --extend`;

interface SplitRequest {
  readonly test: number;
  readonly seed: number;
  readonly stratify: "diagnosis" | "none";
  readonly force?: boolean;
  readonly extend?: boolean;
}

/** Adds the command `arcuate cohort split`. */
export function addCohortSplit(cohort: Command, context: CommandContext): void {
  cohort
    .command("split")
    .summary("set aside a test group that training cannot read")
    .description("Draws a test group, once, that training cannot read.")
    .argument("<cohort>", "folder of the cohort")
    .option("--test <share>", "share of the cases, above 0 and below 1", share, 0.2)
    .option("--seed <n>", "seed of the draw", wholeNumber(2 ** 31, 0), 1)
    .addOption(
      new Option("--stratify <by>", "whether each diagnosis group gives its share")
        .choices(["diagnosis", "none"])
        .default("diagnosis"),
    )
    .option("--force", "draw again although there is a test group")
    .option("--extend", "only add cases that were imported later to the pool")
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (path: string, request: SplitRequest) => {
      const { drawSplit, extendSplit, readCases, twinsAmong } = await import(
        "../../cohort/index.ts"
      );
      const { test, seed, stratify, force = false } = request;
      const split = request.extend
        ? await extendSplit(path, context)
        : await drawSplit(path, { testShare: test, seed, stratify, force, ...context });
      const cases = readCases(path);
      const twins = twinsAmong(cases);
      const notCompared = cases.flatMap(({ caseId, ct }) =>
        ct.voxelsSha256 === undefined ? [caseId] : [],
      );
      printSplit(path, split, context);
      printTwins(twins, notCompared, context);
      context.output.document({ ...split, sameCt: sameCtGroups(twins), notCompared });
    });
}

/** Each group of cases with one CT once, sorted. */
function sameCtGroups(twins: ReadonlyMap<string, readonly string[]>): string[][] {
  const groups = [...twins].map(([id, others]) => [id, ...others].sort());
  return [...new Map(groups.map((ids) => [ids[0], ids])).values()];
}

function printTwins(
  twins: ReadonlyMap<string, readonly string[]>,
  notCompared: readonly string[],
  { output }: CommandContext,
) {
  for (const ids of sameCtGroups(twins)) {
    output.print(`note: ${ids.join(", ")} have the same CT: they count as one patient`);
  }
  for (const id of notCompared) {
    output.print(`note: ${id}: its CT cannot be read, so it is not compared with the others`);
  }
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < 1) return value;
  throw new InvalidArgumentError("It must be a number above 0 and below 1, such as 0.2.");
}

function printSplit(
  path: string,
  { test, pool, heldBack, testGroupSha256, earlier }: Split,
  { output }: CommandContext,
) {
  const held = heldBack.length > 0 ? `, ${heldBack.length} held back` : "";
  output.print(`${test.length} cases for the test, ${pool.length} in the pool${held}`);
  output.print(`test group ${testGroupSha256}`);
  if (earlier.length > 0) {
    output.print(
      `drawn ${earlier.length + 1} times: models from before may have seen this test group`,
    );
  }
  output.print(printable(`next: arcuate train ${path} --out model`));
}
