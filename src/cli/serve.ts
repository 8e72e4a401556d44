/** `arcuate serve`: the server for several people, with its pages. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { ArcuateError } from "../base/index.ts";
import { starterModelFile, userDataFolder } from "../host/index.ts";
import type { CommandContext } from "./context.ts";
import { jsonOption, wholeNumber } from "./options.ts";
import { givenScheme, type StructuresFile, structuresFileOption } from "./structures-file.ts";
import { type Output, printable } from "./terminal/index.ts";

interface ServeRequest extends StructuresFile {
  /** Data folder; absent: the user's. */
  readonly data?: string;
  readonly port: number;
  readonly host: string;
  readonly demo?: boolean;
  readonly secureCookies?: boolean;
}

const details = `
The data folder holds cases, ratings, models and the database. If DATABASE_URL names a PostgreSQL server
(postgres://user:password@host/name), the database is there. Without --data it is the user's data folder of the system:
~/.local/share/arcuate (or $XDG_DATA_HOME/arcuate) on Linux, ~/Library/Application Support/Arcuate on macOS,
%LOCALAPPDATA%\\Arcuate on Windows. Only one server at a time can use a data folder.

At the first start the server prints a link that can be used once, to create the first administrator. The server listens on
this machine only. --host 0.0.0.0 opens it to the network; then put it behind a proxy that speaks HTTPS, and add
--secure-cookies. See docs/server.md.

--structures-file gives the server structures of your own (docs/structures.md); it keeps them. Structures that have cases keep
their numbers, so add new ones at the end.

Ctrl-C stops the server cleanly. The next start resumes the jobs that were running.

Examples:
  $ arcuate serve
  $ arcuate serve --demo                   with synthetic patients, if the data folder is empty
  $ arcuate serve --data /srv/arcuate --port 9000`;

/** Adds `arcuate serve` to the program. */
export function addServe(program: Command, context: CommandContext): void {
  program
    .command("serve")
    .summary("review, rate and correct in the browser")
    .description("Starts the server: work list, viewer, ratings, corrections, results, training.")
    .option("--data <dir>", "data folder (default: the user's; see below)")
    .option("--port <n>", "port to listen on; 0 takes a free one", wholeNumber(65_535, 0), 8042)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .addOption(structuresFileOption())
    .option("--demo", "fill an empty data folder with synthetic patients")
    .option("--secure-cookies", "send cookies over HTTPS only, behind a proxy that speaks it")
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action((request: ServeRequest) => serve(request, context));
}

/** Where the pages are built to. */
const PAGES = fileURLToPath(new URL("../../dist/web", import.meta.url));

async function serve(request: ServeRequest, { output, signal }: CommandContext): Promise<void> {
  const { port, host, structuresFile, demo, secureCookies } = request;
  const data = resolve(request.data ?? userDataFolder());
  output.remark(printable(`opening the data folder ${data}; the first start takes longer`));
  if (request.data === undefined) remarkOnFormerFolder(output, data);
  const { createServer } = await import("../server/index.ts");
  const server = await createServer({
    folder: data,
    databaseUrl: process.env.DATABASE_URL,
    log: process.stderr,
    ...(existsSync(PAGES) && { webFolder: PAGES }),
    starterModel: starterModelFile,
    ...(await givenScheme(structuresFile)),
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
    output.document({ address, setup: setup ?? null, data });
    await stopped(signal);
  } finally {
    await server.close();
  }
}

/** In the working folder: the default before the user's data folder was. */
const FORMER_FOLDER = "arcuate-data";

function remarkOnFormerFolder(output: Output, data: string): void {
  const former = resolve(FORMER_FOLDER);
  if (former === data || !existsSync(former)) return;
  output.remark(
    printable(
      `${former} holds the data of an earlier start and is not used now. To open it: arcuate serve --data ./${FORMER_FOLDER}`,
    ),
  );
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
