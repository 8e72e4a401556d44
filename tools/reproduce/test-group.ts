/** The last look before a report: that what it calls a test is one. */
import { join } from "node:path";
import { ArcuateError } from "../../src/base/index.ts";
import { openTestGroup } from "../../src/cohort/index.ts";
import { readResults } from "../../src/evaluate/index.ts";
import { placesIn } from "./stages.ts";

/**
 * Holds the results against the model file and the cohort, apart from the code that wrote them.
 * @throws {ArcuateError} `not-a-test`.
 */
export async function requireTest(folder: string): Promise<string> {
  const { cohort, results: place } = placesIn(folder);
  const { cases, model, refused } = await readResults(join(place, "results.json"));
  const group = await openTestGroup(cohort);
  const learned = model?.training.caseIds;
  const own = new Set<string>(group.caseIds);
  const isTest =
    Array.isArray(learned) &&
    cases.every(({ id, role }) => role === "test" && own.has(id) && !learned.includes(id)) &&
    model?.training.testGroupSha256 === group.testGroupSha256;
  if (!isTest) {
    const message = `Cannot report a test: every case in ${place} must be of the test group and unknown to the model, got others`;
    throw new ArcuateError("input", "not-a-test", message, { fields: { path: place } });
  }
  const left = refused.reduce((sum, each) => sum + each.cases, 0);
  return `${cases.length} cases of the test group, none of them among the ${learned.length} the model learned from; ${left} could not be evaluated`;
}
