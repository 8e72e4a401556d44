import { expect, it } from "vitest";
import { fuzzInput, fuzzSeeds, readEverything } from "./fuzz.ts";

const INPUTS = 3000;

it("the seeds are read: CT and RTSTRUCT in four encodings", async () => {
  const seeds = fuzzSeeds();
  expect(seeds).toHaveLength(8);
  for (const [index, seed] of seeds.entries()) {
    const outcomes = await readEverything(seed);
    const isCt = index === 0 || index === 2 || index === 3 || index === 6;
    expect([index, outcomes[isCt ? 3 : 0]]).toEqual([index, "read"]);
  }
});

it(`${INPUTS} damaged files are read or refused, and crash nothing`, async () => {
  const seeds = fuzzSeeds();
  const codes = new Map<string, number>();
  for (let number = 0; number < INPUTS; number++) {
    for (const outcome of await readEverything(fuzzInput(seeds, number))) {
      expect(outcome, `input ${number}`).not.toContain("CRASH");
      codes.set(outcome, (codes.get(outcome) ?? 0) + 1);
    }
  }
  // A fuzzer whose inputs all fail at the first byte tries nothing.
  for (const code of [
    "read",
    "file-truncated",
    "dicom-malformed",
    "not-dicom",
    "geometry-missing",
  ]) {
    expect(codes.get(code) ?? 0, code).toBeGreaterThan(20);
  }
});
