/**
 * Sends random masks through the bytes of an RTSTRUCT and back, in every patient position, evenly and unevenly spaced,
 * and counts the voxels that changed. There must be none.
 *
 *   npm run roundtrip -- --masks 10000 [--seed 1]
 */
import { parseArgs } from "node:util";
import {
  type Frame,
  frames,
  type RoundTripCount,
  sendThrough,
} from "../test/contours/round-trip.ts";

/** Regions of one structure set. */
const MASKS_A_FILE = 50;

const { values } = parseArgs({
  options: {
    masks: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
  },
});
const [masks, seed] = [Number(values.masks), Number(values.seed)];
if (!Number.isInteger(masks) || masks < 1 || !Number.isInteger(seed)) {
  throw new RangeError("--masks must be a whole number from 1, --seed a whole number");
}

console.log("orientation  slices     masks   contours      points    MB  voxels changed");
const all = emptyCount();
for (const frame of frames) {
  const count = sendAll(frame);
  add(all, count);
  console.log(line(`${frame.orientation.padEnd(12)} ${frame.spacing.padEnd(6)}`, count));
}
console.log(line("all".padEnd(19), all));
console.log(
  `${masks} masks in each of ${frames.length} frames: ${all.differingVoxels} voxels differ`,
);
process.exitCode = all.differingVoxels === 0 ? 0 : 1;

function sendAll(frame: Frame): RoundTripCount {
  const sum = emptyCount();
  for (let sent = 0; sent < masks; sent += MASKS_A_FILE) {
    // The same masks' seeds in every frame; files of one frame differ.
    add(sum, sendThrough(frame, Math.min(MASKS_A_FILE, masks - sent), seed + sent));
  }
  return sum;
}

function emptyCount(): RoundTripCount {
  return { masks: 0, contours: 0, points: 0, bytes: 0, differingVoxels: 0 };
}

function add(sum: RoundTripCount, each: RoundTripCount): void {
  sum.masks += each.masks;
  sum.contours += each.contours;
  sum.points += each.points;
  sum.bytes += each.bytes;
  sum.differingVoxels += each.differingVoxels;
}

function line(name: string, { masks, contours, points, bytes, differingVoxels }: RoundTripCount) {
  const numbers = [
    String(masks).padStart(8),
    String(contours).padStart(10),
    String(points).padStart(11),
    (bytes / 1e6).toFixed(0).padStart(5),
    String(differingVoxels).padStart(15),
  ];
  return `${name} ${numbers.join(" ")}`;
}
