/** Synthetic patients as folders of DICOM files. */
import { rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { GridSize, Vector3 } from "../geometry/index.ts";
import { softwareVersion } from "../host/index.ts";
import type { WorkContext } from "./context.ts";
import { requireFreeFolder } from "./free-folder.ts";

export interface PhantomRequest {
  readonly count: number;
  /** Of the first; the others follow it. */
  readonly seed: number;
  readonly diagnosis?: "cervical" | "anorectal";
  /** Slices, rows, columns. */
  readonly size?: GridSize;
  /** Between slices, rows and columns, in mm. */
  readonly spacing?: Vector3;
}

export interface MadePhantom {
  readonly folder: string;
  readonly structureSetFile: string;
  readonly seed: number;
  readonly diagnosis: "cervical" | "anorectal";
  readonly slices: number;
}

/**
 * Writes phantoms, each folder whole or not at all.
 * @throws {ArcuateError} `folder-occupied` when a folder already holds something; `write-failed`.
 */
export async function makePhantoms(
  out: string,
  request: PhantomRequest,
  { progress, signal }: WorkContext,
): Promise<MadePhantom[]> {
  const seeds = Array.from({ length: request.count }, (_, index) => request.seed + index);
  for (const seed of seeds) await requireFreeFolder(folderOf(out, seed));
  const made: MadePhantom[] = [];
  for (const seed of seeds) {
    progress.report("phantoms", made.length, seeds.length);
    made.push(await makePhantom(out, seed, request));
    signal.throwIfAborted();
  }
  progress.report("phantoms", made.length, seeds.length);
  return made;
}

function folderOf(out: string, seed: number): string {
  return join(out, `phantom-${`${seed}`.padStart(4, "0")}`);
}

async function makePhantom(
  out: string,
  seed: number,
  { diagnosis, size, spacing }: PhantomRequest,
): Promise<MadePhantom> {
  const { createPhantom, writePhantomCase } = await import("../phantom/index.ts");
  const phantom = createPhantom({
    seed,
    ...(diagnosis && { diagnosis }),
    ...(size && { size }),
    ...(spacing && { spacingMm: spacing }),
  });
  const folder = folderOf(out, seed);
  const unfinished = join(out, `.phantom-${seed}.${process.pid}.tmp`);
  try {
    await writePhantomCase(unfinished, phantom, { softwareVersion });
    await rmdir(folder).catch(() => {}); // an empty one; what is not empty makes the renaming fail
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {}); // the first error tells more
    throw error;
  }
  const slices = phantom.ct.grid.size[0];
  return {
    folder,
    structureSetFile: join(folder, "RS.dcm"),
    seed,
    diagnosis: phantom.diagnosis,
    slices,
  };
}
