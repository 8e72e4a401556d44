/** `arcuate report`: tables and figures from results files. */
import { mkdir, readFile, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { ArcuateError, decodeText } from "../base/index.ts";
import type { Results } from "../evaluate/index.ts";
import { writeFileAtomic } from "../host/index.ts";
import type { GivenRating } from "../report/index.ts";
import { requireFreeFolder } from "../work/index.ts";
import type { CommandContext } from "./context.ts";
import { jsonOption } from "./options.ts";
import { printable } from "./terminal/index.ts";

interface WrittenReportRequest {
  readonly out: string;
  readonly ratings?: string;
}

const details = `
report.html holds everything and loads nothing from elsewhere: you can send it as it is. Beside it are the same report as
Markdown, every table as CSV and in report.json, every figure as SVG and PNG, and the pictures. Tables and figures are those
of Sartor et al. 2020 (1a to 3) beside the paper's own numbers, then HD95, surface Dice, added path length and volumes.
Structures have the titles and the order of the results file.

If you give two results files, they are compared case by case: Wilcoxon signed-rank tests with Holm's correction.
Ratings are CSV or JSON with case (its id), structure, rater and score.

Examples:
  $ arcuate report results/results.json --out report
  $ arcuate report results/results.json --ratings ratings.csv --out report
  $ arcuate report old/results.json new/results.json --out old-against-new`;

/** Adds the command `arcuate report`. */
export function addReport(program: Command, context: CommandContext): void {
  program
    .command("report")
    .summary("make the paper's tables and figures from results")
    .description("Makes tables, figures and a page to read from results of arcuate evaluate.")
    .argument("<results...>", "results.json of arcuate evaluate --out; two are compared")
    .requiredOption("--out <dir>", "new folder for the report")
    .option("--ratings <file>", "ratings of the structures, for Table 3")
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (paths: string[], request: WrittenReportRequest) => {
      const files = await writeReport(paths, request);
      context.output.print(printable(`wrote ${join(request.out, "report.html")}`));
      context.output.print(`and ${files.length - 1} files beside it. Research use only.`);
      context.output.document({ out: request.out, files });
    });
}

/**
 * Writes a report's files, the folder whole or not at all; returns their paths below it.
 *
 * @throws {ArcuateError} `folder-occupied`, `too-many-results`, `ratings-missing`; as `readResults` and `parseRatings`;
 * `write-failed`.
 */
async function writeReport(
  paths: readonly string[],
  { out, ratings: ratingsFile }: WrittenReportRequest,
): Promise<string[]> {
  await requireFreeFolder(out);
  const [first = "", second, ...more] = paths;
  if (more.length > 0) {
    const message = `Cannot report: there must be one results file, or two to compare, got ${paths.length}`;
    throw new ArcuateError("usage", "too-many-results", message);
  }
  const { readResults } = await import("../evaluate/index.ts");
  const results = await readResults(first);
  const others = second === undefined ? [] : [await readResults(second)];
  const ratings = ratingsFile === undefined ? undefined : await readRatings(ratingsFile);
  const { reportFiles } = await import("../report/index.ts");
  const pictures = await readPictures(results, dirname(first));
  const files = reportFiles(
    { results: [results, ...others] as [Results, Results?], ...(ratings && { ratings }) },
    pictures,
  );
  const unfinished = join(dirname(resolve(out)), `.${basename(resolve(out))}.${process.pid}.tmp`);
  try {
    for (const { path, bytes } of files) await writeFileAtomic(join(unfinished, path), bytes);
    await mkdir(dirname(resolve(out)), { recursive: true });
    await rmdir(out).catch(() => {}); // an empty one; what is not empty makes the renaming fail
    await rename(unfinished, out);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {}); // the first error tells more
    throw error;
  }
  return files.map(({ path }) => path);
}

async function readRatings(path: string): Promise<GivenRating[]> {
  const { parseRatings } = await import("../report/index.ts");
  const bytes = await readFile(path).catch((cause) => {
    const message = `Cannot read ratings ${path}: the file must exist and be readable`;
    throw new ArcuateError("input", "ratings-missing", message, { fields: { path }, cause });
  });
  return parseRatings(decodeText(bytes));
}

/** The pictures that lie beside a results file; one that is gone is left out, and the report says so. */
async function readPictures(
  { cases }: Results,
  folder: string,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const pictures = new Map<string, Uint8Array>();
  for (const result of cases.flatMap(({ structures }) => structures)) {
    if (result.kind === "notApplicable" || result.picture === undefined) continue;
    const bytes = await readFile(join(folder, result.picture)).catch(() => undefined);
    if (bytes !== undefined && isPng(bytes)) pictures.set(result.picture, bytes);
  }
  return pictures;
}

function isPng(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, 8).toString("latin1") === "\x89PNG\r\n\x1a\n";
}
