/** The model that comes with Arcuate: every data folder has it in the list of models from the first start on. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  insertModel,
  type ModelRow,
  modelById,
  type Queries,
  readSetting,
  type Store,
  writeSetting,
} from "../store/index.ts";
import type { TaskDesk } from "./jobs/task-desk.ts";

const STARTER_SETTING = "starter-model";
const TITLE = "Starter (comes with Arcuate)";

/**
 * Adds the model file to the list of models unless it is there. The starter of an earlier version stays in the list.
 * @throws {ArcuateError} As the task `describeModel`.
 */
export async function prepareStarter(
  { queries, files }: Store,
  tasks: TaskDesk,
  { modelFile, filesFolder }: { readonly modelFile: string; readonly filesFolder: string },
): Promise<void> {
  const bytes = await readFile(modelFile);
  const sha256 = await files.put(bytes);
  if ((await starterModel(queries))?.sha256 === sha256) return;
  const described = await tasks.run("describeModel", { filesFolder, sha256 });
  await queries.transaction(async (tx) => {
    const about = { id: randomUUID(), sha256, title: TITLE, sizeBytes: bytes.length };
    const { row } = await insertModel(tx, { ...described, ...about, runId: null, addedBy: null });
    await writeSetting(tx, STARTER_SETTING, row.id);
  });
}

/** The starter of this version; undefined where the server was opened without one. */
export async function starterModel(db: Queries): Promise<ModelRow | undefined> {
  const id = await readSetting(db, STARTER_SETTING);
  return id === undefined ? undefined : modelById(db, id);
}
