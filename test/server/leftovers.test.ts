/** Uploaded files go when the end of their import is in the database: not before, and not never. */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, it } from "vitest";
import type { Upload } from "../../src/server/contract/index.ts";
import { queues } from "../../src/server/jobs/inputs.ts";
import { createJobRunner } from "../../src/server/jobs/runner.ts";
import { jobById, openStore } from "../../src/store/index.ts";
import { patientFiles } from "../cohort/support.ts";
import { startTestServer } from "./support.ts";

it("a job removes what it needed after its end is saved, and nothing when saving fails", async () => {
  const folder = mkdtempSync(join(tmpdir(), "arcuate-runner-"));
  const store = await openStore({ folder, queues, onQueueError: () => {} });
  const runner = createJobRunner(store, pino({ enabled: false }));
  const stateAtClear: string[] = [];
  await runner.start(async ({ id, title }) => ({
    save: async () => {
      if (title === "fails") throw new RangeError("no room");
    },
    clear: async () => {
      stateAtClear.push((await jobById(store.queries, id))!.state);
    },
  }));
  const ended = async (title: string) => {
    const { id } = await runner.add({ id: randomUUID(), kind: "import", title, input: {} });
    for (;;) {
      const { state } = (await jobById(store.queries, id))!;
      if (state === "failed" || (state === "done" && stateAtClear.length > 0)) return state;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  expect(await ended("fails")).toBe("failed");
  expect(stateAtClear).toEqual([]);
  expect(await ended("succeeds")).toBe("done");
  expect(stateAtClear).toEqual(["done"]);
  await runner.close();
  await store.close();
  rmSync(folder, { recursive: true });
}, 900_000);

it("what a kill left of imported and dropped uploads goes at the next start; open ones stay", async () => {
  let test = await startTestServer();
  const place = (id: string) => join(test.folder, "uploads", id);
  const { uploadId: imported } = await test.reviewer.upload(patientFiles({ seed: "1.2.3" }));
  // After its end is saved, so perhaps a moment after it is told.
  await expect.poll(() => existsSync(place(imported!)), { timeout: 60_000 }).toBe(false);
  const announce = async () => {
    const body = { id: randomUUID(), files: [{ path: "a", sizeBytes: 3 }] };
    await test.reviewer.get<Upload>({ method: "POST", url: "/api/uploads", body });
    return body.id;
  };
  const [dropped, open] = [await announce(), await announce()];
  await test.reviewer.get({ method: "DELETE", url: `/api/uploads/${dropped}` });
  for (const id of [imported!, dropped, open, "not ours"]) mkdirSync(place(id));
  test = await test.restart();
  expect([imported!, dropped, open, "not ours"].map((id) => existsSync(place(id)))).toEqual([
    false,
    false,
    true,
    true,
  ]);
  await test.close();
}, 900_000);
