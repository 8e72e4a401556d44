import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

/** Debian's interpreter may lie behind another one in the path. */
const interpreter = ["python3", "/usr/bin/python3"].find(
  (each) => spawnSync(each, ["-c", "import scipy.ndimage, scipy.stats"]).status === 0,
);
if (interpreter === undefined) {
  console.warn("skipped: comparison of metrics with scipy, no python3 with scipy");
}

describe.skipIf(interpreter === undefined)("tools/check-metrics.py", () => {
  it("finds metrics, largest component and hole filling as scipy does, to 1e-9", () => {
    const check = spawnSync(interpreter!, ["tools/check-metrics.py", "--masks", "60"], {
      encoding: "utf8",
    });
    expect(check.stderr).toBe("");
    expect(check.stdout).toMatch(/of 60 pairs scored, 0 disagreements/);
    expect(check.status).toBe(0);
  });
});

describe.skipIf(interpreter === undefined)("tools/check-statistics.py", () => {
  it("finds summaries, limits of agreement and signed-rank tests as scipy does", () => {
    const check = spawnSync(interpreter!, ["tools/check-statistics.py", "--samples", "24"], {
      encoding: "utf8",
    });
    expect(check.stderr).toBe("");
    expect(check.stdout).toMatch(/signed-rank tests, 0 disagreements/);
    expect(check.status).toBe(0);
  });
});
