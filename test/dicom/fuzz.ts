/**
 * Inputs that know the format: valid files, damaged where it hurts. Shared by the short run among the tests and the
 * long run of tools/dicom-fuzz.ts.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ArcuateError, createRandom } from "../../src/base/index.ts";
import { deidentifyObject } from "../../src/dicom/deidentify/deidentify-file.ts";
import { fileByPatient } from "../../src/dicom/deidentify/filing.ts";
import { newKey } from "../../src/dicom/deidentify/key-file.ts";
import { parseDamagedFile, parseFile } from "../../src/dicom/format/part10.ts";
import { parseStructureSet, scanFolder, withFiles } from "../../src/dicom/index.ts";
import { readSliceHeader } from "../../src/dicom/read/ct-slice.ts";
import { convertPixels, hounsfieldTable } from "../../src/dicom/read/hounsfield.ts";
import type { Decoder } from "../../src/dicom/threads/decoder.ts";
import { readNiftiCt, readNiftiLabels } from "../../src/nifti/index.ts";
import { mutations } from "./fuzz-mutations.ts";
import type { FuzzSeed } from "./fuzz-seeds.ts";
import { storedPixelsOf } from "./stored-pixels.ts";

export type FuzzInput = Pick<FuzzSeed, "kind" | "bytes">;

/** The input with this number: the same each time. */
export function fuzzInput(seeds: readonly FuzzSeed[], number: number): FuzzInput {
  const random = createRandom(number);
  const { kind, bytes: whole, wrap } = seeds[random.integer(seeds.length)]!;
  let bytes = Buffer.from(whole);
  for (let count = 1 + random.integer(3); count > 0; count--) {
    bytes = Buffer.from(mutations[random.integer(mutations.length)]!(bytes, random, seeds));
  }
  return { kind, bytes: wrap === undefined ? bytes : wrap(bytes) };
}

/** Compressed frames go to foreign code in another thread, which is not what is tried here. */
const noDecoder: Decoder = { decode: async () => undefined, close: async () => {} };

/**
 * Does with an input all that is done with such a file, and gives the codes of the refusals, or what should not have
 * happened.
 *
 * @param folder Where inputs that are read from files may be put.
 */
export async function readEverything(input: FuzzInput, folder: string): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (const attempt of attemptsAt(input, folder)) {
    try {
      await attempt();
      outcomes.push("read");
    } catch (error) {
      outcomes.push(error instanceof ArcuateError ? error.code : `CRASH ${String(error)}`);
    }
  }
  return outcomes;
}

function attemptsAt({ kind, bytes }: FuzzInput, folder: string): (() => unknown)[] {
  if (kind === "dicom") return dicomAttempts(bytes);
  const path = join(folder, kind);
  writeFileSync(path, bytes);
  if (kind === "nifti") return [() => readNiftiCt(path), () => readNiftiLabels(path)];
  // Unpacking and the outcomes of the entries; what they hold is tried for itself.
  return [() => withFiles(path, {}, scanFolder)];
}

const noRoiName = { keepsPatientCharacteristics: false, keepsRoiName: () => false } as const;

function deidentifyAlone(bytes: Uint8Array) {
  const key = newKey();
  const run = { key, filing: fileByPatient([], key), decoder: noDecoder };
  return deidentifyObject(bytes, run, noRoiName);
}

function dicomAttempts(bytes: Uint8Array): (() => unknown)[] {
  return [
    () => parseStructureSet(bytes),
    () => parseDamagedFile(bytes.subarray(0, 600), bytes.length),
    () => readSliceHeader(parseFile(bytes).dataSet),
    () => deidentifyAlone(bytes),
    async () => {
      const { contents, stored } = await storedPixelsOf(bytes, noDecoder);
      const { rows, columns, bitsAllocated } = contents.pixels;
      const hu = new Int16Array(rows * columns);
      convertPixels(stored, bitsAllocated, hounsfieldTable(contents.pixels), hu);
    },
  ];
}
