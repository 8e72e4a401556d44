import { expect, it } from "vitest";
import { diagnosisHint } from "./diagnosis-hint.ts";

it("tells of a group that nothing has, which may be a misspelling, and of no other", () => {
  const known = ["anorectal", "cervical"];
  for (const typed of ["", "  ", "cervical", " Cervical "]) {
    expect(diagnosisHint(typed, known), typed).toBeNull();
  }
  expect(diagnosisHint("cervicall", known)).toContain("anorectal, cervical");
  expect(diagnosisHint("cervicall", [])).not.toContain("undefined");
});
