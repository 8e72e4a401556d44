/** The report once more with small pictures: what of a reproduction is small enough to be kept beside the source. */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { decode, encode } from "fast-png";
import { readResults } from "../../src/evaluate/index.ts";
import { writeFileAtomic } from "../../src/host/index.ts";
import { reportFiles } from "../../src/report/index.ts";
import { placesIn } from "./stages.ts";

const RGB = 3;

/** Page, text, charts that scale, and pictures; tables are in the text. */
const KEPT = /^(report\.(html|md)|figures\/[\w-]+\.svg|pictures\/[\w-]+\.png)$/;

/** Writes FOLDER/example anew; returns how many bytes it holds. */
export async function writeExample(folder: string): Promise<number> {
  const { results: place, example } = placesIn(folder);
  const results = await readResults(join(place, "results.json"));
  const pictures = new Map<string, Uint8Array>();
  for (const result of results.cases.flatMap(({ structures }) => structures)) {
    if (result.kind === "notApplicable" || result.picture === undefined) continue;
    pictures.set(result.picture, smaller(await readFile(join(place, result.picture))));
  }
  await rm(example, { recursive: true, force: true });
  let total = 0;
  for (const { path, bytes } of reportFiles({ results: [results] }, pictures)) {
    if (!KEPT.test(path)) continue;
    const isText = typeof bytes === "string" && path.endsWith(".md");
    const kept = isText ? bytes.replaceAll(/(figures\/[\w-]+)\.png/g, "$1.svg") : bytes;
    await writeFileAtomic(join(example, path), kept);
    total += Buffer.byteLength(kept);
  }
  return total;
}

/** Colours are rounded to multiples of this: the grain of a CT is what fills a PNG. */
const COLOUR_STEP = 12;

/** Half as wide and high, opaque, in fewer colours. */
function smaller(png: Uint8Array): Uint8Array {
  const { width, height, channels, data } = decode(png);
  const [halfWidth, halfHeight] = [width >> 1, height >> 1];
  const half = new Uint8Array(halfWidth * halfHeight * RGB);
  for (let y = 0; y < halfHeight; y++) {
    for (let x = 0; x < halfWidth; x++) {
      for (let channel = 0; channel < RGB; channel++) {
        const at = (2 * y * width + 2 * x) * channels + channel;
        const below = at + width * channels;
        const sum = data[at]! + data[at + channels]! + data[below]! + data[below + channels]!;
        const rounded = COLOUR_STEP * Math.round(sum / 4 / COLOUR_STEP);
        half[(y * halfWidth + x) * RGB + channel] = Math.min(rounded, 255);
      }
    }
  }
  const image = { width: halfWidth, height: halfHeight, channels: RGB, data: half };
  return encode({ ...image, depth: 8 }, { zlib: { level: 9 } });
}
