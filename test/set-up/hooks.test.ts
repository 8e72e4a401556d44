/** Test files share modules: a hook that one of these registers runs for the file that loads it first, and no other. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));

it("no module that tests share registers a hook", () => {
  const shared = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) =>
      /\.ts$/.test(path) &&
      !/\.test\.ts$/.test(path) &&
      path !== join("set-up", "remove-folders.ts"),
  );
  expect(shared.length).toBeGreaterThan(20);
  const registers = (path: string) =>
    /^(?:before|after)(?:All|Each)\(/m.test(readFileSync(join(folder, path), "utf8"));
  expect(shared.filter(registers)).toEqual([]);
});
