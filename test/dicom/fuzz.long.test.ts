import { expect, it } from "vitest";
import { fuzzInput, readEverything } from "./fuzz.ts";
import { fuzzSeeds } from "./fuzz-seeds.ts";
import { temporaryFolder } from "./support.ts";

const INPUTS = 2000;

it("the seeds are read: CT and RTSTRUCT in four encodings, archives, NIfTI", async () => {
  const folder = temporaryFolder();
  const seeds = fuzzSeeds();
  expect(seeds).toHaveLength(19);
  for (const { wrap, ...seed } of seeds) {
    const bytes = wrap === undefined ? seed.bytes : wrap(Buffer.from(seed.bytes));
    const outcomes = await readEverything({ ...seed, bytes }, folder);
    // Every way of reading that suits the file.
    const suits =
      seed.name.startsWith("CT, ") && seed.kind === "dicom" ? outcomes.at(-1) : outcomes[0];
    expect([seed.name, suits]).toEqual([seed.name, "read"]);
  }
});

it(`${INPUTS} damaged files are read or refused, and crash nothing`, async () => {
  const folder = temporaryFolder();
  const seeds = fuzzSeeds();
  const codes = new Map<string, number>();
  for (let number = 0; number < INPUTS; number++) {
    for (const outcome of await readEverything(fuzzInput(seeds, number), folder)) {
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
    "archive-damaged",
    "nifti-truncated",
    "nifti-unsupported",
  ]) {
    expect(codes.get(code) ?? 0, code).toBeGreaterThan(5);
  }
});
