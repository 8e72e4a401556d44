/** Builds the pages when they are missing or older than their sources. `npm start` runs it. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = join(root, "dist", "web", "index.html");
const sources = ["src/web", "src/server/contract", "vite.config.ts", "package-lock.json"];

/** When a file, or anything in a folder, was last changed, in ms since 1970. */
function newest(path) {
  const status = statSync(path);
  if (!status.isDirectory()) return status.mtimeMs;
  const inside = readdirSync(path).map((name) => newest(join(path, name)));
  return Math.max(status.mtimeMs, ...inside);
}

const changedMs = Math.max(...sources.map((path) => newest(join(root, path))));
if (!existsSync(built) || statSync(built).mtimeMs < changedMs) {
  const { build } = await import("vite");
  await build({
    root: join(root, "src", "web"),
    configFile: join(root, "vite.config.ts"),
    logLevel: "warn",
  });
}
