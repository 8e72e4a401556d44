/** A server in a folder of its own, asked without a network, with an account of each role and one small case. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InjectOptions, LightMyRequestResponse as Response } from "fastify";
import type { Job, Session } from "../../src/server/contract/index.ts";
import { type ArcuateServer, createServer, type Limits } from "../../src/server/index.ts";
import type { WrittenFile } from "../cohort/support.ts";

export const PASSWORD = "correct horse battery";

/** Small, so that a test can go over them. */
export const smallLimits = {
  jsonBytes: 64 * 1024,
  chunkBytes: 256 * 1024,
  modelBytes: 4 * 1024 * 1024,
  labelsBytes: 512 * 1024,
  loginsPerMinute: 1000,
} as const satisfies Partial<Limits>;

/** What a test asks. */
export interface Ask {
  readonly method?: InjectOptions["method"];
  readonly url: string;
  readonly body?: unknown;
  /** Of a body of bytes. */
  readonly mediaType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody who is logged in, or nobody. */
export class Caller {
  readonly #server: ArcuateServer;
  #cookie = "";
  csrfToken = "";

  constructor(server: ArcuateServer) {
    this.#server = server;
  }

  async ask({ method = "GET", url, body, mediaType, headers = {} }: Ask): Promise<Response> {
    const isBytes = mediaType !== undefined;
    const payload = isBytes
      ? (body as Buffer)
      : body === undefined
        ? undefined
        : JSON.stringify(body);
    return this.#server.app.inject({
      method,
      url,
      headers: {
        ...(this.#cookie && { cookie: this.#cookie }),
        ...(method !== "GET" && this.csrfToken && { "x-csrf-token": this.csrfToken }),
        ...(body !== undefined && { "content-type": mediaType ?? "application/json" }),
        ...headers,
      },
      ...(payload !== undefined && { payload }),
    });
  }

  /** The reply's JSON; a status that is no success is an error. */
  async get<T>(ask: Ask): Promise<T> {
    const reply = await this.ask(ask);
    if (reply.statusCode >= 300)
      throw new RangeError(`${ask.url}: ${reply.statusCode} ${reply.body}`);
    return reply.json<T>();
  }

  async enter(ask: Ask): Promise<Session> {
    const reply = await this.ask({ method: "POST", ...ask });
    if (reply.statusCode !== 201) throw new RangeError(`${reply.statusCode} ${reply.body}`);
    const [cookie] = reply.cookies;
    this.#cookie = `${cookie?.name}=${cookie?.value}`;
    const session = reply.json<Session>();
    this.csrfToken = session.csrfToken;
    return session;
  }

  logIn(name: string): Promise<Session> {
    return this.enter({ url: "/api/session", body: { name, password: PASSWORD } });
  }

  /** Sends files and waits until they are imported. */
  async upload(files: readonly WrittenFile[], diagnosis: string | null = null): Promise<Job> {
    const id = randomUUID();
    const announced = files.map(({ name, bytes }) => ({ path: name, sizeBytes: bytes.length }));
    await this.get({
      method: "POST",
      url: "/api/uploads",
      body: { id, files: announced, diagnosis },
    });
    for (const [place, { bytes }] of files.entries()) {
      await this.get({
        method: "PUT",
        url: `/api/uploads/${id}/files/${place}?offset=0`,
        body: Buffer.from(bytes),
        mediaType: "application/octet-stream",
      });
    }
    const job = await this.get<Job>({ method: "POST", url: `/api/uploads/${id}/finish` });
    return this.waitFor(job.id);
  }

  async waitFor(jobId: string): Promise<Job> {
    for (;;) {
      const job = await this.get<Job>({ url: `/api/jobs/${jobId}` });
      if (job.state !== "queued" && job.state !== "running") return job;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

export interface TestServer {
  readonly folder: string;
  readonly server: ArcuateServer;
  readonly nobody: Caller;
  readonly reader: Caller;
  readonly reviewer: Caller;
  readonly admin: Caller;
  /** Closes it and opens it again on the same folder; everybody has to log in again. */
  restart(): Promise<TestServer>;
  close(): Promise<void>;
}

/** @param webFolder The built pages, for a test that opens them in a browser. */
export async function startTestServer(
  folder = mkdtempSync(join(tmpdir(), "arcuate-server-")),
  webFolder?: string,
): Promise<TestServer> {
  const server = await createServer({
    folder,
    limits: smallLimits,
    ...(webFolder !== undefined && { webFolder }),
  });
  const [nobody, reader, reviewer, admin] = Array.from({ length: 4 }, () => new Caller(server)) as [
    Caller,
    Caller,
    Caller,
    Caller,
  ];
  if (server.setupToken !== undefined) {
    const account = { name: "admin", password: PASSWORD };
    await admin.enter({ url: "/api/setup", body: { token: server.setupToken, ...account } });
    for (const role of ["reader", "reviewer"]) {
      await admin.get({
        method: "POST",
        url: "/api/accounts",
        body: { name: role, password: PASSWORD, role },
      });
    }
  } else await admin.logIn("admin");
  await reader.logIn("reader");
  await reviewer.logIn("reviewer");
  return {
    ...{ folder, server, nobody, reader, reviewer, admin },
    restart: async () => {
      await server.close();
      return startTestServer(folder, webFolder);
    },
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
