/** Where `arcuate serve` keeps its data when nobody says where. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { projectRoot } from "./run-command.ts";

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "arcuate-serve-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the server, stops it when it listens, and gives what it said on stderr. */
async function serve(args: readonly string[], workingFolder: string): Promise<string> {
  const command = join(projectRoot, "bin", "arcuate.mjs");
  const child: ChildProcess = spawn(process.execPath, [command, "serve", "--port", "0", ...args], {
    cwd: workingFolder,
    env: { ...process.env, XDG_DATA_HOME: join(folder, "share"), DATABASE_URL: "" },
  });
  let said = "";
  child.stderr?.on("data", (bytes) => {
    said += bytes;
  });
  child.stdout?.on("data", (bytes) => {
    if (String(bytes).includes("Arcuate is at")) child.kill("SIGINT");
  });
  await new Promise((resolve) => child.once("close", resolve));
  return said;
}

it.runIf(process.platform === "linux")(
  "keeps it in the user's data folder, says so, and forgets no ./arcuate-data",
  async () => {
    const working = join(folder, "working");
    mkdirSync(join(working, "arcuate-data"), { recursive: true });
    const said = await serve([], working);
    const data = join(folder, "share", "arcuate");
    expect(said).toContain(data);
    expect(said).toContain("arcuate serve --data ./arcuate-data");
    expect(existsSync(join(data, "database"))).toBe(true);
    expect(statSync(data).mode & 0o077).toBe(0);
    expect(existsSync(join(working, "arcuate-data", "database"))).toBe(false);
  },
);
