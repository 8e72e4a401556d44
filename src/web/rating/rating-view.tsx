import { useRef, useState } from "react";
import { type CaseDetail, scores } from "../../server/contract/index.ts";
import { useKeys } from "../elements/keys.ts";
import { SevereAlert } from "../remarks/severe-alert.tsx";
import { Planes } from "../viewer/planes.tsx";
import { useGoToSlice, useViewer, useViewerKeys } from "../viewer/use-viewer.ts";
import { remarksOfItem } from "./item-remarks.ts";
import { RatingPanel } from "./rating-panel.tsx";
import { useItemOverlays } from "./use-item-overlays.ts";
import { type RatingInput, useRating } from "./use-rating.ts";
import { useReadAhead, useStartSlice } from "./use-start-slice.ts";

interface RatingViewProps extends RatingInput {
  readonly detail: CaseDetail;
}

/** One structure of one case, to be rated with one key. */
export function RatingView(props: RatingViewProps) {
  const { items, place, onPlace, detail } = props;
  const item = items[place];
  const viewer = useViewer(detail, item?.startSlice ?? 0);
  const [hasReference, setReference] = useState(false);
  const commentBox = useRef<HTMLTextAreaElement>(null);
  const drawn = useItemOverlays(props, hasReference);
  const rating = useRating(props, commentBox);
  useStartSlice(viewer, item, drawn.labels);
  useReadAhead(
    viewer,
    items.find(({ ctId }, at) => at > place && ctId !== detail.ctId),
  );
  const toggleReference = () => setReference((before) => !before);
  const move = (by: number) => () => onPlace(Math.max(0, Math.min(items.length - 1, place + by)));
  useViewerKeys(viewer);
  const onSlice = useGoToSlice(viewer);
  useKeys({
    ...Object.fromEntries(scores.map((score, at) => [String(at + 1), () => rating.rate(score)])),
    u: rating.undo,
    m: () => commentBox.current?.focus(),
    r: toggleReference,
    n: move(1),
    Enter: move(1),
    "Shift+n": move(-1),
    Backspace: move(-1),
    w: () => item && viewer.change({ kind: "slice", slice: item.startSlice }),
  });
  if (!item) return null;
  const known = remarksOfItem(detail, item);
  return (
    <div className="viewer">
      <SevereAlert remarks={known.kind === "shown" ? known.remarks : []} onSlice={onSlice} />
      <Planes viewer={viewer} overlays={drawn.overlays} />
      <RatingPanel
        {...{ ...props, ...rating, viewer, commentBox }}
        isSynthetic={detail.isSynthetic}
        known={known}
        error={drawn.error ?? viewer.ct.problem}
        reference={drawn.canShow ? { isShown: hasReference, toggle: toggleReference } : null}
      />
    </div>
  );
}
