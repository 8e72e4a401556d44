import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { boxes, type Drawn, patientFiles, writePatient } from "../../../test/cohort/support.ts";
import { newFolder } from "../../../test/set-up/folders.ts";
import { silentProgress } from "../../base/index.ts";
import { loadCase, loadLabelMap } from "../../cohort/index.ts";
import { pelvisScheme } from "../../structures/index.ts";
import { exportCases } from "./export.ts";

const context = {
  progress: silentProgress,
  signal: new AbortController().signal,
  remark: () => {},
};

// The two share voxels, which a label map gives to one of them and a structure set to both.
const drawn: readonly Drawn[] = [
  { name: "Bladder", boxes: [boxes.bladder] },
  { name: "Bag_Bowel", boxes: [boxes.bag, boxes.bladder] },
];

describe("exportCases() to rtstruct", () => {
  it("writes every structure whole, voxel for voxel, on the same CT", async () => {
    const folder = newFolder("arcuate-export-");
    const patient = join(folder, "anna");
    writePatient(patient, { seed: "rtstruct.1", sets: [drawn] });
    const out = join(folder, "out");
    const { cases } = await exportCases([patient], { to: "rtstruct", out }, context);
    expect(cases[0]!.files).toEqual([`${cases[0]!.id}/RS.dcm`]);
    const loaded = await loadCase(patient);
    const before = loadLabelMap(loaded, pelvisScheme);
    writeFileSync(join(patient, "RS0.dcm"), readFileSync(join(out, cases[0]!.files[0]!)));
    const after = loadLabelMap(await loadCase(patient), pelvisScheme);
    expect(after.match.state).toBe("exact");
    expect(after.presentLabels).toEqual(before.presentLabels);
    for (const [label, mask] of before.masks) {
      expect(Buffer.compare(after.masks.get(label)!.voxels, mask.voxels), `${label}`).toBe(0);
    }
  });

  it("leaves out a CT without a structure set", async () => {
    const folder = newFolder("arcuate-export-");
    writePatient(join(folder, "in", "anna"), { seed: "rtstruct.2", sets: [drawn] });
    writePatient(join(folder, "in", "bo"), { seed: "rtstruct.3", sets: [] });
    const request = { to: "rtstruct", out: join(folder, "out"), skipUnusable: true } as const;
    const { cases, leftOut } = await exportCases([join(folder, "in")], request, context);
    expect(cases).toHaveLength(1);
    expect(leftOut).toMatchObject([{ code: "no-structure-set" }]);
  });
});

describe("exportCases() of a structure set of another patient", () => {
  it("is refused unless it is allowed, and then told", async () => {
    const folder = newFolder("arcuate-export-");
    const patient = join(folder, "in");
    writePatient(patient, { seed: "rtstruct.4", patientId: "anna", sets: [drawn] });
    const set = patientFiles({ seed: "rtstruct.4", patientId: "otto", sets: [drawn] }).at(-1)!;
    writeFileSync(join(patient, set.name), set.bytes);
    const request = { to: "nifti", out: join(folder, "out") } as const;
    await expect(exportCases([patient], request, context)).rejects.toMatchObject({
      code: "patient-id-differs",
      message: expect.stringContaining("--allow-other-patient"),
    });
    const allowed = { ...request, allowOtherPatient: true };
    const { cases } = await exportCases([patient], allowed, context);
    expect(cases[0]!.remarks).toMatchObject([
      { code: "patient-id-differs", severity: "severe" },
      {},
    ]);
  });
});
