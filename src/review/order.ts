/**
 * The order in which a rater sees the items: patient by patient and structure by structure. The order of the patients
 * depends only on the seed and the rater.
 */
import { createRandom, type Random } from "../base/index.ts";

/** Who drew the contour. */
export type Source = "automatic" | "manual";

/** A contour of one structure in one case. */
export interface Drawing {
  readonly caseId: string;
  readonly structure: string;
  readonly source: Source;
}

/**
 * Puts each contour into a round. A case with two contours of a structure comes up once in each of two rounds, and
 * chance decides for every structure which contour comes first. So the contours of one visit come from different
 * sources, and recognising one says nothing about the others. A single contour is in the first round.
 */
export function drawRounds<T extends Drawing>(
  drawings: readonly T[],
  seed: number,
): (T & { readonly round: 1 | 2 })[] {
  const pairs = new Map<string, Set<Source>>();
  const keyOf = ({ caseId, structure }: Drawing) => `${caseId} ${structure}`;
  for (const drawing of drawings) {
    const sources = pairs.get(keyOf(drawing)) ?? new Set();
    pairs.set(keyOf(drawing), sources.add(drawing.source));
  }
  const random = createRandom(seed);
  return drawings.map((drawing) => {
    if (pairs.get(keyOf(drawing))?.size !== 2) return { ...drawing, round: 1 };
    // By name and not by position: the order in which contours are listed must not matter.
    const isAutomaticFirst = random.fork(`round ${keyOf(drawing)}`).uniform() < 0.5;
    const isFirst = (drawing.source === "automatic") === isAutomaticFirst;
    return { ...drawing, round: isFirst ? 1 : 2 };
  });
}

/** What an item's place in the order depends on. */
export interface Orderable {
  readonly caseId: string;
  readonly round: number;
  /** Structures of a case come in the order of their labels. */
  readonly label: number;
}

/**
 * One rater's order: first round before second, cases shuffled separately in each, structures of a case together.
 *
 * The same seed and rater give the same order, whatever order the items come in.
 */
export function orderFor<T extends Orderable>(
  items: readonly T[],
  { seed, raterId }: { readonly seed: number; readonly raterId: string },
): T[] {
  const random = createRandom(seed).fork(`rater ${raterId}`);
  const rounds = [...new Set(items.map(({ round }) => round))].sort((a, b) => a - b);
  return rounds.flatMap((round) => {
    const own = items.filter((item) => item.round === round);
    const cases = shuffled(
      [...new Set(own.map(({ caseId }) => caseId))].sort(),
      random.fork(`round ${round}`),
    );
    return cases.flatMap((caseId) =>
      own.filter((item) => item.caseId === caseId).sort((a, b) => a.label - b.label),
    );
  });
}

/** Fisher and Yates. */
function shuffled<T>(list: readonly T[], random: Random): T[] {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}
