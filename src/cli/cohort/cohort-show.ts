/** `arcuate cohort show`, `exclude` and `include`: the cases of a cohort, and which of them take part. */
import { type Command, InvalidArgumentError } from "commander";
import type { Catalogue, CatalogueCase } from "../../cohort/index.ts";
import type { CommandContext } from "../context.ts";
import { jsonOption } from "../options.ts";
import { formatTable, type Output, printable } from "../terminal/index.ts";

const showDetails = `
Lists every case with its group, scanner, contrast, spacing, the volumes of its structures in cc (- where one is missing), and
what you should check: a side that contradicts the name, skipped slices, stray contours, volumes far from those of the other
cases (robust z above 3.5), overlaps. The command shows remarks and corrects nothing. A ROI on the wrong side is not used.

Examples:
  $ arcuate cohort show pelvis
  $ arcuate cohort show pelvis --remarks      only cases with remarks
  $ arcuate cohort show pelvis --json | jq '.cases[] | select(.exclusion != null)'`;

/** Adds the command `arcuate cohort show`. */
export function addCohortShow(cohort: Command, context: CommandContext): void {
  cohort
    .command("show")
    .summary("list the cases, and what you should check")
    .description(
      "Lists the cases of a cohort with their properties, and remarks about their references.",
    )
    .argument("<cohort>", "folder of the cohort")
    .option("--remarks", "list only cases with remarks")
    .addOption(jsonOption)
    .addHelpText("after", showDetails)
    .action(async (path: string, { remarks = false }: { remarks?: boolean }) => {
      const { readCatalogue } = await import("../../cohort/index.ts");
      const catalogue = await readCatalogue(path);
      printCatalogue(catalogue, remarks, context.output);
      context.output.document(catalogue);
    });
}

/** Adds the command `arcuate cohort exclude`. */
export function addCohortExclude(cohort: Command, context: CommandContext): void {
  cohort
    .command("exclude")
    .summary("leave a case out, saying why")
    .description("Leaves a case out of training and testing; the reason is kept with it.")
    .argument("<cohort>", "folder of the cohort")
    .argument("<case>", "its id, such as case-019c9e45a8")
    .requiredOption("--reason <text>", "why: hip implant, wrong patient, ...", requireReason)
    .addOption(jsonOption)
    .addHelpText(
      "after",
      `\nExamples:\n  $ arcuate cohort exclude pelvis case-019c9e45a8 --reason "hip implant"`,
    )
    .action(async (path: string, caseId: string, { reason }: { reason: string }) => {
      await exclude(path, caseId, reason, context);
    });
}

/** Adds the command `arcuate cohort include`. */
export function addCohortInclude(cohort: Command, context: CommandContext): void {
  cohort
    .command("include")
    .summary("take an excluded case in again")
    .description("Takes a case that was excluded in again.")
    .argument("<cohort>", "folder of the cohort")
    .argument("<case>", "its id")
    .addOption(jsonOption)
    .addHelpText("after", "\nExamples:\n  $ arcuate cohort include pelvis case-019c9e45a8")
    .action(async (path: string, caseId: string) => {
      await exclude(path, caseId, null, context);
    });
}

function requireReason(text: string): string {
  if (text.trim() !== "") return text.trim();
  throw new InvalidArgumentError("It must say why.");
}

async function exclude(
  path: string,
  caseId: string,
  reason: string | null,
  { output }: CommandContext,
) {
  const { requireCohort, setExclusion } = await import("../../cohort/index.ts");
  await requireCohort(path);
  const { exclusion } = await setExclusion(path, caseId, reason);
  output.print(
    printable(exclusion === null ? `${caseId} takes part` : `${caseId} is left out: ${exclusion}`),
  );
  output.document({ caseId, exclusion });
}

function printCatalogue(catalogue: Catalogue, isRemarksOnly: boolean, output: Output): void {
  const { cases, structures } = catalogue;
  const shown = isRemarksOnly ? cases.filter(({ remarks }) => remarks.length > 0) : cases;
  const columns = [
    ...["case", "patient", "group", "side", "scanner", "contrast", "spacing mm", "slices"].map(
      (title) => ({ title }),
    ),
    ...structures.map(({ structure }) => ({ title: structure, align: "right" as const })),
    { title: "remarks", align: "right" as const },
  ];
  output.print(formatTable(columns, shown.map(rowOf)));
  for (const { caseId, exclusion, remarks } of shown) {
    if (exclusion !== null) output.print(printable(`${caseId}: left out: ${exclusion}`));
    for (const { text } of remarks) output.print(printable(`${caseId}: ${text}`));
  }
  printStatistics(catalogue, output);
}

function rowOf(each: CatalogueCase): string[] {
  const [z, y, x] = each.spacingMm;
  return [
    each.caseId,
    each.patient,
    each.diagnosis ?? "-",
    each.exclusion === null ? (each.side ?? "-") : "left out",
    `${each.manufacturer} ${each.manufacturerModelName}`.trim() || "-",
    each.hasContrast ? "yes" : "no",
    [z, y, x].map((mm) => (mm === null ? "-" : `${Number(mm.toFixed(3))}`)).join(" x "),
    `${each.slices}`,
    ...each.structures.map(({ volumeCc }) => volumeCc?.toFixed(1) ?? "-"),
    `${each.remarks.length || "-"}`,
  ];
}

function printStatistics(catalogue: Catalogue, output: Output): void {
  const { cases, patients, excluded, withContrast, testGroupSha256 } = catalogue;
  const columns = [
    { title: "structure" },
    { title: "drawn", align: "right" },
    { title: "missing", align: "right" },
    { title: "median cc", align: "right" },
    { title: "quartiles cc", align: "right" },
  ] as const;
  const rows = catalogue.structures.map(({ structure, drawn, missing, medianCc, quartilesCc }) => [
    structure,
    `${drawn}`,
    `${missing}`,
    medianCc?.toFixed(1) ?? "-",
    quartilesCc?.map((each) => each.toFixed(1)).join(" to ") ?? "-",
  ]);
  output.print(`\n${formatTable(columns, rows)}\n`);
  const list = (counts: Catalogue["diagnoses"]) =>
    counts.map(({ value, cases: number }) => `${value} ${number}`).join(", ") || "-";
  output.print(`${cases.length} cases of ${patients} patients, ${excluded} left out`);
  output.print(printable(`groups    ${list(catalogue.diagnoses)}`));
  output.print(printable(`scanners  ${list(catalogue.scanners)}`));
  output.print(`contrast  ${withContrast} with`);
  output.print(`slices    ${list(catalogue.sliceSpacingsMm)} (mm apart)`);
  output.print(
    testGroupSha256 === null
      ? "no test group is drawn"
      : `test group ${testGroupSha256.slice(0, 12)}`,
  );
}
