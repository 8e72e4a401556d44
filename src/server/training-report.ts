/** The file in a run's folder that says which cases the run uses and leaves out; see `trainingReportSchema`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TrainingReport } from "./contract/index.ts";
import { trainingReportSchema } from "./contract/training.ts";

export const TRAINING_REPORT = "cases.json";

/**
 * Reads the report of a run from its folder.
 * @returns Undefined before the run has read its cases.
 */
export async function readTrainingReport(folder: string): Promise<TrainingReport | undefined> {
  const text = await readFile(join(folder, TRAINING_REPORT), "utf8").catch((cause) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  });
  return text === undefined ? undefined : trainingReportSchema.parse(JSON.parse(text));
}
