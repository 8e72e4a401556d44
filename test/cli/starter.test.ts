/** The model that comes with Arcuate: that it is there, is what its card says, and draws where it should. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { starterModelFile } from "../../src/host/index.ts";
import { arcuateJson, projectRoot, temporaryFolder } from "./run-command.ts";

interface Demo {
  readonly segmented: {
    readonly model: { readonly isStarter: boolean };
    readonly flags: readonly { readonly severity: string }[];
  };
  readonly evaluation: {
    readonly scores: readonly { readonly structure: string; readonly dice?: number }[];
  } | null;
}

it("is the file that its card describes, at most 10 MB", () => {
  const sha256 = createHash("sha256").update(readFileSync(starterModelFile)).digest("hex");
  const card = readFileSync(join(projectRoot, "models", "README.md"), "utf8");
  expect(card).toContain(sha256);
  expect(statSync(starterModelFile).size).toBeLessThan(10e6);
});

it("demo draws an unseen phantom with it, each structure where it is", async () => {
  const out = join(temporaryFolder(), "demo");
  const { exitCode, document } = await arcuateJson(["demo", "--out", out]);
  expect(exitCode).toBe(0);
  const { segmented, evaluation } = document as Demo; // what the command prints
  expect(segmented.model.isStarter).toBe(true);
  expect(segmented.flags.filter(({ severity }) => severity === "severe")).toEqual([]);
  for (const structure of ["Femur_Head_R", "Femur_Head_L", "Bladder", "Bag_Bowel"]) {
    const score = evaluation!.scores.find((each) => each.structure === structure);
    expect(score?.dice).toBeGreaterThan(0.6);
  }
}, 120_000);
