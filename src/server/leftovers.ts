/** Removes uploaded files that are not needed any more: a kill after their import can leave them behind. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { jobById, type Queries, uploadById } from "../store/index.ts";
import { idSchema } from "./contract/common.ts";

/**
 * Removes the folders of imported and dropped uploads. Uploads that are open, wait for their import or may be imported
 * again stay. Call it before any job runs.
 */
export async function clearLeftovers(db: Queries, uploadsFolder: string): Promise<void> {
  for (const name of await readdir(uploadsFolder)) {
    const id = idSchema.safeParse(name);
    if (!id.success || !(await isDoneWith(db, id.data))) continue;
    await rm(join(uploadsFolder, name), { recursive: true, force: true });
  }
}

async function isDoneWith(db: Queries, uploadId: string): Promise<boolean> {
  const upload = await uploadById(db, uploadId);
  if (upload === undefined) return false; // the server did not make it
  if (upload.state === "dropped") return true;
  return upload.jobId !== null && (await jobById(db, upload.jobId))?.state === "done";
}
