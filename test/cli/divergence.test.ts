/** A run whose numbers leave the range of float32, and a model file that an earlier version wrote of one. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../src/base/index.ts";
import { initialWeights, parameterLayout, writeModelFile } from "../../src/model/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { arcuate, expectRefusal, SMALL, temporaryFolder } from "./run-command.ts";

const work = temporaryFolder();
const phantom = join(work, "phantom-0001");

beforeAll(async () => {
  const { exitCode } = await arcuate(["phantom", work, "--count", "1", ...SMALL]);
  expect(exitCode).toBe(0);
});

function configured(name: string, learningRate: number): string {
  const file = join(work, `${name}.json`);
  const settings = {
    network: { widths: [4, 6], units: [1, 1] },
    patch: [8, 16, 16],
    stepsPerEpoch: 2,
    schedule: { kind: "constant" },
    learningRate,
  };
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

describe("a learning rate that is far too large", () => {
  const out = join(work, "run");
  const train = [
    "train",
    phantom,
    "--preset",
    "demo",
    "--out",
    out,
    "--device",
    "cpu",
    "--steps",
    "6",
  ];

  it("ends the run with exit code 3, what to do, and no model", async () => {
    const command = [...train, "--config", configured("large", 1e12)];
    const { exitCode, stderr } = await arcuate(command);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(
      /error: Cannot go on training: the loss must be finite, got NaN or infinity in step 2/,
    );
    expect(stderr).toMatch(/with patches of case \S+; no checkpoint was written yet/);
    expect(stderr).toMatch(/what to do: .*--config.*--resume.*--force/);
    expect(existsSync(join(out, "model.onnx"))).toBe(false);
    expect(existsSync(join(out, "checkpoint.bin"))).toBe(false);
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("The run ended after step 1, because the loss was not finite.");
  });

  it.each(["train", "finetune"])("names options that %s has", async (command) => {
    const { stdout } = await arcuate([command, "--help"]);
    for (const option of ["--config", "--resume", "--force"]) expect(stdout).toContain(option);
  });

  it("is made good by the advice", async () => {
    const { exitCode, stderr } = await arcuate([
      ...train,
      "--config",
      configured("small", 1e-3),
      "--force",
    ]);
    expect(stderr).not.toContain("error");
    expect(exitCode).toBe(0);
    expect(existsSync(join(out, "model.onnx"))).toBe(true);
  });
});

describe("a model whose weights are not finite", () => {
  const model = join(work, "nan.onnx");
  const refusal = {
    exitCode: 4,
    code: "model-not-finite",
    message: /weights must be finite numbers, got 1 that are not/,
  };

  beforeAll(async () => {
    const network = { widths: [2, 3], units: [1, 1], channels: pelvisScheme.structures.length + 1 };
    const weights = initialWeights(parameterLayout(network), createRandom(1));
    weights.parameters[5] = Number.NaN;
    const description = {
      network,
      scheme: pelvisScheme,
      spacingMm: "native",
      clipHu: 800,
      centreHu: 0,
    } as const;
    await writeModelFile(model, { ...description, training: {} }, weights);
  });

  it("is refused by segment, which writes nothing", async () => {
    const out = join(work, "RS.dcm");
    await expectRefusal(["segment", phantom, "--model", model, "--out", out], refusal);
    expect(existsSync(out)).toBe(false);
  });

  it("is refused by finetune", () =>
    expectRefusal(["finetune", model, phantom, "--out", join(work, "tuned")], refusal));

  it("is refused by evaluate", () =>
    expectRefusal(
      ["evaluate", phantom, "--model", model, "--out", join(work, "results")],
      refusal,
    ));

  it("is refused by model describe", () => expectRefusal(["model", "describe", model], refusal));
});
