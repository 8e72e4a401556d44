/** The cases of a cohort for evaluation, each with the role that the model file and the test group give it. */
import { ArcuateError } from "../../base/index.ts";
import type { CaseOfModel, SeenByModel } from "../../cohort/index.ts";
import type { CaseResult } from "../../evaluate/index.ts";
import type { Model } from "../../model/index.ts";
import type { NamedCohort } from "../cases/cohort-cases.ts";
import {
  type CohortGroup,
  type GroupCase,
  type OpenedGroup,
  openGroup,
} from "../cases/cohort-group.ts";
import type { WorkContext } from "../context.ts";

export interface CohortToEvaluate extends Pick<OpenedGroup, "cases" | "lost"> {
  readonly roleOf: (each: GroupCase) => CaseResult["role"];
}

/**
 * Opens a group of a cohort for a model. The test group is opened only for a model that says what it has learned from,
 * and has learned from none of it. It is a test when the model was also trained with this group set apart; else its
 * cases are merely unseen, and a remark says so.
 *
 * @throws {ArcuateError} `test-case-seen`; `training-cases-unknown`; as `openGroup`.
 */
export async function openForEvaluation(
  cohort: NamedCohort,
  { group, model }: { group: CohortGroup; model: Model },
  { remark }: WorkContext,
): Promise<CohortToEvaluate> {
  const { seenByModel } = await import("../../cohort/index.ts");
  const { training } = model.description;
  const { cases, lost, testGroupSha256 } = await openGroup(cohort, group);
  const test = cases.filter(({ isTest }) => isTest);
  if (group === "test") requireUnseen(seenByModel(training, test.map(asCaseOfModel)));
  const isSetApart = testGroupSha256 !== null && training.testGroupSha256 === testGroupSha256;
  if (test.length > 0 && !isSetApart) {
    remark(
      "no test: the model was not trained with this test group set apart; cases it does not name are called unseen",
    );
  }
  if (lost.length > 0) {
    remark(`${lost.length} cases of the test group were excluded after it was drawn`);
  }
  const roleOf = (each: GroupCase): CaseResult["role"] => {
    const { kind } = seenByModel(training, [asCaseOfModel(each)]);
    if (kind === "seen") return "training";
    if (kind === "unknown") return "unknown";
    return each.isTest && isSetApart ? "test" : "unseen";
  };
  return { cases, lost, roleOf };
}

function asCaseOfModel({ id: caseId, ctSha256 }: GroupCase): CaseOfModel {
  return { caseId, ctSha256 };
}

/** Of kind "model", so that no "leave out what cannot be used" leaves it out. */
function requireUnseen(seen: SeenByModel): void {
  if (seen.kind === "unseen") return;
  const instead = "--group all evaluates every case with its own role";
  if (seen.kind === "unknown") {
    const message = `Cannot test the model: the model file must record the cases it was trained on, got one that does not; ${instead}`;
    throw new ArcuateError("model", "training-cases-unknown", message);
  }
  const { length } = seen.caseIds;
  const listed = seen.caseIds.slice(0, LISTED).join(", ");
  const message =
    "Cannot test the model: it must have learned from no case of the test group, " +
    `got ${length} that it names (${listed}${length > LISTED ? ", ..." : ""}); ${instead}`;
  throw new ArcuateError("model", "test-case-seen", message, { fields: { cases: length } });
}

/** How many cases the message lists. */
const LISTED = 3;
