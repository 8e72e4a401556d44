/**
 * Reading and writing DICOM beside dcmjs, dicom-parser and pydicom, on one machine in one run:
 *
 *   npm run bench -- dicom [FOLDER]
 *
 * The folder holds one CT series and a structure set on it. Arcuate and dcmjs take turns, so that what else the machine
 * does meets both; printed is the fastest of the rounds, and beside each target whether it was met.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import dicomParser from "dicom-parser";
import { type Contour, rasterizeContours } from "../../src/contours/index.ts";
import {
  type CtSeries,
  type CtSeriesFiles,
  encodeStructureSet,
  parseStructureSet,
  type RoiToWrite,
  readCtSeries,
  readStructureSet,
  scanFolder,
  sliceIndexOf,
} from "../../src/dicom/index.ts";

const ROUNDS = 7;

/** The part of dcmjs, which has no types, that is timed. */
interface Dcmjs {
  readonly data: {
    readonly DicomMessage: {
      readFile(bytes: ArrayBuffer): {
        readonly dict: Record<string, { readonly Value: unknown[] }>;
      };
    };
  };
  readonly log: {
    setLevel(level: string): void;
    getLogger(name: string): { setLevel(level: string): void };
  };
}
const dcmjs = createRequire(import.meta.url)("dcmjs") as Dcmjs;
// It would print a line for each slice, which is not what is timed.
dcmjs.log.setLevel("silent");
dcmjs.log.getLogger("validation.dcmjs").setLevel("silent");

/** What `npm run bench -- dicom` does. */
export async function run([folder = "../shared/data/pelvic-ref-002"]: string[]): Promise<void> {
  const cores = `${cpus()[0]?.model}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`;
  console.log(`${cores}, Node ${process.version}, fastest of ${ROUNDS}\n`);
  const started = performance.now();
  const { series, structureSets } = await scanFolder(folder);
  print("scan, the first time", performance.now() - started);
  const files = series[0];
  const structureSetPath = structureSets[0]?.path;
  if (files === undefined || structureSetPath === undefined) {
    throw new RangeError("Cannot time: the folder must hold a CT series and a structure set");
  }
  const [scan] = await fastest(() => scanFolder(folder));
  print(`scan of ${files.slices.length} slices (headers)`, scan!);
  await benchSeries(files);
  const ct = await readCtSeries(files);
  await benchReading(structureSetPath, ct);
  await benchWriting(structureSetPath, ct);
  benchPydicom(folder);
}

/** Fastest time of each, in ms, taken in turns. */
async function fastest(...actions: readonly (() => unknown)[]): Promise<number[]> {
  const times = actions.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, action] of actions.entries()) {
      const start = performance.now();
      await action();
      times[index] = Math.min(times[index]!, performance.now() - start);
    }
  }
  return times;
}

function print(what: string, ms: number, targetMs?: number): void {
  const verdict = ms <= (targetMs ?? 0) ? "met" : "MISSED";
  const target = targetMs === undefined ? "" : `, target ${targetMs} ms: ${verdict}`;
  console.log(`${ms.toFixed(1).padStart(9)} ms  ${what}${target}`);
}

async function benchSeries(files: CtSeriesFiles): Promise<void> {
  const what = "CT series to Hounsfield units";
  const [own, theirs] = (await fastest(
    () => readCtSeries(files),
    () => readWithDcmjs(files),
  )) as [number, number];
  print(`${what}: Arcuate`, own, 1000);
  print(`${what}: dcmjs, and the same loop`, theirs);
  const ratio = theirs / own;
  const verdict = ratio >= 4 ? "met" : "MISSED";
  console.log(`${ratio.toFixed(1).padStart(9)} times as fast as dcmjs, target 4: ${verdict}`);
}

/** As its users write it. */
function readWithDcmjs({ slices }: CtSeriesFiles): Int16Array {
  const hu = new Int16Array(slices.length * slices[0]!.rows * slices[0]!.columns);
  for (const [z, { path, rows, columns }] of slices.entries()) {
    const { dict } = dcmjs.data.DicomMessage.readFile(readFileSync(path).buffer as ArrayBuffer);
    const stored = new Int16Array(dict["7FE00010"]!.Value[0] as ArrayBuffer);
    const slope = Number(dict["00281053"]!.Value[0]);
    const intercept = Number(dict["00281052"]!.Value[0]);
    const into = hu.subarray(z * rows * columns);
    for (let at = 0; at < rows * columns; at++) into[at] = stored[at]! * slope + intercept;
  }
  return hu;
}

async function benchReading(path: string, ct: CtSeries): Promise<void> {
  const bytes = readFileSync(path);
  const what = `structure set of ${(bytes.length / 1e6).toFixed(1)} MB`;
  const started = performance.now();
  await readStructureSet(path);
  print(`${what}: the first, with the start of the thread`, performance.now() - started);
  const [inThread, here, drawn, elements, strings] = (await fastest(
    () => readStructureSet(path),
    () => parseStructureSet(bytes),
    () => readAndRasterize(path, ct),
    () => dicomParser.parseDicom(bytes),
    () => dcmjs.data.DicomMessage.readFile(bytes.buffer as ArrayBuffer),
  )) as [number, number, number, number, number];
  print(`${what} to points: Arcuate, in its thread`, inThread);
  print(`${what} to points: Arcuate, without thread`, here);
  print(`${what} to elements, no points: dicom-parser`, elements);
  print(`${what} to strings: dcmjs`, strings);
  print(`${what} read and every region rasterised`, drawn, 500);
}

async function readAndRasterize(path: string, ct: CtSeries): Promise<number> {
  const { structureSet } = await readStructureSet(path);
  const sliceOf = (contour: Contour) => sliceIndexOf(ct, contour);
  let length = 0;
  for (const { contours } of structureSet.rois) {
    length += rasterizeContours(ct.volume.grid, contours, { sliceOf }).mask.voxels.length;
  }
  return length;
}

const WANTED_POINTS = 60_000;

async function benchWriting(path: string, ct: CtSeries): Promise<void> {
  const { structureSet } = await readStructureSet(path);
  let points = 0;
  const rois = structureSet.rois.map((roi): RoiToWrite => {
    const contours = roi.contours.flatMap((contour) => {
      const sliceIndex = sliceIndexOf(ct, contour);
      if (sliceIndex === undefined || points >= WANTED_POINTS) return [];
      points += contour.points.length / 3;
      return [{ sliceIndex, geometricType: "CLOSED_PLANAR" as const, points: contour.points }];
    });
    const { number, name, colour = [255, 0, 0] } = roi;
    return {
      number,
      name,
      colour,
      interpretedType: "ORGAN",
      generationDescription: "bench",
      contours,
    };
  });
  const about = { label: "BENCH", softwareVersion: "0", modelName: "bench", now: new Date(0) };
  const [written] = await fastest(() => encodeStructureSet(ct, rois, about));
  print(`structure set of ${points} points written`, written!, 300);
}

/** Debian's Python, which sees Debian's pydicom. */
const PYTHON = "/usr/bin/python3";

function benchPydicom(folder: string): void {
  const script = fileURLToPath(new URL("./dicom.py", import.meta.url));
  const { stdout, stderr, status } = spawnSync(PYTHON, [script, folder], { encoding: "utf8" });
  if (status === 0) process.stdout.write(stdout);
  else console.log(`          no pydicom: ${stderr?.trim().split("\n").at(-1) ?? PYTHON}`);
}
