/** How the words after an option become values; what cannot is refused with what was expected. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Device } from "../nn/index.ts";
import { diagnosisGroupOf, diagnosisGroupRule } from "../structures/index.ts";
import type { RoiNames } from "../work/index.ts";

export type Triple = readonly [number, number, number];

/** A whole number from 1 to `largest`. */
export function wholeNumber(largest: number, smallest = 1): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= smallest && value <= largest) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${smallest} to ${largest}.`);
  };
}

/** A number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A time such as 90s, 45m, 2h or 1d, in ms. */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const value = Number(amount) * unitsMs[unit as keyof typeof unitsMs];
  if (value > 0) return value;
  throw new InvalidArgumentError("It must be a time with its unit, such as 90s, 45m, 2h or 1d.");
}

/** Slices x rows x columns, e.g. 96x256x256. */
export function sizeTriple(largest: Triple): (text: string) => Triple {
  return (text) => {
    const values = text.split("x").map((part) => (/^\d+$/.test(part) ? Number(part) : 0));
    const [z = 0, y = 0, x = 0] = values;
    const fits = [z, y, x].every((value, axis) => value >= 1 && value <= largest[axis]!);
    if (values.length === 3 && fits) return [z, y, x];
    throw new InvalidArgumentError(
      `It must be three whole numbers ZxYxX, at most ${largest.join("x")}, such as 96x256x256.`,
    );
  };
}

/** Distances in mm between slices x rows x columns, e.g. 3x1.6x1.6. */
export function spacingTriple(text: string): Triple {
  const values = text.split("x").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [z = 0, y = 0, x = 0] = values;
  const fits = [z, y, x].every((value) => value >= 0.1 && value <= 20);
  if (values.length === 3 && fits) return [z, y, x];
  throw new InvalidArgumentError(
    "It must be three numbers ZxYxX in mm from 0.1 to 20, such as 3x1.6x1.6.",
  );
}

/** The name of a diagnosis group, without outer spaces. */
export function diagnosisGroup(text: string): string {
  const group = diagnosisGroupOf(text);
  if (group !== undefined) return group;
  throw new InvalidArgumentError(`It must be ${diagnosisGroupRule}.`);
}

/** One more `Structure=ROI`; the option may be given again and again. */
export function roiName(text: string, earlier: RoiNames = new Map()): RoiNames {
  const at = text.indexOf("=");
  const [structure, roi] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 1 || structure === "" || roi === "") {
    throw new InvalidArgumentError("It must be Structure=ROI, such as Bladder=Vescica.");
  }
  return new Map([...earlier, [structure, [...(earlier.get(structure) ?? []), roi]]]);
}

/** Names between commas. */
export function nameList(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return [...new Set(names)];
  throw new InvalidArgumentError("It must be names between commas, such as Bladder,Femur_Head_L.");
}

export const jsonOption = new Option(
  "--json",
  "print one JSON document instead of text, and no progress",
);

export const threadsOption = new Option(
  "--threads <n>",
  "CPU threads (default: all cores)",
).argParser(wholeNumber(256));

/** Named here again, because the engine itself is too heavy to load for a help text. */
const deviceNames = [
  "auto",
  "cpu",
  "webgpu",
  "cuda",
  "dml",
  "coreml",
] as const satisfies readonly Device[];

/** The option `--device`, with every device that the engine knows. */
export function deviceOption(): Option {
  return new Option(
    "--device <name>",
    "what computes; auto is CUDA where it is installed, else the CPU",
  )
    .choices(deviceNames)
    .default("auto");
}

/** Where a command reads one CT out of a folder. */
export const seriesOption = new Option(
  "--series <uid>",
  "CT, where the folder holds several: its Series Instance UID, or the beginning of it; with #PART where one series holds several CTs",
);

/** Options of every command that reads many CTs: what is accepted of those that are refused otherwise. */
export function addReadingOptions(command: Command): Command {
  return command
    .addOption(trustPositionsOption)
    .addOption(forceHuOption)
    .option(
      "--accept-missing-slices",
      "use a CT although slices are missing in it; nothing is filled in, and the gap is told",
    );
}

/** Where a command reads CTs. */
export const forceHuOption = new Option(
  "--force-hu",
  "use the CT's values as Hounsfield units, although they seem to be none",
);

/** Where a command reads CTs. */
export const trustPositionsOption = new Option(
  "--trust-positions",
  "join slices by their positions where an anonymiser gave each slice its own Series Instance UID, or all the same SOP Instance UID",
);
