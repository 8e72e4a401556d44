/** Only `src/structures/` may number structures: a number written elsewhere is wrong under every other scheme. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { knownStructures } from "../../src/structures/index.ts";

const SOURCES = new URL("../../src/", import.meta.url).pathname;

const constants =
  "RIGHT|LEFT|BLADDER|BOWEL|BAG|BAG_BOWEL|BOWEL_BAG|CTVN|FEMUR\\w*|HEAD(_[RL]\\w*)?";
const variables = "bladder|bowelBag|bagBowel|ctvn|femur\\w*";
const names = knownStructures.map(({ name }) => name).join("|");

/** How a structure's number can be written down. Label 0 is the background in every scheme. */
const patterns = [
  // const BLADDER = 3; const bladderLabel = 3
  new RegExp(`\\b(${constants}|${variables})(_?label)?\\s*=\\s*[1-9]\\d*\\b(?!\\.)`, "i"),
  // const [RIGHT, LEFT] = [1, 2]
  new RegExp(`\\[[^\\]]*\\b(${constants}|${variables})\\b[^\\]]*\\]\\s*=\\s*\\[\\s*\\d`, "i"),
  // label === 3, labels[voxel]! !== 3, canvas.structures[voxel] === 3
  /\b(labels?|structures)(\[[^\]]*\])?!?\s*[!=]==?\s*[1-9]\d*\b/,
  // { label: 3 }, label = 3
  /\blabel\s*[:=]\s*[1-9]\d*\b/,
  // { Bladder: 3 }, ["Bladder", 3]
  new RegExp(`\\b(${names})["']?\\s*:\\s*[1-9]\\d*\\b(?!\\.)`),
  new RegExp(`\\[["'](${names})["'],\\s*[1-9]\\d*\\]`),
];

/** Files with numbers that look like a structure's, and the text that they may hold. */
const allowed: readonly (readonly [file: string, text: string])[] = [
  ["contours/slice-boundary.ts", "const RIGHT ="], // sides of a pixel
  ["contours/slice-boundary.ts", "const LEFT ="],
  ["web/results/strip-figure.tsx", "const LEFT ="], // margins of a chart
  ["web/training/curves.tsx", "const LEFT ="],
  ["web/training/curves.tsx", "const RIGHT ="],
  ["work/evaluate/case-pictures.ts", "{ ...structure, label: 1 }"], // a scheme of one structure, for its mask
  ["work/pictures/overlays.ts", "{ ...structure, label: 1 }"],
  ["work/export/write-case.ts", "{ ...structure, label: 1 }"],
];

const isNumbered = (line: string) => patterns.some((pattern) => pattern.test(line));

function numberedLines(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .filter((file) => !file.startsWith("structures/"));
  expect(files.length).toBeGreaterThan(300);
  return files.flatMap((file) =>
    readFileSync(join(SOURCES, file), "utf8")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => !/^(\/\/|\/?\*)/.test(line) && isNumbered(line))
      .filter((line) => !allowed.some(([where, text]) => file === where && line.includes(text)))
      .map((line) => `${file}: ${line}`),
  );
}

it("no source outside structures/ holds the number of a structure", () => {
  expect(numberedLines()).toEqual([]);
});

it.each([
  "const RIGHT = 1;",
  "const BAG_BOWEL = 4;",
  "const FEMUR_HEAD_L = 2;",
  "const [HEAD_RIGHT, HEAD_LEFT, CTVN] = [1, 2, 5];",
  "const bladder = 3;",
  "const ctvnLabel = 5;",
  "if (label === 3) count++;",
  "if (labels[voxel]! !== 4) continue;",
  "canvas.labels[start + x] === 5",
  "layers.push({ shape, label: 3 });",
  "const labelOf = { Bladder: 3 };",
  'new Map([["CTVn", 5]])',
])("would find %s", (line) => {
  expect(isNumbered(line)).toBe(true);
});

it.each([
  "if (label === 0) continue;",
  "const FEMUR_CONTOUR_END_MM = -80;",
  "if (structures.length === 1) return;",
  "Bladder: 0.005,",
  "const labels = new Uint8Array(256);",
])("leaves %s alone", (line) => {
  expect(isNumbered(line)).toBe(false);
});
