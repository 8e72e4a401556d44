import { describe, expect, it } from "vitest";
import { ArcuateError } from "../../base/index.ts";
import { createProgram } from "../program.ts";
import { adviceOn, advisedCodes } from "./advice.ts";
import { createOutput } from "./output.ts";

const silent = { write: () => true };

/** Every command with an action, by its words. */
function commands(): { name: string; options: ReadonlySet<string> }[] {
  const output = createOutput({ stdout: silent, stderr: silent } as never, true);
  const context = {
    output,
    progress: output.progress,
    signal: new AbortController().signal,
    remark: () => {},
    endWith: () => {},
  };
  const program = createProgram(context, { out: () => {}, error: () => {} });
  const all = program.commands.flatMap((each) => [each, ...each.commands]);
  return all.map((each) => ({
    name: `${each.parent?.name()} ${each.name()}`,
    options: new Set(each.options.flatMap(({ long }) => long ?? [])),
  }));
}

describe("adviceOn()", () => {
  it("names no option that the command does not have, whatever the error", () => {
    const all = commands();
    expect(all.length).toBeGreaterThan(15);
    for (const { name, options } of all) {
      for (const code of advisedCodes) {
        const advice = adviceOn(new ArcuateError("input", code, "x"), options) ?? "";
        const named = advice.replaceAll(/`[^`]*`/g, "").match(/--[a-z][\w-]*/g) ?? [];
        for (const option of named) expect([...options], `${name}, ${code}`).toContain(option);
      }
    }
  });

  it("gives the alternatives that the command has", () => {
    const error = new ArcuateError("input", "slice-missing", "x");
    expect(adviceOn(error, new Set(["--out"]))).toBe("export the series again with all its slices");
    expect(adviceOn(error, new Set(["--accept-missing-slices"]))).toBe(
      "export the series again with all its slices, or add --accept-missing-slices to use it as it is",
    );
  });
});
