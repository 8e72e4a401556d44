/** Trains the tiny run into the folder that is named, going on from whatever is there: to be killed at any moment. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pelvisScheme } from "../../src/structures/index.ts";
import { prepareForRun, train } from "../../src/train/index.ts";
import { boxCase } from "./box-case.ts";
import { tinyRun } from "./tiny-run.ts";

const folder = process.argv[2]!; // the test names it
const names = ["checkpoint.bin", "checkpoint.previous.bin"];
const sources = ["a", "b", "c", "d", "e"].map((id, index) => boxCase(id, 10 + index));
const cases = await Promise.all(
  sources.map((source) => prepareForRun(source, tinyRun, pelvisScheme, folder)),
);
await train(cases, pelvisScheme, {
  settings: tinyRun,
  folder,
  device: "cpu",
  threads: 1,
  resume: names.some((name) => existsSync(join(folder, name))),
});
