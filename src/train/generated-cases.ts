/**
 * Generated cases: painted bodies, of which every training patch shows a new deformation in new colours, and whole CTs
 * for validation. Like prepared cases they are kept in files of the run, and are painted only when no file exists.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { availableParallelism, freemem } from "node:os";
import { join } from "node:path";
import { createRandom, type Progress, silentProgress } from "../base/index.ts";
import { type GridSize, type ImageGrid, patientPoint, type Vector3 } from "../geometry/index.ts";
import { shareOut } from "../host/index.ts";
import {
  drawPair,
  type PaintedSource,
  paintSource,
  paintUpperBody,
  sourceReader,
} from "../phantom/index.ts";
import type { LabelScheme } from "../structures/index.ts";
import { CaseFile, type CaseHeader, type CaseVoxels, writeCaseFile } from "./case-file.ts";
import { drawCentres, type TrainingCase } from "./cases.ts";
import type { TrainingSettings } from "./configuration.ts";

/** To be raised when the same settings give other bodies, so that a resumed run does not mix old and new ones. */
const EDITION = 4;

/** Size of a validation case along z, y, x: the whole body, as inference sees it. */
const VALIDATION_MM: Vector3 = [440, 340, 480];

/** Every twelfth source is a chest and head, so that the network also learns what is not pelvis. */
const UPPER_EVERY = 12;

interface GeneratedOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Paints the cases that the settings ask for into the run's folder; an empty list when they ask for none.
 *
 * @param scheme Numbers the structures. Those that phantoms cannot paint are listed in each case's `missingLabels`.
 * @throws {ArcuateError} As `writeFileAtomic`; the reason of `signal` when it is aborted.
 */
export async function prepareGenerated(
  settings: TrainingSettings,
  scheme: LabelScheme,
  runFolder: string,
  { progress = silentProgress, signal }: GeneratedOptions = {},
): Promise<TrainingCase[]> {
  const { sources = 0, validationCases = 0 } = settings.generated ?? {};
  const orders = [
    ...Array.from({ length: sources }, (_, index) => ({ use: "source", index }) as const),
    ...Array.from(
      { length: validationCases },
      (_, index) => ({ use: "validation", index }) as const,
    ),
  ];
  const studio: Studio = { settings, scheme, folder: join(runFolder, "cases") };
  const made = new Map<string, TrainingCase>();
  const report = () => progress.report("paint bodies", made.size, orders.length);
  if (orders.length > 0) report();
  await shareOut<PaintTask, TrainingCase>(
    new URL("./paint-worker.ts", import.meta.url),
    orders.map((order) => ({ order, studio })),
    {
      threads: Math.max(
        Math.min(availableParallelism(), Math.floor(freemem() / BYTES_A_THREAD)),
        1,
      ),
      signal,
      onAnswer: (painted) => {
        made.set(painted.id, painted);
        report();
      },
    },
  );
  return orders.map((order) => made.get(idOf(order))!);
}

/** Memory in bytes that painting one body takes, with room to spare. */
const BYTES_A_THREAD = 1e9;

/** One case to paint, with all that a worker thread needs for it. */
export interface PaintTask {
  readonly order: Order;
  readonly studio: Studio;
}

interface Order {
  readonly use: "source" | "validation";
  readonly index: number;
}

interface Studio {
  readonly settings: TrainingSettings;
  readonly scheme: LabelScheme;
  readonly folder: string;
}

function idOf({ use, index }: Order): string {
  return `${use}-${`${index + 1}`.padStart(4, "0")}`;
}

/**
 * Paints one case into the run's folder, unless a file with the same settings exists there.
 * @throws {ArcuateError} As `writeFileAtomic`.
 */
export async function paintCase({ order, studio }: PaintTask): Promise<TrainingCase> {
  const { settings, scheme, folder } = studio;
  const id = idOf(order);
  const path = join(folder, `${id}.case`);
  const names = scheme.structures.map(({ name }) => name);
  const facts = [EDITION, id, settings.seed, names, order.use === "source" || settings.spacingMm];
  const digest = createHash("sha256").update(JSON.stringify(facts)).digest("hex");
  const known = existsSync(path) && headerOf(path);
  if (known && known.source === digest) return { ...known, path };
  const random = createRandom(settings.seed).fork(id);
  const isUpper = order.use === "source" && (order.index + 1) % UPPER_EVERY === 0;
  const paint = isUpper ? paintUpperBody : paintSource;
  const body = paint(random.integer(2 ** 31), scheme);
  const made =
    order.use === "source"
      ? body
      : wholeCase(
          body,
          settings.spacingMm === "native" ? [3, 3, 3] : settings.spacingMm,
          random.integer(2 ** 31),
        );
  const centres = drawCentres(made.labels, settings.network.channels, settings.seed);
  const header: CaseHeader = {
    id,
    source: digest,
    missingLabels: body.missingLabels,
    grid: made.grid,
    centreCounts: centres.map(({ length }) => length),
    use: order.use,
  };
  await writeCaseFile(path, header, made, centres);
  return { ...header, path };
}

function headerOf(path: string): CaseHeader {
  const file = new CaseFile(path);
  file.close();
  return file.header;
}

/** A CT of the whole body, as a scanner might produce it. */
function wholeCase(
  body: PaintedSource,
  spacingMm: Vector3,
  seed: number,
): CaseVoxels & { readonly grid: ImageGrid } {
  const count = (axis: 0 | 1 | 2) => Math.ceil(VALIDATION_MM[axis] / spacingMm[axis]);
  const size: GridSize = [count(0), count(1), count(2)];
  const source = sourceReader(body);
  const frame = { size, spacingMm, slice: source.size[0] >> 1 };
  const { hu, labels } = drawPair(source, frame, createRandom(seed));
  const grid: ImageGrid = {
    size,
    pixelSpacingMm: [spacingMm[1], spacingMm[2]],
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceOrigins: Array.from({ length: size[0] }, (_, z) => patientPoint(0, 0, z * spacingMm[0])),
  };
  return { grid, hu: Int16Array.from(hu, Math.round), labels };
}
