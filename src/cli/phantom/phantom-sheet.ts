/** `arcuate phantom sheet`: what the generator of training pairs makes, beside CTs, for judging by eye. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { ArcuateError } from "../../base/index.ts";
import { writeFileAtomic } from "../../host/index.ts";
import type { SheetRow } from "../../phantom/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import type { CommandContext } from "../context.ts";
import { jsonOption, wholeNumber } from "../options.ts";
import { printable } from "../terminal/index.ts";

interface SheetRequest {
  readonly out: string;
  readonly sources: number;
  readonly pairs: number;
  readonly seed: number;
  readonly upper?: boolean;
  readonly force?: boolean;
}

const details = `
The picture has a row for each CT that you name, then a row for each generated pair: four axial cuts from feet to head, one
coronal and one sagittal cut, all at 4 mm with a window from -160 to 240 HU, and the structures of the pairs outlined. A
real CT should look like one of the generated rows.

Examples:
  $ arcuate phantom sheet                          sheet.png: six pairs, from three painted bodies
  $ arcuate phantom sheet ct/ other.nii.gz --out beside.png --seed 40`;

/** Adds the command `arcuate phantom sheet`. */
export function addPhantomSheet(phantom: Command, context: CommandContext): void {
  phantom
    .command("sheet")
    .summary("picture of generated training pairs, beside CTs")
    .description("Draws generated training pairs, beside the CTs that are named, into one picture.")
    .argument("[cts...]", "CTs to compare with: DICOM folders, archives or NIfTI files")
    .option("--out <file.png>", "the picture", "sheet.png")
    .option("--sources <n>", "painted bodies", wholeNumber(100), 3)
    .option("--pairs <n>", "pairs drawn from each", wholeNumber(100), 2)
    .option("--seed <n>", "of the first body; the next ones count up", wholeNumber(2 ** 31, 0), 1)
    .option("--upper", "of chests and heads, from which training learns what a pelvis is not")
    .option("--force", "replace the picture if it exists")
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (cts: string[], request: SheetRequest) => {
      const rows = await drawSheet(cts, request, context);
      context.output.print(printable(`${rows} rows in ${request.out}`));
      context.output.document({ path: request.out, rows });
    });
}

/** @throws {ArcuateError} `output-exists`; as `loadCase`, `readNiftiCt` and `writeFileAtomic`. */
async function drawSheet(
  cts: readonly string[],
  request: SheetRequest,
  context: CommandContext,
): Promise<number> {
  const { out, force = false } = request;
  if (existsSync(out) && !force) {
    const message = `Cannot write ${out}: it must be new, got a file of that name`;
    throw new ArcuateError("storage", "output-exists", message, { fields: { path: out } });
  }
  const rows: SheetRow[] = [];
  for (const path of cts) rows.push(await ctRow(path, context));
  rows.push(...(await pairRows(request, context)));
  const { sheetPng } = await import("../../phantom/index.ts");
  await writeFileAtomic(out, sheetPng(rows));
  return rows.length;
}

const SPACING_MM = [4, 4, 4] as const;

async function ctRow(path: string, context: CommandContext): Promise<SheetRow> {
  const { cropCt, patientOrder, resampleCt } = await import("../../volume/index.ts");
  const { findBody } = await import("../../predict/index.ts");
  const volume = await loadCt(path, context);
  const order = patientOrder(volume.grid);
  const ct = resampleCt({ grid: order.grid, hu: order.apply(volume.hu) }, SPACING_MM);
  const body = findBody(ct);
  const { grid, hu } = body ? cropCt(ct, body) : ct;
  return { size: grid.size, hu };
}

async function loadCt(path: string, { output, signal }: CommandContext): Promise<CtVolume> {
  const { isNifti, readNiftiCt } = await import("../../nifti/index.ts");
  if (await isNifti(path)) return (await readNiftiCt(path)).volume;
  const { loadCase } = await import("../../cohort/index.ts");
  return (await loadCase(path, { progress: output.progress, signal })).series.volume;
}

/** As wide and deep as the tiles, and as high as the pelvis. */
const PAIR_SIZE = [64, 84, 116] as const;

async function pairRows(
  { sources, pairs, seed, upper = false }: SheetRequest,
  { output, signal }: CommandContext,
): Promise<SheetRow[]> {
  const { createRandom } = await import("../../base/index.ts");
  const { drawPair, paintSource, paintUpperBody, sourceReader } = await import(
    "../../phantom/index.ts"
  );
  const rows: SheetRow[] = [];
  for (let index = 0; index < sources; index++) {
    output.progress.report("paint bodies", index, sources);
    signal.throwIfAborted();
    const paint = upper ? paintUpperBody : paintSource;
    const source = sourceReader(paint(seed + index));
    for (let pair = 0; pair < pairs; pair++) {
      const random = createRandom(seed + index).fork(`pair ${pair}`);
      const slice = Math.floor(source.size[0] * random.between(0.25, 0.75));
      const frame = { size: PAIR_SIZE, spacingMm: SPACING_MM, slice };
      rows.push({ size: PAIR_SIZE, ...drawPair(source, frame, random) });
    }
  }
  output.progress.report("paint bodies", sources, sources);
  return rows;
}
