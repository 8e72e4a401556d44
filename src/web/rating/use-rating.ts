import { type RefObject, useMemo } from "react";
import type { ReviewItem, Score } from "../../server/contract/index.ts";
import { useOutbox } from "../review/use-outbox.ts";
import { useStopwatch } from "../viewer/stopwatch.ts";
import { nextOpen, refusalOf, type Standing, standingOf } from "./progress.ts";

/** A rater's list of a session, and the place in it. */
export interface RatingInput {
  readonly sessionId: string;
  readonly items: readonly ReviewItem[];
  readonly place: number;
  readonly onPlace: (place: number) => void;
}

/** How every item stands, and what a rater can do with the current one. */
export interface RatingActions {
  readonly standings: readonly Standing[];
  /** Why the server refused the current item's rating; null if it did not. */
  readonly refusal: string | null;
  /** Rates the current item and goes to the next one without a rating, unless `isStaying`. */
  readonly rate: (score: Score, isStaying?: boolean) => void;
  readonly canUndo: boolean;
  /** Takes back the last rating of this session, or else the current item's. */
  readonly undo: () => void;
}

/** Rates items of a session. The comment of a rating is read from the box when the rating is given. */
export function useRating(
  { sessionId, items, place, onPlace }: RatingInput,
  commentBox: RefObject<HTMLTextAreaElement | null>,
): RatingActions {
  const item = items[place];
  const { outbox, pending, refused } = useOutbox();
  const spentMs = useStopwatch(item?.id ?? "");
  const made = historyOf(sessionId);
  const standings = useMemo(() => items.map((one) => standingOf(one, pending)), [items, pending]);
  const current = standings[place]?.rating ?? null;
  const rate = (score: Score, isStaying = false) => {
    if (!item || !outbox) return;
    const ratingId = crypto.randomUUID();
    const comment = commentBox.current?.value ?? "";
    const said = { sessionId, ratingId, itemId: item.id, score, comment, timeMs: spentMs() };
    outbox.add({ kind: "rate", ...said });
    made.push({ place, ratingId, itemId: item.id });
    if (isStaying) return;
    const isRated = standings.map(({ rating }) => rating !== null).with(place, true);
    const next = nextOpen(isRated, place);
    if (next !== null) onPlace(next);
  };
  const undo = () => {
    const own = current && item ? { place, ratingId: current.id, itemId: item.id } : null;
    const taken = made.pop() ?? own;
    if (!taken) return;
    outbox?.add({ kind: "undo", sessionId, ratingId: taken.ratingId, itemId: taken.itemId });
    onPlace(taken.place);
  };
  const canUndo = made.length > 0 || current !== null;
  return { standings, refusal: item ? refusalOf(item, refused) : null, rate, canUndo, undo };
}

interface Made {
  readonly place: number;
  readonly ratingId: string;
  readonly itemId: string;
}

const histories = new Map<string, Made[]>();

/** Ratings made since the pages were opened, the last one at the end: undo takes them back, across cases. */
function historyOf(sessionId: string): Made[] {
  const known = histories.get(sessionId) ?? [];
  histories.set(sessionId, known);
  return known;
}
