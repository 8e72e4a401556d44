import { useMemo, useSyncExternalStore } from "react";
import { type Rating, type ReviewItem, routes } from "../../server/contract/index.ts";
import { CallError, call } from "../api/client.ts";
import { queryClient } from "../api/query-client.ts";
import { useSession } from "../api/session.ts";
import { keyOf } from "../api/use-call.ts";
import { type Answer, Outbox, type Pending, type Refused } from "./outbox.ts";

/** Failures that are not about the rating itself: no connection, no session, too many calls, a server that fails. */
function isPassing({ status }: CallError): boolean {
  return status === 0 || status === 401 || status === 408 || status === 429 || status >= 500;
}

async function send(pending: Pending): Promise<Answer> {
  const { kind, sessionId, ratingId } = pending;
  const params = { sessionId, ratingId };
  try {
    if (kind === "undo") {
      const { rating } = await call(routes.undoRating, { params });
      return { kind: "saved", rating };
    }
    const { itemId, score, comment, timeMs } = pending;
    const body = { itemId, score, comment, timeMs };
    return { kind: "saved", rating: await call(routes.rate, { params, body }) };
  } catch (error) {
    if (!(error instanceof CallError)) return { kind: "later" };
    if (error.status === 401) queryClient.setQueryData(["session"], null);
    return isPassing(error) ? { kind: "later" } : { kind: "refused", why: error.message };
  }
}

/** Puts the rating that the server has now into the list that is shown. */
function takeOver({ sessionId, itemId }: Pending, rating: Rating | null): void {
  const key = keyOf(routes.myReviewItems, { params: { sessionId } });
  queryClient.setQueryData<{ items: ReviewItem[] }>(
    key,
    (list) =>
      list && {
        items: list.items.map((item) => (item.id === itemId ? { ...item, rating } : item)),
      },
  );
  void queryClient.invalidateQueries({ queryKey: [routes.listReviewSessions.path] });
  void queryClient.invalidateQueries({ queryKey: [routes.reviewResults.path] });
}

let current: { readonly userId: string; readonly outbox: Outbox } | null = null;

function outboxOf(userId: string): Outbox {
  if (current?.userId !== userId) {
    const outbox = new Outbox({ storage: window.localStorage, userId, send, onSaved: takeOver });
    window.addEventListener("online", () => outbox.hurry());
    current = { userId, outbox };
  }
  return current.outbox;
}

const nobody: { readonly subscribe: () => () => void } = { subscribe: () => () => undefined };
const nothing: readonly never[] = [];

interface OutboxView {
  readonly outbox: Outbox | null;
  readonly pending: readonly Pending[];
  readonly refused: readonly Refused[];
}

/** The outbox of the person who is logged in. */
export function useOutbox(): OutboxView {
  const { data } = useSession();
  const outbox = data ? outboxOf(data.user.id) : null;
  const { subscribe } = outbox ?? nobody;
  const entries = useSyncExternalStore(subscribe, () => outbox?.pending ?? nothing);
  const refused = useSyncExternalStore(subscribe, () => outbox?.refused ?? nothing);
  const pending = useMemo(() => entries.map((entry) => entry.pending), [entries]);
  return { outbox, pending, refused };
}
