import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { type ReviewItem, routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { Problem, Waiting } from "../shell/problem.tsx";
import { nextOpen, standingOf } from "./progress.ts";
import { RatingView } from "./rating-view.tsx";
import { useOutbox } from "./use-outbox.ts";

const page = getRouteApi("/review/$sessionId");

/** One's own list of a session, begun where one stopped. */
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
    { params: { caseId: item?.caseId ?? "" } },
    { isEnabled: item !== undefined },
  );
  if (detail.error) return <Problem error={detail.error} onRetry={() => void detail.refetch()} />;
  if (!item || !detail.data) return <Waiting />;
  return (
    <RatingView
      key={item.caseId}
      sessionId={sessionId}
      items={items}
      place={place}
      onPlace={setPlace}
      detail={detail.data}
    />
  );
}
