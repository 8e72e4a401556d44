import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { arcuate, arcuateJson, arcuateProcess, projectRoot } from "./run-command.ts";

describe("help", () => {
  const commands = [
    "phantom",
    "inspect",
    "cohort import",
    "cohort names",
    "cohort show",
    "cohort exclude",
    "cohort include",
    "cohort split",
    "cohort structures",
    "train",
    "finetune",
    "segment",
    "evaluate",
    "report",
    "export",
    "deidentify",
    "reidentify",
    "model describe",
    "serve",
    "demo",
  ];

  it.each(commands)("%s teaches by examples", async (name) => {
    const { exitCode, stdout, stderr } = await arcuate([...name.split(" "), "--help"]);
    expect(stdout).toContain(`Usage: arcuate ${name}`);
    expect(stdout).toMatch(new RegExp(`Examples:\\n {2}\\$ arcuate ${name}`));
    expect(stdout).toContain("--json");
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  it("lists every command and every exit code", async () => {
    const { exitCode, stdout } = await arcuateProcess(["--help"]);
    for (const name of commands) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name.split(" ")[0]} `, "m"));
    }
    for (const code of [0, 1, 2, 3, 4, 5, 6, 130]) {
      expect(stdout).toMatch(new RegExp(`^ +${code} {2}\\w`, "m"));
    }
    expect(exitCode).toBe(0);
  });

  it("says of every --holes that some programs drop contours of xor", async () => {
    const helps = await Promise.all(
      commands.map(async (name) => (await arcuate([...name.split(" "), "--help"])).stdout),
    );
    const withHoles = helps.filter((help) => help.includes("--holes"));
    expect(withHoles.length).toBeGreaterThan(0);
    for (const help of withHoles) {
      expect(help.replaceAll(/\s+/g, " ")).toMatch(/xor .*OHIF and plastimatch drop/);
    }
  });

  it("prints the package's version", async () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
    expect(await arcuateProcess(["--version"])).toEqual({
      exitCode: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
  });
});

describe("a command that is not understood", () => {
  it.each([
    [["inspct", "x"], /unknown command 'inspct'.*inspect/],
    [["inspect"], /missing required argument 'path'/],
    [["inspect", "x", "--nope"], /unknown option '--nope'/],
    [["phantom", "x", "--size", "3x4"], /--size.*ZxYxX/],
    [["phantom", "x", "--size", "4000x4000x4000"], /at most 600x1024x1024/],
    [["evaluate", "x", "--roi", "Bladder"], /Structure=ROI/],
    [["segment", "ct", "--model", "m", "--device", "abacus"], /Allowed choices are auto, cpu/],
    [["segment", "ct", "--model", "m", "--label", "a label that is too long"], /1 to 16/],
    [["train", "x", "--out", "y", "--minutes", "-3"], /number above 0/],
    [["train", "x", "--out", "y", "--structures", "Spleen"], /must be one of Femur_Head_R/],
    [
      ["train", "x", "--out", "y", "--roi", "Spleen=Milz"],
      /Spleen: it must be one of Femur_Head_R/,
    ],
    [["evaluate", projectRoot, "--structures", "Blader"], /Blader: it must be one of Femur_Head_R/],
    [["evaluate", projectRoot, "--roi", "Spleen=Milz"], /Spleen: it must be one of Femur_Head_R/],
    [
      ["export", projectRoot, "--to", "nifti", "--out", "y", "--structures", "Spleen"],
      /Spleen: it must be one of Femur_Head_R/,
    ],
    [
      ["deidentify", projectRoot, "/nowhere", "--key", "/elsewhere/key", "--roi", "Spleen=Milz"],
      /Spleen: it must be one of Femur_Head_R/,
    ],
  ])("%j", async (args, message) => {
    const { exitCode, stdout, stderr } = await arcuate(args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  it("is told as JSON when JSON was asked for", async () => {
    const { exitCode, document } = await arcuateJson(["inspect"]);
    expect(document).toMatchObject({ error: { code: "usage", fields: {} } });
    expect(exitCode).toBe(2);
  });
});
