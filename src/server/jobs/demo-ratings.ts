/** Ratings of the demo's predictions by two invented raters, so that Table 3 and agreement have data to show. */
import { randomUUID } from "node:crypto";
import { createRandom } from "../../base/index.ts";
import { drawRounds, type Score, scores } from "../../review/index.ts";
import {
  insertAccount,
  insertRating,
  insertReviewSession,
  listAccounts,
  type NewStructureSet,
  type Queries,
  type ReviewItemRow,
} from "../../store/index.ts";
import { DEMO_SESSION_TO_RATE } from "../demo-session.ts";

const SEED = 3;

/** Without a password, so nobody can log in as them. */
const RATERS = ["Demo rater A (synthetic)", "Demo rater B (synthetic)"] as const;

/** Adds two review sessions: one that the invented raters have completed, one for the first administrator. */
export async function demoRatings(tx: Queries, drawn: readonly NewStructureSet[]): Promise<void> {
  const raterIds: string[] = [];
  for (const name of RATERS) {
    const id = randomUUID();
    await insertAccount(tx, { id, name, role: "reviewer", passwordHash: null });
    raterIds.push(id);
  }
  const rated = await addSession(tx, drawn, {
    title: "Demo: rated by made-up raters",
    raterIds,
  });
  const dice = new Map(
    drawn.flatMap(({ id, comparison }) =>
      (comparison ?? []).map((each) => [
        `${id} ${each.name}`,
        each.kind === "scored" ? each.dice : 0,
      ]),
    ),
  );
  const random = createRandom(SEED);
  for (const item of rated) {
    const quality = dice.get(`${item.structureSetId} ${item.structure}`) ?? 0;
    for (const [index, accountId] of raterIds.entries()) {
      const judged =
        quality + 0.03 * random.fork(`${item.caseId} ${item.structure} ${index}`).normal();
      await insertRating(tx, {
        id: randomUUID(),
        itemId: item.id,
        accountId,
        score: scoreFor(judged),
        comment: "",
        timeMs: 20_000,
      });
    }
  }
  // Accounts that were made before the demo was ready; an administrator who comes later is added at the set-up.
  const people = (await listAccounts(tx)).filter(({ passwordHash }) => passwordHash !== null);
  await addSession(tx, drawn, {
    title: DEMO_SESSION_TO_RATE,
    raterIds: people.map(({ id }) => id),
  });
}

/** The lowest Dice for which an invented rater gives each score but the worst. */
const LINES = [0.92, 0.85, 0.75] as const;

function scoreFor(judged: number): Score {
  const place = LINES.findIndex((line) => judged >= line);
  return scores[place < 0 ? scores.length - 1 : place]!;
}

async function addSession(
  tx: Queries,
  drawn: readonly NewStructureSet[],
  { title, raterIds }: { title: string; raterIds: readonly string[] },
): Promise<ReviewItemRow[]> {
  const id = randomUUID();
  const drawings = drawn.flatMap((set) =>
    set.structures.map(({ name, label, startSlice }) => ({
      id: randomUUID(),
      sessionId: id,
      caseId: set.caseId,
      structureSetId: set.id,
      structure: name,
      label,
      source: "automatic" as const,
      startSlice,
    })),
  );
  const items = drawRounds(drawings, SEED);
  const structures = [...new Set(items.map(({ structure }) => structure))];
  const session = { id, title, isBlinded: false, seed: SEED, structures, createdBy: null };
  await insertReviewSession(tx, { session, items, raterIds });
  return items;
}
