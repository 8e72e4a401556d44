import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { type ReviewItem, routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { Problem, Waiting } from "../elements/problem.tsx";
import { useOutbox } from "../review/use-outbox.ts";
import { nextOpen, standingOf } from "./progress.ts";
import { RatingView } from "./rating-view.tsx";

const page = getRouteApi("/review/$sessionId");

/** A rater's own list of a session. It opens at the first structure without a rating. */
export function RatingPage() {
  const { sessionId } = page.useParams();
  const list = useCall(routes.myReviewItems, { params: { sessionId } });
  if (list.error) return <Problem error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Waiting />;
  return <Items key={sessionId} sessionId={sessionId} items={list.data.items} />;
}

function Items({
  sessionId,
  items,
}: {
  readonly sessionId: string;
  readonly items: readonly ReviewItem[];
}) {
  const { pending } = useOutbox();
  const isRated = items.map((item) => standingOf(item, pending).rating !== null);
  const [place, setPlace] = useState(() => nextOpen(isRated, -1) ?? 0);
  const item = items[place];
  const detail = useCall(
    routes.getCase,
    { params: { caseId: item?.caseId ?? "" }, query: { ct: item?.ctId } },
    { isEnabled: item !== undefined },
  );
  if (detail.error) return <Problem error={detail.error} onRetry={() => void detail.refetch()} />;
  if (!item || !detail.data) return <Waiting />;
  return (
    <RatingView
      key={item.ctId}
      {...{ sessionId, items, place }}
      onPlace={setPlace}
      detail={detail.data}
    />
  );
}
