import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { boxes, writePatient } from "../../../test/cohort/support.ts";
import { newFolder } from "../../../test/set-up/folders.ts";
import { caseRemark, silentProgress } from "../../base/index.ts";
import { loadCase, loadLabelMap } from "../../cohort/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { loadCases } from "../cases/find-cases.ts";
import { unlearnable } from "./refuse-for-training.ts";

const context = { progress: silentProgress, signal: new AbortController().signal };

/** A patient whose bladder lies on slices 7 to 12 of 24, without one of the slices. */
async function listWithout(file: string) {
  const folder = newFolder("arcuate-gap-");
  const sets = [[{ name: "Bladder", boxes: [boxes.bladder] }]];
  writePatient(folder, { seed: `gap.${file}`, sets });
  rmSync(join(folder, file));
  const wish = { scheme: pelvisScheme, roi: undefined, take: async () => {} };
  const reading = { acceptMissingSlices: true };
  const refused = await loadCases([folder], wish, context);
  expect(refused.leftOut).toMatchObject([{ code: "slice-missing" }]);
  return loadCases([folder], { ...wish, reading }, context);
}

describe("a CT with a slice missing, on request", () => {
  it("is learned from where no structure touches the gap, and told", async () => {
    const { used, leftOut } = await listWithout("CT-0018.dcm");
    expect(leftOut).toEqual([]);
    expect(used[0]!.remarks).toMatchObject([{ code: "slices-missing", slices: [17, 18] }]);
  });

  it.each(["CT-0009.dcm", "CT-0013.dcm", "CT-0006.dcm"])(
    "is left out where the bladder is beside the gap of %s",
    async (file) => {
      const { used, leftOut } = await listWithout(file);
      expect(used).toEqual([]);
      expect(leftOut).toMatchObject([{ code: "reference-in-gap" }]);
      expect(leftOut[0]!.reason).toContain("Bladder");
    },
  );
});

it("a blank CT teaches nothing", async () => {
  const folder = newFolder("arcuate-blank-");
  writePatient(folder, { seed: "blank", sets: [[{ name: "Bladder", boxes: [boxes.bladder] }]] });
  const loaded = await loadCase(folder);
  const reference = loadLabelMap(loaded, pelvisScheme);
  expect(unlearnable("here", { loaded, reference, scheme: pelvisScheme })).toBeUndefined();
  const blank = { ...loaded, remarks: [caseRemark("ct-blank", "the CT shows nothing")] };
  expect(unlearnable("here", { loaded: blank, reference, scheme: pelvisScheme })).toMatchObject({
    code: "ct-blank",
    message: "Cannot learn from here: the CT shows nothing",
  });
});
