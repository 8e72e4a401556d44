/** `arcuate serve`: the server for several people, with its pages. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { ArcuateError } from "../base/index.ts";
import { starterModelFile } from "../host/index.ts";
import type { CommandContext } from "./context.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { printable } from "./terminal/index.ts";

interface ServeRequest {
  readonly data: string;
  readonly port: number;
  readonly host: string;
  readonly demo?: boolean;
  readonly secureCookies?: boolean;
}

const details = `
The data folder holds cases, ratings, models and the database. If DATABASE_URL names a PostgreSQL server
(postgres://user:password@host/name), the database is there. Only one server at a time can use a data folder.

At the first start the server prints a link that can be used once, to create the first administrator. The server listens on
this machine only. --host 0.0.0.0 opens it to the network; then put it behind a proxy that speaks HTTPS, and add
--secure-cookies. See docs/server.md.

Ctrl-C stops the server cleanly. Unfinished jobs resume at the next start.

Examples:
  $ arcuate serve
  $ arcuate serve --demo                   with synthetic patients, if the folder is empty
  $ arcuate serve --data /srv/arcuate --port 9000`;

export function addServe(program: Command, context: CommandContext): void {
  program
    .command("serve")
    .summary("review, rate and correct in the browser")
    .description("Starts the server: work list, viewer, ratings, corrections, results, training.")
    .option("--data <dir>", "data folder", "arcuate-data")
    .option("--port <n>", "port to listen on; 0 takes a free one", wholeNumber(65_535, 0), 8042)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--demo", "fill an empty data folder with synthetic patients")
    .option("--secure-cookies", "send cookies over HTTPS only, behind a proxy that speaks it")
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action((request: ServeRequest) => serve(request, context));
}

/** Where the pages are built to. */
const PAGES = fileURLToPath(new URL("../../dist/web", import.meta.url));

async function serve(request: ServeRequest, { output, signal }: CommandContext): Promise<void> {
  const { data, port, host, demo, secureCookies } = request;
  output.remark(`opening ${data}; the first time this takes a while`);
  const { createServer } = await import("../server/index.ts");
  const server = await createServer({
    folder: data,
    databaseUrl: process.env.DATABASE_URL,
    log: process.stderr,
    ...(existsSync(PAGES) && { webFolder: PAGES }),
    starterModel: starterModelFile,
    ...(demo && { demo }),
    ...(secureCookies && { secureCookies }),
  });
  try {
    const address = await server.listen({ host, port }).catch((cause) => {
      throw cannotListen(host, port, cause);
    });
    const setup = server.setupToken && `${address}/setup#${server.setupToken}`;
    output.print(printable(`Arcuate is at ${address}. Research use only.`));
    if (setup) output.print(printable(`First administrator, once: ${setup}`));
    output.document({ address, setup: setup ?? null });
    await stopped(signal);
  } finally {
    await server.close();
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function cannotListen(host: string, port: number, cause: unknown): ArcuateError {
  const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  const message = `Cannot listen on ${host}:${port}: address and port must be free and allowed, got ${reason}`;
  return new ArcuateError("usage", "cannot-listen", message, { fields: { host, port }, cause });
}
