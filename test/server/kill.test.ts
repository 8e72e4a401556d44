/**
 * kill -9 at random moments while somebody rates and uploads: what was acknowledged is there, once.
 * `ARCUATE_KILLS=200 npx vitest run test/server/kill.test.ts` is the long form.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createRandom } from "../../src/base/index.ts";
import type { Job, ReviewItem, Session, Upload } from "../../src/server/contract/index.ts";
import { projectRoot } from "../cli/run-command.ts";
import { patientFiles, type WrittenFile } from "../cohort/support.ts";

const kills = Number(process.env.ARCUATE_KILLS ?? 2);
const folder = mkdtempSync(join(tmpdir(), "arcuate-kill-server-"));
const ACCOUNT = { name: "admin", password: "correct horse battery" };
let running: ChildProcess | undefined;
afterAll(() => {
  running?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A server in a process of its own, and one who is logged in to it. */
class Visit {
  readonly #address: string;
  #headers: Record<string, string> = {};

  constructor(address: string) {
    this.#address = address;
  }

  async ask<T>(method: string, path: string, body?: object | Uint8Array): Promise<T> {
    const isBytes = body instanceof Uint8Array;
    const type = isBytes ? "application/octet-stream" : "application/json";
    const reply = await fetch(this.#address + path, {
      method,
      headers: { ...this.#headers, ...(body && { "content-type": type }) },
      ...(body && { body: isBytes ? Buffer.from(body) : JSON.stringify(body) }),
    });
    const cookie = reply.headers.get("set-cookie")?.split(";")[0];
    if (cookie) this.#headers.cookie = cookie;
    const answer = await reply.json();
    if (!reply.ok) throw new RangeError(`${path}: ${JSON.stringify(answer)}`);
    return answer as T;
  }

  async enter(path: string, body: object): Promise<void> {
    const { csrfToken } = await this.ask<Session>("POST", path, body);
    this.#headers["x-csrf-token"] = csrfToken;
  }
}

async function start(): Promise<{ child: ChildProcess; visit: Visit }> {
  const command = [join(projectRoot, "bin", "arcuate.mjs"), "serve", "--data", folder];
  const child = spawn(process.execPath, [...command, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running = child;
  let said = "";
  const document = await new Promise<{ address: string; setup: string | null }>(
    (resolve, reject) => {
      child.stdout!.on("data", (bytes) => {
        said += bytes;
        if (said.trimEnd().endsWith("}")) resolve(JSON.parse(said));
      });
      child.on("exit", () => reject(new RangeError("The server ended before it was up")));
    },
  );
  const visit = new Visit(document.address);
  if (document.setup === null) await visit.enter("/api/session", ACCOUNT);
  else await visit.enter("/api/setup", { ...ACCOUNT, token: document.setup.split("#")[1] });
  return { child, visit };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) =>
    child.exitCode === null && child.signalCode === null
      ? child.once("exit", () => resolve())
      : resolve(),
  );
}

const announced = (files: readonly WrittenFile[]) =>
  files.map(({ name, bytes }) => ({ path: name, sizeBytes: bytes.length }));

async function sendRest(
  visit: Visit,
  upload: Upload,
  files: readonly WrittenFile[],
  acknowledged: number[],
) {
  for (const [place, { bytes }] of files.entries()) {
    let offset = upload.files[place]!.receivedBytes;
    while (offset < bytes.length) {
      const piece = bytes.subarray(offset, offset + 1000);
      const path = `/api/uploads/${upload.id}/files/${place}?offset=${offset}`;
      ({ receivedBytes: offset } = await visit.ask<{ receivedBytes: number }>("PUT", path, piece));
      acknowledged[place] = offset;
    }
  }
}

it(`nothing acknowledged is lost or doubled in ${kills} kills`, async () => {
  const random = createRandom(Date.now() % 2 ** 32); // another moment every time
  let { child, visit } = await start();
  const files = patientFiles({ seed: "1.2.3" });
  const first = randomUUID();
  const opened = await visit.ask<Upload>("POST", "/api/uploads", {
    id: first,
    files: announced(files),
  });
  await sendRest(visit, opened, files, []);
  // The first kill hits the import: the job is taken up, and makes the case once.
  const job = await visit.ask<Job>("POST", `/api/uploads/${first}/finish`);
  await new Promise((resolve) => setTimeout(resolve, random.between(0, 1500)));
  child.kill("SIGKILL");
  await ended(child);
  ({ child, visit } = await start());
  for (;;) {
    const { state, error } = await visit.ask<Job>("GET", `/api/jobs/${job.id}`);
    if (state === "done") break;
    expect(error).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { cases } = await visit.ask<{ cases: { caseId: string }[] }>("GET", "/api/cases");
  expect(cases).toHaveLength(1);

  const session = randomUUID();
  const about = { title: "Kill", isBlinded: true, seed: 1, caseIds: [cases[0]!.caseId] };
  await visit.ask("POST", "/api/review-sessions", { id: session, ...about });
  const { items } = await visit.ask<{ items: ReviewItem[] }>(
    "GET",
    `/api/review-sessions/${session}/items`,
  );
  const acknowledged = new Set<string>();
  let unsure: { id: string; body: object } | undefined;
  const others = patientFiles({ seed: "7.8.9" });
  const second = randomUUID();
  const received: number[] = [];

  for (let kill = 0; kill < kills; kill++) {
    // By what was done, not by the clock: a busy machine must not make it a kill of an idle server.
    const last = acknowledged.size + 3 + random.integer(25);
    let deadline: NodeJS.Timeout | undefined;
    const rate = async () => {
      for (let count = 0; ; count++) {
        const item = items[random.integer(items.length)]!;
        unsure ??= { id: randomUUID(), body: { itemId: item.id, score: "good", timeMs: count } };
        await visit.ask("PUT", `/api/review-sessions/${session}/ratings/${unsure.id}`, unsure.body);
        acknowledged.add(unsure.id);
        unsure = undefined;
        if (acknowledged.size < last) continue;
        deadline ??= setTimeout(() => child.kill("SIGKILL"), random.between(0, 60));
      }
    };
    const send = async () => {
      const upload = await visit.ask<Upload>("POST", "/api/uploads", {
        id: second,
        files: announced(others),
      });
      for (const [place, there] of received.entries()) {
        expect(upload.files[place]!.receivedBytes).toBeGreaterThanOrEqual(there ?? 0);
      }
      await sendRest(visit, upload, others, received);
    };
    await Promise.allSettled([
      rate(),
      send().catch((error) => {
        if (error?.name === "AssertionError") throw error;
      }),
    ]).then(([, sent]) => expect(sent).toMatchObject({ status: "fulfilled" }));
    clearTimeout(deadline);
    await ended(child);
    ({ child, visit } = await start());
  }

  if (unsure !== undefined) {
    // Sent, perhaps saved, never answered: sent again it is there once.
    await visit.ask("PUT", `/api/review-sessions/${session}/ratings/${unsure.id}`, unsure.body);
    acknowledged.add(unsure.id);
  }
  const saved = await savedRatings(visit);
  expect(new Set(saved).size).toBe(saved.length);
  expect([...acknowledged].filter((id) => !saved.includes(id))).toEqual([]);
  expect(saved.filter((id) => !acknowledged.has(id))).toEqual([]);
  expect(await visit.ask("GET", "/api/audit/verification")).toMatchObject({ isWhole: true });
  const upload = await visit.ask<Upload>("POST", "/api/uploads", {
    id: second,
    files: announced(others),
  });
  await sendRest(visit, upload, others, received);
  const last = await visit.ask<Job>("POST", `/api/uploads/${second}/finish`);
  for (;;) {
    const { state, error } = await visit.ask<Job>("GET", `/api/jobs/${last.id}`);
    expect(error).toBeNull();
    if (state === "done") break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const after = await visit.ask<{ cases: object[] }>("GET", "/api/cases");
  expect(after.cases).toHaveLength(2);
  console.log(`${kills} kills: ${acknowledged.size} ratings acknowledged, 0 lost, 0 doubled`);
  child.kill("SIGTERM");
  await ended(child);
}, 7_200_000);

/** The audit log has an entry for every rating, made in the same transaction: ids once each. */
async function savedRatings(visit: Visit): Promise<string[]> {
  const ids: string[] = [];
  let before = "";
  for (;;) {
    const { entries } = await visit.ask<{
      entries: { number: number; action: string; subject: string }[];
    }>("GET", `/api/audit?limit=1000${before}`);
    ids.push(
      ...entries.filter(({ action }) => action === "rating.save").map(({ subject }) => subject),
    );
    const last = entries.at(-1);
    if (last === undefined || last.number === 1) return ids;
    before = `&before=${last.number}`;
  }
}
