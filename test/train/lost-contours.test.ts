/** From a structure set with contours that cannot be read to what a run learns: its case file, its log and its model. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseStructureSet } from "../../src/dicom/index.ts";
import { readModelFile } from "../../src/model/index.ts";
import { readCaseVoxels } from "../../src/train/case-file.ts";
import { arcuate, SMALL, temporaryFolder } from "../cli/run-command.ts";

const work = temporaryFolder();
const phantom = join(work, "phantom-0001");
const out = join(work, "run");
const BLADDER = 3;
const UNKNOWN = 255;

/** Contour Data (3006,0050) in Implicit VR Little Endian, where the length follows the tag. */
const CONTOUR_DATA = Buffer.of(0x06, 0x30, 0x50, 0x00);

/** Makes the first number of every second contour of the bladder unreadable; returns how many there are. */
function damageBladder(path: string): number {
  const bytes = readFileSync(path);
  const { rois } = parseStructureSet(bytes).structureSet;
  let at = 0;
  let damaged = 0;
  for (const { name, contours } of rois) {
    for (const index of contours.keys()) {
      at = bytes.indexOf(CONTOUR_DATA, at) + 8;
      if (name !== "Bladder" || index % 2 === 1) continue;
      bytes[at] = "x".charCodeAt(0);
      damaged += 1;
    }
  }
  writeFileSync(path, bytes);
  return damaged;
}

describe("a bladder of which every second contour cannot be read", () => {
  let damaged: number;

  beforeAll(async () => {
    await arcuate(["phantom", work, "--count", "1", ...SMALL]);
    damaged = damageBladder(join(phantom, "RS.dcm"));
    const config = join(work, "settings.json");
    const settings = {
      network: { widths: [4, 6], units: [1, 1] },
      patch: [8, 16, 16],
      spacingMm: "native",
    };
    writeFileSync(config, JSON.stringify(settings));
    const run = ["--out", out, "--preset", "demo", "--config", config, "--steps", "2"];
    const { exitCode, stderr } = await arcuate(["train", phantom, ...run, "--device", "cpu"]);
    expect(stderr).not.toContain("error:");
    expect(exitCode).toBe(0);
  }, 120_000);

  it("is unknown on the slices of these contours, and known on all others", () => {
    const [file] = readdirSync(join(out, "cases"));
    const { labels } = readCaseVoxels(join(out, "cases", file!));
    const plane = labels.length / sliceCount();
    const slices = Array.from({ length: sliceCount() }, (_, z) =>
      labels.subarray(z * plane, (z + 1) * plane),
    );
    const unknown = slices.filter((slice) => slice.includes(UNKNOWN));
    expect(damaged).toBeGreaterThan(1);
    expect(unknown.length).toBe(damaged);
    for (const slice of unknown) {
      expect(slice.includes(0)).toBe(false);
      expect(slice.includes(BLADDER)).toBe(false);
    }
    expect(slices.some((slice) => slice.includes(BLADDER))).toBe(true);
  });

  function sliceCount(): number {
    const [file] = readdirSync(join(out, "cases"));
    const [line] = readFileSync(join(out, "cases", file!), "latin1").split("\n", 1);
    return JSON.parse(line!).grid.size[0];
  }

  it("is told in the log and in the model file", async () => {
    const [first] = readFileSync(join(out, "log.jsonl"), "utf8").split("\n");
    const line = JSON.parse(first!);
    expect(line).toMatchObject({ kind: "case", ctSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const lost = line.remarks.find(({ code }: { code: string }) => code === "contours-unreadable");
    expect(lost).toMatchObject({ structure: "Bladder", severity: "severe" });
    expect(lost.slices).toHaveLength(damaged);
    const { training } = (await readModelFile(join(out, "model.onnx"))).description;
    expect(training).toMatchObject({
      ctSha256: [line.ctSha256],
      caseRemarks: { "contours-unreadable": 1 },
      casesLeftOut: {},
    });
  });
});
