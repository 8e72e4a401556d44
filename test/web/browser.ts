/** A server of its own with the demo cohort, and chromium without a GPU, for tests of the pages. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as Axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { projectRoot } from "../cli/run-command.ts";

declare global {
  /** Put into the page by `seriousViolations`. */
  const axe: Pick<typeof Axe, "run">;
}

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Whether there is a browser to test with. */
export const hasChromium = existsSync(CHROMIUM);

export const PASSWORD = "a password of the test";

export interface Served {
  readonly address: string;
  readonly setup: string;
  stop(): Promise<void>;
}

/** Where the two addresses stand in what the command prints. */
function addressesIn(text: string) {
  const [setup] = /http\S+\/setup\S+/.exec(text) ?? [];
  return setup === undefined ? null : { setup, address: new URL(setup).origin };
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once("close", () => resolve());
    child.kill("SIGINT");
  });
}

/**
 * Builds the pages.
 *
 * @param folder To build into; default: where the server looks for them.
 */
export function buildPages(folder?: string): void {
  const vite = join(projectRoot, "node_modules", "vite", "bin", "vite.js");
  const into = folder === undefined ? [] : ["--outDir", folder];
  const built = spawnSync(process.execPath, [vite, "build", ...into], { cwd: projectRoot });
  if (built.status !== 0) throw new Error(`Cannot build the pages: ${built.stderr}`);
}

/** Builds the pages and starts the real server on an empty folder. */
export async function serve(): Promise<Served> {
  buildPages();
  const folder = mkdtempSync(join(tmpdir(), "arcuate-pages-"));
  const command = join(projectRoot, "bin", "arcuate.mjs");
  const args = [command, "serve", "--demo", "--port", "0", "--data", folder];
  const child = spawn(process.execPath, args, { cwd: projectRoot });
  const addresses = await new Promise<{ setup: string; address: string }>((resolve, reject) => {
    let text = "";
    const look = (bytes: Buffer) => {
      text += bytes;
      const found = addressesIn(text);
      if (found) resolve(found);
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.once("close", () => reject(new Error(`The server ended: ${text}`)));
  });
  const stop = async () => {
    await stopped(child);
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...addresses, stop };
}

/** As on a thin client: no GPU, software in its place. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader"],
  });
}

/** Serious and critical violations of the page as it stands, by rule, with the first element of each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy forbids that, as it should.
  await page.evaluate(readFileSync(join(projectRoot, "node_modules/axe-core/axe.min.js"), "utf8"));
  const results = await page.evaluate(() => axe.run());
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
