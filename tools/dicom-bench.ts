/**
 * Reading and writing DICOM against dicom-parser and dcmjs, on one machine in one run:
 * `npx tsx tools/dicom-bench.ts FOLDER`, where the folder holds one CT series and a structure set on it.
 *
 * Prints the best of five for each. tools/dicom-bench.py times pydicom on the same folder.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import dicomParser from "dicom-parser";
import {
  encodeStructureSet,
  parseStructureSet,
  type RoiToWrite,
  readCtSeries,
  scanFolder,
  sliceIndexOf,
} from "../src/dicom/index.ts";

const TIMES = 5;

/** The part of dcmjs, which has no types, that is timed. */
interface Dcmjs {
  readonly data: {
    readonly DicomMessage: {
      readFile(bytes: ArrayBuffer): {
        readonly dict: Record<string, { readonly Value: unknown[] }>;
      };
    };
  };
  readonly log: { setLevel(level: string): void };
}
const dcmjs = createRequire(import.meta.url)("dcmjs") as Dcmjs;
dcmjs.log.setLevel("silent");

function readWithDcmjs(bytes: Buffer) {
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return dcmjs.data.DicomMessage.readFile(copy).dict;
}

async function best(what: string, action: () => unknown): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let time = 0; time < TIMES; time++) {
    const start = performance.now();
    await action();
    fastest = Math.min(fastest, performance.now() - start);
  }
  console.log(`${fastest.toFixed(1).padStart(9)} ms  ${what}`);
  return fastest;
}

const folder = process.argv[2];
if (folder === undefined)
  throw new RangeError("Cannot time: name a folder with a CT and a structure set");
console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, best of ${TIMES}`,
);
const { series, structureSets } = await scanFolder(folder);
const files = series[0]!;
const rsBytes = readFileSync(structureSets[0]!.path);

await best(`scan ${files.slices.length} slices (headers)`, () => scanFolder(folder));
const own = await best("CT series to Hounsfield units: Arcuate", () => readCtSeries(files));
const theirs = await best("CT series to Hounsfield units: dcmjs, and the same loop", () => {
  const hu = new Int16Array(files.slices.length * files.slices[0]!.rows * files.slices[0]!.columns);
  for (const [z, { path, rows, columns }] of files.slices.entries()) {
    const dict = readWithDcmjs(readFileSync(path));
    const stored = new Int16Array(dict["7FE00010"]!.Value[0] as ArrayBuffer);
    const slope = Number(dict["00281053"]!.Value[0]);
    const intercept = Number(dict["00281052"]!.Value[0]);
    const into = hu.subarray(z * rows * columns);
    for (let at = 0; at < rows * columns; at++) into[at] = stored[at]! * slope + intercept;
  }
});
console.log(`           ${(theirs / own).toFixed(1)} times dcmjs`);

const megabytes = (rsBytes.length / 1e6).toFixed(1);
await best(`structure set of ${megabytes} MB to points: Arcuate`, () => parseStructureSet(rsBytes));
await best("the same to elements, no points: dicom-parser", () => dicomParser.parseDicom(rsBytes));
await best("the same to strings: dcmjs", () => readWithDcmjs(rsBytes));

const ct = await readCtSeries(files);
const rois: RoiToWrite[] = parseStructureSet(rsBytes).structureSet.rois.map((roi) => ({
  number: roi.number,
  name: roi.name,
  interpretedType: "ORGAN",
  colour: roi.colour ?? [255, 0, 0],
  generationDescription: "bench",
  contours: roi.contours.flatMap((contour) => {
    const sliceIndex = sliceIndexOf(ct, contour);
    return sliceIndex === undefined
      ? []
      : [{ sliceIndex, geometricType: "CLOSED_PLANAR" as const, points: contour.points }];
  }),
}));
const points = rois
  .flatMap((roi) => roi.contours)
  .reduce((sum, each) => sum + each.points.length / 3, 0);
const about = { label: "BENCH", softwareVersion: "0", modelName: "bench", now: new Date(0) };
await best(`structure set of ${points} points written: Arcuate`, () =>
  encodeStructureSet(ct, rois, about),
);
