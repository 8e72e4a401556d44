/** What a person accepted of a CT on importing it holds for whoever reads the case later. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { silentProgress } from "../../src/base/index.ts";
import { readCases } from "../../src/cohort/index.ts";
import { pelvisScheme } from "../../src/structures/index.ts";
import { loadCases } from "../../src/work/cases/find-cases.ts";
import { importToCohort } from "../../src/work/index.ts";
import { boxes, temporaryFolder, writePatient } from "./support.ts";

const context = { progress: silentProgress, signal: new AbortController().signal };

it("a CT with a gap is refused, or kept with what was accepted, and read so for training", async () => {
  const folder = temporaryFolder();
  const [source, cohort] = [join(folder, "anna"), join(folder, "cohort")];
  writePatient(source, { seed: "accepted", sets: [[{ name: "Bladder", boxes: [boxes.bladder] }]] });
  rmSync(join(source, "CT-0018.dcm"));
  const refused = await importToCohort(cohort, [source], {}, context);
  expect(refused.leftOut).toMatchObject([{ source, code: "slice-missing" }]);
  const request = { acceptMissingSlices: true, proposeNames: true };
  const { outcomes } = await importToCohort(cohort, [source], request, context);
  expect(outcomes).toMatchObject([{ outcome: "imported", slices: 23 }]);
  expect(readCases(cohort)[0]).toMatchObject({
    accepted: { missing: "accept", forceHu: false },
    ct: { spacingMm: [5, 6, 6] },
  });
  const wish = { scheme: pelvisScheme, roi: undefined, take: async () => {} };
  const { used, leftOut } = await loadCases([cohort], wish, context);
  expect(leftOut).toEqual([]);
  // The gap is told once, and the cohort's own file beside the CT is no news.
  expect(used[0]!.remarks.map(({ code }) => code)).toEqual(["slices-missing"]);
});
