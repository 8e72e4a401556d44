/**
 * kill -9 at random moments while somebody rates and uploads: what was acknowledged is there, once.
 * `ARCUATE_KILLS=200 npx vitest run test/server/kill.long.test.ts` is the long form; ARCUATE_KILL_MINUTES ends it earlier,
 * and it says after how many.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createRandom, type Random } from "../../src/base/index.ts";
import type {
  ImportReport,
  Job,
  ListedCase,
  ReviewItem,
  Session,
  Upload,
} from "../../src/server/contract/index.ts";
import { projectRoot } from "../cli/run-command.ts";
import { patientFiles, type WrittenFile } from "../cohort/support.ts";

const kills = Number(process.env.ARCUATE_KILLS ?? 2);
const longestMs = 60_000 * Number(process.env.ARCUATE_KILL_MINUTES ?? 110);
const folder = mkdtempSync(join(tmpdir(), "arcuate-kill-server-"));
const ACCOUNT = { name: "admin", password: "correct horse battery" };
let latest: ChildProcess | undefined;
afterAll(() => {
  latest?.kill("SIGKILL");
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

interface Running {
  readonly child: ChildProcess;
  readonly visit: Visit;
}

async function start(): Promise<Running> {
  const command = [join(projectRoot, "bin", "arcuate.mjs"), "serve", "--data", folder];
  const child = spawn(process.execPath, [...command, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  latest = child;
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

/** Of a piece: small, so that kills fall between pieces of a file, too. */
const PIECE_BYTES = 4000;

/** Sends one patient after the other, and goes on where a kill stopped them. */
class Sender {
  /** Imports that the server has promised. */
  readonly jobs: string[] = [];
  readonly hits = { upload: 0, import: 0 };
  isImporting = false;
  #files: readonly WrittenFile[] = [];
  #uploadId = "";
  /** Bytes of each file of the upload that the server has said to have. */
  #acknowledged: (number | undefined)[] = [];

  constructor() {
    this.#begin();
  }

  #begin(): void {
    this.#files = patientFiles({ seed: `7.8.${this.jobs.length}` });
    this.#uploadId = randomUUID();
    this.#acknowledged = [];
  }

  /** Until the server is gone. One import at a time, so that kills hit them and not a line of waiting ones. */
  async send(visit: Visit): Promise<never> {
    for (;;) {
      await this.importsEnd(visit);
      await this.sendOne(visit);
    }
  }

  async sendOne(visit: Visit): Promise<void> {
    const { id, files } = await visit.ask<Upload>("POST", "/api/uploads", {
      id: this.#uploadId,
      files: this.#files.map(({ name, bytes }) => ({ path: name, sizeBytes: bytes.length })),
    });
    for (const [place, there] of this.#acknowledged.entries()) {
      expect(files[place]!.receivedBytes).toBeGreaterThanOrEqual(there ?? 0);
    }
    for (const [place, { bytes }] of this.#files.entries()) {
      let offset = files[place]!.receivedBytes;
      while (offset < bytes.length) {
        const piece = bytes.subarray(offset, offset + PIECE_BYTES);
        const path = `/api/uploads/${id}/files/${place}?offset=${offset}`;
        ({ receivedBytes: offset } = await visit.ask<Upload>("PUT", path, piece));
        this.#acknowledged[place] = offset;
      }
    }
    this.jobs.push((await visit.ask<Job>("POST", `/api/uploads/${id}/finish`)).id);
    this.#begin();
  }

  /** Waits for the latest import; those before it have ended. */
  async importsEnd(visit: Visit): Promise<void> {
    const latest = this.jobs.at(-1);
    while (latest !== undefined) {
      const { state, error } = await visit.ask<Job>("GET", `/api/jobs/${latest}`);
      expect(error).toBeNull();
      if (state === "done") break;
      this.isImporting = true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.isImporting = false;
  }
}

/** Rates items at random, each under an id of its own, and knows what was answered. */
class Rater {
  readonly acknowledged = new Set<string>();
  readonly #session: string;
  readonly #items: readonly ReviewItem[];
  /** Sent, perhaps saved, never answered. */
  #unsure: { id: string; body: object } | undefined;

  constructor(session: string, items: readonly ReviewItem[]) {
    this.#session = session;
    this.#items = items;
  }

  async rate(visit: Visit, random: Random): Promise<void> {
    const item = this.#items[random.integer(this.#items.length)]!;
    const body = { itemId: item.id, score: "good", timeMs: this.acknowledged.size };
    this.#unsure ??= { id: randomUUID(), body };
    const path = `/api/review-sessions/${this.#session}/ratings/${this.#unsure.id}`;
    await visit.ask("PUT", path, this.#unsure.body);
    this.acknowledged.add(this.#unsure.id);
    this.#unsure = undefined;
  }
}

async function beginRating(visit: Visit): Promise<Rater> {
  const { cases } = await visit.ask<{ cases: { caseId: string }[] }>("GET", "/api/cases");
  const session = randomUUID();
  const about = { title: "Kill", isBlinded: true, seed: 1, caseIds: [cases[0]!.caseId] };
  await visit.ask("POST", "/api/review-sessions", { id: session, ...about });
  const path = `/api/review-sessions/${session}/items`;
  const { items } = await visit.ask<{ items: ReviewItem[] }>("GET", path);
  return new Rater(session, items);
}

/** Works until the server is killed: after so many ratings, not by the clock, or a busy machine would be killed idle. */
async function workUntilKilled(
  { child, visit }: Running,
  { rater, sender, random }: { rater: Rater; sender: Sender; random: Random },
): Promise<void> {
  const ratings = 3 + random.integer(25);
  // An import takes a second or two: every other round is long enough to get anywhere in one.
  const delayMs = random.between(0, random.integer(2) === 0 ? 4000 : 60);
  const rate = async () => {
    for (let count = 1; ; count++) {
      await rater.rate(visit, random);
      if (count === ratings) setTimeout(kill, delayMs);
    }
  };
  const kill = () => {
    sender.hits[sender.isImporting ? "import" : "upload"]++;
    child.kill("SIGKILL");
  };
  const stopped = await Promise.allSettled([rate(), sender.send(visit)]);
  for (const { reason } of stopped as PromiseRejectedResult[]) {
    if (reason?.name === "AssertionError") throw reason;
  }
  await ended(child);
}

it(`nothing acknowledged is lost or doubled in ${kills} kills`, async () => {
  const seed = Date.now() % 2 ** 32; // other moments every time
  const random = createRandom(seed);
  let running = await start();
  const sender = new Sender();
  await sender.sendOne(running.visit);
  await sender.importsEnd(running.visit);
  const rater = await beginRating(running.visit);
  const endMs = performance.now() + longestMs;
  for (let kill = 0; kill < kills && performance.now() < endMs; kill++) {
    await workUntilKilled(running, { rater, sender, random });
    running = await start();
  }
  const { child, visit } = running;
  await rater.rate(visit, random); // what is unsure is sent again, and is there once
  await sender.importsEnd(visit);
  await sender.sendOne(visit);
  await sender.importsEnd(visit);

  const { acknowledged } = rater;
  const saved = await savedRatings(visit);
  expect(new Set(saved).size).toBe(saved.length);
  expect([...acknowledged].filter((id) => !saved.includes(id))).toEqual([]);
  expect(saved.filter((id) => !acknowledged.has(id))).toEqual([]);
  expect(await importedCases(visit, sender.jobs)).toHaveLength(sender.jobs.length);
  expect(await visit.ask("GET", "/api/audit/verification")).toMatchObject({ isWhole: true });
  const { hits } = sender;
  console.log(
    `${hits.upload + hits.import} kills (seed ${seed}), ${hits.upload} while files were sent and ${hits.import} while they were imported: ` +
      `${acknowledged.size} ratings and ${sender.jobs.length} imports acknowledged, 0 lost, 0 doubled`,
  );
  child.kill("SIGTERM");
  await ended(child);
}, 7_200_000);

/** The case of each import, which must be the cases of the work list, with every file told of and the reference there. */
async function importedCases(visit: Visit, jobs: readonly string[]): Promise<string[]> {
  const { cases } = await visit.ask<{ cases: ListedCase[] }>("GET", "/api/cases");
  expect(cases.filter(({ hasReference }) => !hasReference)).toEqual([]);
  const imported: string[] = [];
  for (const id of jobs) {
    const report = await visit.ask<ImportReport>("GET", `/api/jobs/${id}/import-report`);
    expect(report.files).toHaveLength(FILES);
    imported.push(...report.series.map(({ caseId }) => caseId!));
  }
  expect(imported.toSorted()).toEqual(cases.map(({ caseId }) => caseId).toSorted());
  return imported;
}

/** Of a patient: 24 slices and a structure set. */
const FILES = 25;

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
