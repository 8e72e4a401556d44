import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { knownStructures, pelvisScheme, recordNamed, schemeOf } from "../../structures/index.ts";
import { requireSchemeOfCohort, schemeOfCohort, setSchemeOfCohort } from "./cohort-scheme.ts";

let cohort: string;
beforeEach(async () => {
  cohort = await mkdtemp(join(tmpdir(), "arcuate-scheme-"));
});
afterEach(() => rm(cohort, { recursive: true }));

it("without a file a cohort has the structures that Arcuate knows", async () => {
  expect(await schemeOfCohort(cohort)).toEqual(pelvisScheme);
});

it("a sixth structure is kept, behind those that were there", async () => {
  const own = schemeOf([...knownStructures, recordNamed("Rectum")]);
  await setSchemeOfCohort(cohort, own);
  expect(await schemeOfCohort(cohort)).toEqual(own);
});

it("refuses a scheme that would give a stored number to another structure", async () => {
  await mkdir(join(cohort, "cases", "case-0123456789"), { recursive: true });
  const own = schemeOf([recordNamed("Rectum"), ...knownStructures]);
  await expect(setSchemeOfCohort(cohort, own)).rejects.toMatchObject({ code: "scheme-renumbers" });
  expect(await schemeOfCohort(cohort)).toEqual(pelvisScheme);
});

it("takes structures in any order while it has no cases", async () => {
  const own = schemeOf([recordNamed("Rectum"), recordNamed("Bladder")]);
  await setSchemeOfCohort(cohort, own);
  expect(await schemeOfCohort(cohort)).toEqual(own);
});

it("a command may be given the cohort's own structures, and is refused others with the reason", async () => {
  const own = schemeOf([...knownStructures, recordNamed("Rectum")]);
  await setSchemeOfCohort(cohort, own);
  expect(await requireSchemeOfCohort(cohort, undefined)).toEqual(own);
  expect(await requireSchemeOfCohort(cohort, own)).toEqual(own);
  await expect(requireSchemeOfCohort(cohort, pelvisScheme)).rejects.toMatchObject({
    code: "scheme-of-cohort",
    message: expect.stringMatching(/, Rectum\), got Femur_Head_R, (?!.*Rectum)/),
  });
  const recoloured = schemeOf([
    ...knownStructures,
    { ...recordNamed("Rectum"), colour: [139, 69, 19] },
  ]);
  await expect(requireSchemeOfCohort(cohort, recoloured)).rejects.toMatchObject({
    message: expect.stringContaining("another description of Rectum"),
  });
});

it("refuses a damaged file by name", async () => {
  await writeFile(join(cohort, "structures.json"), "{");
  await expect(schemeOfCohort(cohort)).rejects.toMatchObject({ code: "scheme-invalid" });
});
