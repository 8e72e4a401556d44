/** Model files by their paths, or by the name of the model that comes with Arcuate. */
import { existsSync } from "node:fs";
import { starterModelFile } from "../host/index.ts";
import type { Model } from "../model/index.ts";

/** Name of the model that comes with Arcuate, accepted wherever a model file is. */
export const STARTER = "starter";

export interface NamedModel {
  readonly model: Model;
  readonly path: string;
  /** Whether it is the one that comes with Arcuate. */
  readonly isStarter: boolean;
}

/**
 * Reads the model of a file, or, for `STARTER` where no file has that name, the one that comes with Arcuate.
 * @throws {ArcuateError} As `readModelFile`.
 */
export async function readModelNamed(name: string): Promise<NamedModel> {
  const { readModelFile } = await import("../model/index.ts");
  const isStarter = name === STARTER && !existsSync(name);
  const path = isStarter ? starterModelFile : name;
  return { model: await readModelFile(path), path, isStarter };
}
