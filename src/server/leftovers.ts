/** Uploaded files that nobody needs any more, left by a kill between the end of their import and their removal. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { jobById, type Queries, uploadById } from "../store/index.ts";
import { idSchema } from "./contract/common.ts";

/** Before any job runs. What is open, waits, or may be tried again stays. */
export async function clearLeftovers(db: Queries, uploadsFolder: string): Promise<void> {
  for (const name of await readdir(uploadsFolder)) {
    const id = idSchema.safeParse(name);
    if (!id.success || !(await isDoneWith(db, id.data))) continue;
    await rm(join(uploadsFolder, name), { recursive: true, force: true });
  }
}

async function isDoneWith(db: Queries, uploadId: string): Promise<boolean> {
  const upload = await uploadById(db, uploadId);
  if (upload === undefined) return false; // not of our making
  if (upload.state === "dropped") return true;
  return upload.jobId !== null && (await jobById(db, upload.jobId))?.state === "done";
}
