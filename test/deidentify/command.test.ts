/** What the commands print and how they end. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { encodeStructureSet } from "../../src/dicom/index.ts";
import { arcuate, arcuateJson, expectRefusal } from "../cli/run-command.ts";
import { ctWith } from "../dicom/one-slice.ts";
import { ctOf, filesByName, roiOf, temporaryFolder, writeFiles } from "../dicom/support.ts";

const about = { label: "X", softwareVersion: "1", modelName: "m", now: new Date("2026-01-12") };

/** A CT of four slices, a structure set with the Patient ID in small letters, a page and a text. */
function source(): string {
  const ct = ctOf({}, { patientId: "A17" });
  const { patientAndStudy } = ct.series.header;
  const header = { patientAndStudy: { ...patientAndStudy, PatientID: "a17" } };
  return writeFiles({
    ...filesByName(ct),
    "RS.dcm": encodeStructureSet({ ...ct.series, header }, [roiOf()], about),
    "page.dcm": ctWith({ SeriesDescription: "Patient Protocol" }),
    "notes.txt": "no DICOM",
  });
}

it("says what it refused and what it joined, in the text and in the document", async () => {
  const folder = source();
  const work = temporaryFolder();
  const args = ["deidentify", folder, join(work, "out"), "--key", join(work, "key.json")];
  const { exitCode, stdout } = await arcuate(args);
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/7 files: 5 de-identified, 2 left out/);
  expect(stdout).toMatch(/screen-or-page/);
  expect(stdout).toMatch(/notice: Patients whose Patient ID is spelt in several ways .*: 1\./);
  const again = await arcuate([...args, "--json"]);
  const done: {
    readonly files: readonly {
      readonly path: string;
      readonly code?: string;
      readonly as?: string;
    }[];
    readonly remarks: readonly { readonly code: string }[];
  } = JSON.parse(again.stdout);
  expect(new Set(done.files.map(({ path }) => path)).size).toBe(7);
  expect(done.files.flatMap(({ code }) => code ?? []).sort()).toEqual([
    "not-dicom",
    "screen-or-page",
  ]);
  expect(done.remarks).toMatchObject([{ code: "patient-ids-joined", figures: { patients: 1 } }]);
});

it("says why nothing was written", async () => {
  const work = temporaryFolder();
  const folder = writeFiles({ "CT.dcm": ctWith({ PixelData: Uint8Array.of(0, 0x50, 0, 0) }) });
  await expectRefusal(["deidentify", folder, join(work, "out"), "--key", join(work, "key.json")], {
    exitCode: 3,
    code: "no-dicom",
    message:
      /1 files \(overlay-in-pixels: the bits above the 12 stored ones must be zero or the sign/,
  });
});

it("says what became of the dates of a structure set that goes back", async () => {
  const work = temporaryFolder();
  const [out, key] = [join(work, "out"), join(work, "key.json")];
  const done = await arcuate(["deidentify", source(), out, "--key", key, "--json"]);
  const files: readonly { readonly as?: string; readonly output?: string }[] = JSON.parse(
    done.stdout,
  ).files;
  const set = join(out, files.find(({ as }) => as === "RTSTRUCT")?.output ?? "");
  const back = join(work, "back.dcm");
  const { document } = await arcuateJson(["reidentify", set, "--key", key, "--out", back]);
  expect(document).toEqual({
    path: back,
    remarks: [expect.objectContaining({ code: "dates-moved-back", severity: "notice" })],
  });
});
