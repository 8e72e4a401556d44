/** Assigns the archive's ROI names to structures. */
import { randomUUID } from "node:crypto";
import {
  isCohort,
  type NamesDocument,
  proposeNames,
  readCases,
  readNames,
  sameSpelling,
  schemeOfCohort,
  writeNames,
} from "../../cohort/index.ts";
import { appendAudit, listNameAnswers, type Queries, saveNameAnswer } from "../../store/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { NameEntry } from "../contract/index.ts";
import type { nameRoutes } from "../contract/names.ts";
import type { Call, HandlersOf } from "../http/handle.ts";
import { notFound, RequestProblem } from "../http/problems.ts";

export const nameHandlers: HandlersOf<typeof nameRoutes> = {
  listNames: async ({ context: { db, folders } }) => ({
    names: isCohort(folders.cohort) ? await describeNames(db, await namesOf(folders.cohort)) : [],
  }),
  answerNames,
};

async function namesOf(cohort: string): Promise<NamesDocument> {
  return proposeNames(readCases(cohort), await readNames(cohort), await schemeOfCohort(cohort));
}

async function describeNames(db: Queries, { names }: NamesDocument): Promise<NameEntry[]> {
  const answers = new Map((await listNameAnswers(db)).map((each) => [each.spellingKey, each]));
  return names.map((name) => {
    const answer = answers.get(sameSpelling(name.spelling));
    // An answer that was changed in the file later is no longer that person's.
    const isAnswer = answer !== undefined && answer.structure === name.structure;
    return {
      spelling: name.spelling,
      structure: name.structure,
      cases: name.cases,
      proposal: name.proposal,
      wrongSide: [...name.wrongSide],
      accepted: isAnswer ? { by: answer.by, at: answer.at.toISOString() } : null,
    };
  });
}

async function answerNames({
  context: { db, folders, jobs },
  account,
  body: { answers },
}: Call<typeof nameRoutes.answerNames>) {
  if (!isCohort(folders.cohort)) throw notFound("spelling");
  const scheme = await schemeOfCohort(folders.cohort);
  const document = await namesOf(folders.cohort);
  const bySpelling = new Map(document.names.map((each) => [sameSpelling(each.spelling), each]));
  const changed = new Map<string, string | null>();
  for (const { spelling, structure } of answers) {
    const key = sameSpelling(spelling);
    const known = bySpelling.get(key);
    if (known === undefined) throw notFound("spelling");
    requireTarget(structure, scheme);
    if (known.structure !== structure) changed.set(key, structure);
  }
  const names = document.names.map((each) => {
    const structure = changed.get(sameSpelling(each.spelling));
    return structure === undefined ? each : { ...each, structure };
  });
  // Propose again: the new structures decide in which cases an ROI lies on the wrong side.
  const answered = proposeNames(readCases(folders.cohort), { ...document, names }, scheme);
  await writeNames(folders.cohort, answered);
  await db.transaction(async (tx) => {
    for (const { spelling, structure } of answers) {
      const spellingKey = sameSpelling(spelling);
      await saveNameAnswer(tx, { spellingKey, structure, by: account.name });
    }
    await appendAudit(tx, {
      by: account.name,
      action: "names.answer",
      details: { answers: answers.length, changed: changed.size },
    });
  });
  if (changed.size > 0) {
    const title = `references after ${changed.size} names`;
    const about = { id: randomUUID(), kind: "references", title, input: {} } as const;
    await jobs.add({ ...about, createdBy: account.id });
  }
  return { names: await describeNames(db, await namesOf(folders.cohort)) };
}

function requireTarget(structure: string | null, { structures }: LabelScheme): void {
  const known = ["ignore", ...structures.map(({ name }) => name)];
  if (structure === null || known.includes(structure)) return;
  throw new RequestProblem(
    422,
    "structure-unknown",
    `Cannot map the name: it must stand for ${known.join(", ")} or nothing`,
  );
}
