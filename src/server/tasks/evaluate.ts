/** Stored structure sets of many cases held against their references: the results file and the report made of it. */
import type { Remark } from "../../base/index.ts";
import type { CaseResult, EvaluatedModel } from "../../evaluate/index.ts";
import { FileStore } from "../../store/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import { evaluateSets as evaluate, remarksOnPredicted } from "../../work/index.ts";
import { readPair, type StoredPair } from "./compare.ts";
import type { TaskContext } from "./task.ts";

export interface EvaluatedCase extends StoredPair {
  readonly role: CaseResult["role"];
  /** On its CT and its reference. */
  readonly remarks: readonly Remark[];
  /** On the structure set that is scored. */
  readonly flags: readonly Remark[];
}

export interface EvaluateInput {
  readonly filesFolder: string;
  readonly title: string;
  readonly model: EvaluatedModel | null;
  /** The cohort's structures. */
  readonly scheme: LabelScheme;
  readonly cases: readonly EvaluatedCase[];
  /** How many of the cases that were asked for cannot be scored, by the reason's code. */
  readonly leftOut: ReadonlyMap<string, number>;
}

export interface EvaluateOutput {
  /** SHA-256 of results.json. */
  readonly fileSha256: string;
  /** SHA-256 of the report, a page of HTML. */
  readonly reportSha256: string;
  /** Ids of the cases that were scored; the others are counted in the results by the reason. */
  readonly scored: readonly string[];
}

/**
 * Scores stored structure sets.
 * @throws {ArcuateError} `no-cases` when none could be scored; `file-missing`, `interrupted`.
 */
export async function evaluateSets(
  { filesFolder, title, model, scheme, cases, leftOut }: EvaluateInput,
  context: TaskContext,
): Promise<EvaluateOutput> {
  const files = new FileStore(filesFolder);
  const { results, report } = await evaluate(
    cases,
    async (each) => ({
      ...(await readPair(files, each, scheme)),
      role: each.role,
      remarks: [...each.remarks, ...remarksOnPredicted(each.flags)],
    }),
    { title, model, scheme, leftOut },
    context,
  );
  return {
    fileSha256: await files.put(Buffer.from(`${JSON.stringify(results, undefined, 1)}\n`)),
    reportSha256: await files.put(report),
    scored: results.cases.map(({ id }) => id),
  };
}
