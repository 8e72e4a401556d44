/** One rule for the name of a diagnosis group, said twice: the server's contract imports nothing. */
import { expect, it } from "vitest";
import { diagnosisGroup } from "../../src/cli/options.ts";
import { diagnosisSchema } from "../../src/server/contract/common.ts";

it("the command line and the server take the same names, and none that would break a line or a table", () => {
  const longest = "x".repeat(40);
  for (const text of ["cervical", " anorectal ", "T2 N0", "Größe-1_a.b", longest]) {
    expect(diagnosisGroup(text)).toBe(text.trim());
    expect(diagnosisSchema.parse(text), text).toBe(text.trim());
  }
  const refused = [
    "",
    " ",
    `${longest}x`,
    "a\nb",
    "a\u0000",
    "a\u001b[2Jb",
    "a\u202eb",
    "-x",
    "a,b",
  ];
  for (const text of refused) {
    expect(() => diagnosisGroup(text), text).toThrow("at most 40 letters");
    expect(diagnosisSchema.safeParse(text).success, text).toBe(false);
  }
});
