/**
 * Many people at once on a server: each scrolls through a CT slice by slice and rates, as fast as the server answers
 * or with a pause, and every reply is timed.
 *
 *   tsx tools/server-load.ts [--clients 20] [--seconds 120] [--pause 0] [--slices 10]
 *
 * Starts `arcuate serve --demo` on a new folder that goes afterwards (with DATABASE_URL: on that database, which must be
 * empty), makes an account a client and one review of the demo's drawings that all of them rate. Exit status 1 when a
 * request failed. Clients come from addresses of their own, 127.0.0.2 on, because attempts to log in are counted by
 * address: Linux gives every process the whole of 127.0.0.0/8, other systems do not.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createRandom } from "../src/base/index.ts";
import type {
  Account,
  Job,
  ListedCase,
  ReviewItem,
  ReviewSession,
  Session,
} from "../src/server/contract/index.ts";

interface Settings {
  readonly clients: number;
  readonly seconds: number;
  /** Between two requests of a client. */
  readonly pauseMs: number;
  /** Slices read before each rating. */
  readonly slices: number;
}

interface Load {
  readonly sliceMs: number[];
  readonly saveMs: number[];
  readonly errors: Map<string, number>;
  bytes: number;
}

const PASSWORD = "a password for the load";
/** As the server is called: no traffic leaves the machine. */
const HOST = "127.0.0.1";

/** One who is logged in. */
class Client {
  readonly #port: string;
  readonly #agent: Agent;
  readonly #headers: Record<string, string> = {};

  /** @param place From 0. */
  constructor(port: string, place: number) {
    this.#port = port;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 1,
      localAddress: `127.0.0.${place + 2}`,
    });
  }

  /** @throws {RangeError} When the reply is no success. */
  ask(method: string, path: string, body?: object): Promise<Buffer> {
    const type = body && { "content-type": "application/json" };
    const headers = { ...this.#headers, ...type };
    return new Promise((resolve, reject) => {
      const about = { host: HOST, port: this.#port, agent: this.#agent, method, path, headers };
      const asked = request(about, (reply) => {
        const parts: Buffer[] = [];
        reply.on("data", (part) => parts.push(part));
        reply.on("error", reject);
        reply.on("end", () => {
          const [cookie] = reply.headers["set-cookie"] ?? [];
          if (cookie) this.#headers.cookie = cookie.split(";")[0]!;
          const status = reply.statusCode ?? 0;
          if (status < 300) resolve(Buffer.concat(parts));
          else reject(new RangeError(`${status} ${Buffer.concat(parts).toString("utf8", 0, 200)}`));
        });
      });
      asked.on("error", reject);
      asked.end(body && JSON.stringify(body));
    });
  }

  async get<T>(method: string, path: string, body?: object): Promise<T> {
    return JSON.parse(String(await this.ask(method, path, body)));
  }

  async enter(path: string, body: object): Promise<void> {
    const { csrfToken } = await this.get<Session>("POST", path, body);
    this.#headers["x-csrf-token"] = csrfToken;
  }

  leave(): void {
    this.#agent.destroy();
  }
}

process.exitCode = await main(readSettings());

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      clients: { type: "string", default: "20" },
      seconds: { type: "string", default: "120" },
      pause: { type: "string", default: "0" },
      slices: { type: "string", default: "10" },
    },
  });
  const number = (name: keyof typeof values, least: number, most: number): number => {
    const value = Number(values[name]);
    if (value >= least && value <= most) return value;
    throw new RangeError(
      `Cannot load the server: --${name} must be ${least} to ${most}, got ${values[name]}`,
    );
  };
  return {
    clients: number("clients", 1, 20), // so many raters a review may be begun with
    seconds: number("seconds", 1, 3600),
    pauseMs: number("pause", 0, 60_000),
    slices: number("slices", 1, 1000),
  };
}

async function main(settings: Settings): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "arcuate-load-"));
  const { child, port, setup } = await startServer(folder);
  try {
    const admin = new Client(port, 0);
    await admin.enter("/api/setup", { token: setup, name: "admin", password: PASSWORD });
    const { jobs, cases } = await demoIsThere(admin);
    say(`demo: ${cases.length} cases, jobs ${jobs.map(({ kind }) => kind).join(", ")} done`);
    const { clients, session } = await gather(admin, port, { settings, cases });
    const load = await putLoad(clients, { settings, session, cases });
    await report(load, settings, child);
    for (const client of [...clients, admin]) client.leave();
    return load.errors.size === 0 ? 0 : 1;
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

async function startServer(folder: string) {
  const command = fileURLToPath(new URL("../bin/arcuate.mjs", import.meta.url));
  const words = ["serve", "--demo", "--data", folder, "--port", "0", "--json"];
  const child = spawn(process.execPath, [command, ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { address, setup } = await new Promise<{ address: string; setup: string }>(
    (resolve, reject) => {
      let said = "";
      child.stdout.on("data", (bytes) => {
        said += bytes;
        if (said.trimEnd().endsWith("}")) resolve(JSON.parse(said));
      });
      child.once("exit", () => reject(new RangeError("The server ended before it was up")));
    },
  );
  return { child, port: new URL(address).port, setup: setup.split("#")[1]! };
}

/** Waits until the demo is made and evaluated: its jobs would take processors from what is measured. */
async function demoIsThere(admin: Client): Promise<{ jobs: Job[]; cases: ListedCase[] }> {
  for (;;) {
    const { jobs } = await admin.get<{ jobs: Job[] }>("GET", "/api/jobs");
    const failed = jobs.find(({ state }) => state === "failed");
    if (failed !== undefined) throw new RangeError(`The demo failed: ${failed.error?.message}`);
    if (jobs.length > 1 && jobs.every(({ state }) => state === "done")) {
      return { jobs, ...(await admin.get<{ cases: ListedCase[] }>("GET", "/api/cases")) };
    }
    await pause(500);
  }
}

async function gather(
  admin: Client,
  port: string,
  { settings, cases }: { settings: Settings; cases: readonly ListedCase[] },
): Promise<{ clients: Client[]; session: ReviewSession }> {
  const clients: Client[] = [];
  const raterIds: string[] = [];
  for (let place = 0; place < settings.clients; place++) {
    const account = { name: `rater ${place + 1}`, password: PASSWORD };
    const body = { ...account, role: "reviewer" };
    raterIds.push((await admin.get<Account>("POST", "/api/accounts", body)).id);
    const client = new Client(port, place);
    await client.enter("/api/session", account);
    clients.push(client);
  }
  const drawn = cases.filter(({ structures }) => structures.some((each) => each.hasPredicted));
  const session = await admin.get<ReviewSession>("POST", "/api/review-sessions", {
    ...{ id: randomUUID(), title: "Load", isBlinded: false, seed: 1, raterIds },
    caseIds: drawn.map(({ caseId }) => caseId),
  });
  return { clients, session };
}

interface Work {
  readonly settings: Settings;
  readonly session: ReviewSession;
  readonly cases: readonly ListedCase[];
}

async function putLoad(clients: readonly Client[], work: Work): Promise<Load> {
  const load: Load = { sliceMs: [], saveMs: [], errors: new Map(), bytes: 0 };
  const { seconds, pauseMs } = work.settings;
  const { title, items, cases } = work.session;
  say(
    `${clients.length} clients for ${seconds} s, pause ${pauseMs} ms; review "${title}" of ${items} structures in ` +
      `${cases} cases; load of the machine before ${loadavg()[0]!.toFixed(1)}`,
  );
  const endMs = performance.now() + 1000 * seconds;
  await Promise.all(
    clients.map((client, place) => review(client, { ...work, load, endMs, place })),
  );
  return load;
}

/** Item after item, as the page does: the slices around where the structure is largest, then a rating. */
async function review(
  client: Client,
  {
    settings,
    session,
    cases,
    load,
    endMs,
    place,
  }: Work & { load: Load; endMs: number; place: number },
): Promise<void> {
  const random = createRandom(place);
  const path = `/api/review-sessions/${session.id}`;
  const { items } = await client.get<{ items: ReviewItem[] }>("GET", `${path}/items`);
  const slicesOf = new Map(cases.map(({ caseId, slices }) => [caseId, slices]));
  for (let round = 0; performance.now() < endMs; round++) {
    const item = items[(round + place) % items.length]!;
    const slices = slicesOf.get(item.caseId)!;
    for (let step = 0; step < settings.slices && performance.now() < endMs; step++) {
      const slice = Math.min(Math.max(item.startSlice + step - settings.slices / 2, 0), slices - 1);
      const url = `/api/cases/${item.caseId}/ct?first=${Math.floor(slice)}&count=1`;
      const bytes = await timed(load, load.sliceMs, () => client.ask("GET", url));
      load.bytes += bytes?.length ?? 0;
      await pause(settings.pauseMs);
    }
    const score = (["excellent", "good", "acceptable", "notAcceptable"] as const)[
      random.integer(4)
    ];
    const rating = { itemId: item.id, score, comment: "", timeMs: 1000 };
    const save = () => client.ask("PUT", `${path}/ratings/${randomUUID()}`, rating);
    await timed(load, load.saveMs, save);
    await pause(settings.pauseMs);
  }
}

async function timed<T>(
  load: Load,
  times: number[],
  ask: () => Promise<T>,
): Promise<T | undefined> {
  const start = performance.now();
  try {
    const reply = await ask();
    times.push(performance.now() - start);
    return reply;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    load.errors.set(text, (load.errors.get(text) ?? 0) + 1);
    return undefined;
  }
}

async function report(load: Load, { seconds }: Settings, child: ChildProcess): Promise<void> {
  const failed = [...load.errors.values()].reduce((sum, count) => sum + count, 0);
  const asked = load.saveMs.length + load.sliceMs.length + failed;
  say(`errors: ${failed} of ${asked} requests`);
  for (const [text, count] of load.errors) say(`  ${count} times ${text}`);
  say(`saves of a rating: ${percentiles(load.saveMs)}`);
  say(`reads of a slice:  ${percentiles(load.sliceMs)}`);
  const perSecond = (count: number) => (count / seconds).toFixed(1);
  say(`in a second: ${perSecond(asked)} requests, ${perSecond(load.bytes / 1e6)} MB of slices`);
  const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
  const [, kb] = /VmRSS:\s+(\d+)/.exec(status) ?? [];
  if (kb !== undefined) say(`memory of the server then: ${Math.round(Number(kb) / 1024)} MB`);
  say(`Node ${process.version}, ${availableParallelism()} processors, which the clients share`);
}

/** Nearest rank. */
function percentiles(times: readonly number[]): string {
  if (times.length === 0) return "none";
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!.toFixed(0);
  return `n ${times.length}, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms`;
}

function pause(ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
