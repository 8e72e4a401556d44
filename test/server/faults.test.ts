/** A fault of ours is told by its name: what the database says of it quotes the values that were to be written. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify, { type FastifyBaseLogger } from "fastify";
import { pino } from "pino";
import { expect, it } from "vitest";
import { replyToError } from "../../src/server/http/problems.ts";
import { queues } from "../../src/server/jobs/inputs.ts";
import { createJobRunner } from "../../src/server/jobs/runner.ts";
import { jobById, openStore } from "../../src/store/index.ts";

const NAME = "Mustermann^Erika";

class QueryError extends Error {
  override readonly name = "QueryError";
  constructor() {
    super(`Failed query: insert into "cases" values ($1)\nparams: ${NAME}`);
  }
}

/** A log, and what was written into it. */
function keptLog() {
  const lines: string[] = [];
  return { lines, log: pino({}, { write: (line: string) => void lines.push(line) }) };
}

it("a job that fails in the database says so without the values", async () => {
  const folder = mkdtempSync(join(tmpdir(), "arcuate-faults-"));
  const store = await openStore({ folder, queues, onQueueError: () => {} });
  const { lines, log } = keptLog();
  const runner = createJobRunner(store, log);
  await runner.start(async () => ({
    save: async () => {
      throw new QueryError();
    },
  }));
  const { id } = await runner.add({ id: randomUUID(), kind: "import", title: "t", input: {} });
  const stateOf = async () => (await jobById(store.queries, id))!.state;
  await expect.poll(stateOf, { timeout: 60_000 }).toBe("failed");
  await runner.close();
  const message = "This is a fault of Arcuate (QueryError)";
  expect((await jobById(store.queries, id))!.error).toEqual({ code: "bug", message });
  expect(lines.join("")).toContain(message);
  expect(lines.join("")).not.toContain(NAME);
  await store.close();
  rmSync(folder, { recursive: true });
}, 300_000);

it("a request that fails so is logged with the places in the program, without the values", async () => {
  const { lines, log } = keptLog();
  const loggerInstance: FastifyBaseLogger = log;
  const app = Fastify({ loggerInstance });
  app.setErrorHandler(replyToError);
  app.get("/", () => {
    throw new QueryError();
  });
  const reply = await app.inject("/");
  await app.close();
  expect(reply.statusCode).toBe(500);
  expect(lines.join("")).toContain("faults.test.ts:");
  expect(`${reply.body}${lines.join("")}`).not.toContain(NAME);
});
