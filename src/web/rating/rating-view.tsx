import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import {
  type CaseDetail,
  type ReviewItem,
  routes,
  type Score,
  scores,
} from "../../server/contract/index.ts";
import { call } from "../api/client.ts";
import { keyOf } from "../api/use-call.ts";
import { useKeys } from "../shell/keys.ts";
import { openCt } from "../viewer/ct-download.ts";
import { useItemLabels, useLabelMap } from "../viewer/label-map.ts";
import { middleInSlice } from "../viewer/label-slices.ts";
import type { Overlay } from "../viewer/plane-view.tsx";
import { Planes } from "../viewer/planes.tsx";
import { useViewer, useViewerKeys, type Viewer } from "../viewer/use-viewer.ts";
import { nextOpen, refusalOf, standingOf } from "./progress.ts";
import { RatingPanel } from "./rating-panel.tsx";
import { useStopwatch } from "./stopwatch.ts";
import { useOutbox } from "./use-outbox.ts";

interface RatingViewProps {
  readonly sessionId: string;
  readonly items: readonly ReviewItem[];
  readonly place: number;
  readonly onPlace: (place: number) => void;
  readonly detail: CaseDetail;
}

const RATED = "#ffd43b";
const REFERENCE = "#4dabf7";

/** The outlines: what is rated, and the reference where the session is not blind and it is asked for. */
function useOverlays({ sessionId, items, place, detail }: RatingViewProps, hasReference: boolean) {
  const item = items[place];
  const { size } = detail.grid;
  const labels = useItemLabels(item ? { sessionId, itemId: item.id } : null, size);
  const reference = detail.structureSets.find(({ role }) => role === "reference");
  const canShow = item !== undefined && item.structureSetId !== null && reference !== undefined;
  const of = { caseId: detail.caseId, size };
  const referenceMap = useLabelMap(of, canShow && hasReference ? reference.id : null);
  const overlays: Overlay[] = [];
  const look = { version: 0, shownLabels: new Set([item?.label ?? 0]) };
  if (referenceMap.data && hasReference && canShow) {
    overlays.push({
      ...look,
      key: "reference",
      labels: referenceMap.data,
      colour: REFERENCE,
      strongLabel: null,
    });
  }
  if (labels.data) {
    const strongLabel = item?.label ?? null;
    overlays.push({ ...look, key: "rated", labels: labels.data, colour: RATED, strongLabel });
  }
  return { overlays, labels: labels.data, error: labels.error ?? referenceMap.error, canShow };
}

/** Puts the cross-hair into what is rated, once for each item. */
function useStart(
  viewer: Viewer,
  item: ReviewItem | undefined,
  labels: Uint8Array | undefined,
): void {
  const { change, ct } = viewer;
  useEffect(() => {
    if (!item) return;
    const middle =
      labels && middleInSlice(labels, ct.size, { slice: item.startSlice, label: item.label });
    if (middle) change({ kind: "at", at: middle, plane: "axial" });
    else change({ kind: "slice", slice: item.startSlice });
  }, [item, labels, ct, change]);
}

/** Reads the next patient's CT while this one is looked at, once this one is whole. */
function useReadAhead(viewer: Viewer, next: ReviewItem | undefined): void {
  const client = useQueryClient();
  const isWhole = viewer.loaded === viewer.ct.size[0];
  const caseId = next?.caseId;
  const startSlice = next?.startSlice ?? 0;
  useEffect(() => {
    if (!isWhole || caseId === undefined || caseId === viewer.ct.caseId) return;
    const input = { params: { caseId } };
    const queryFn = () => call(routes.getCase, input);
    client
      .fetchQuery({ queryKey: keyOf(routes.getCase, input), queryFn })
      .then(({ grid }) => openCt(caseId, grid.size, startSlice))
      // Only ahead of time: the page asks again when it needs it, and tells what is wrong then.
      .catch(() => undefined);
  }, [isWhole, caseId, startSlice, client, viewer.ct]);
}

/** One structure of one patient, to be rated with one key. */
export function RatingView(props: RatingViewProps) {
  const { sessionId, items, place, onPlace, detail } = props;
  const item = items[place];
  const viewer = useViewer(detail.caseId, detail.grid, item?.startSlice ?? 0);
  const [hasReference, setReference] = useState(false);
  const { overlays, labels, error, canShow } = useOverlays(props, hasReference);
  const { outbox, pending, refused } = useOutbox();
  const spentMs = useStopwatch(item?.id ?? "");
  const commentBox = useRef<HTMLTextAreaElement>(null);
  const made = historyOf(sessionId);
  useStart(viewer, item, labels);
  const standings = useMemo(() => items.map((one) => standingOf(one, pending)), [items, pending]);
  const isRated = standings.map(({ rating }) => rating !== null);
  const following = items.find(({ caseId }, at) => at > place && caseId !== detail.caseId);
  useReadAhead(viewer, following);
  const standing = standings[place];
  const rate = (score: Score, isStaying = false) => {
    if (!item || !outbox) return;
    const ratingId = crypto.randomUUID();
    const comment = commentBox.current?.value ?? "";
    const said = { sessionId, ratingId, itemId: item.id, score, comment, timeMs: spentMs() };
    outbox.add({ kind: "rate", ...said });
    made.push({ place, ratingId, itemId: item.id });
    if (isStaying) return;
    const next = nextOpen(isRated.with(place, true), place);
    if (next !== null) onPlace(next);
  };
  const undo = () => {
    const last = made.pop();
    const own =
      standing?.rating && item ? { place, ratingId: standing.rating.id, itemId: item.id } : null;
    const taken = last ?? own;
    if (!taken) return;
    outbox?.add({ kind: "undo", sessionId, ratingId: taken.ratingId, itemId: taken.itemId });
    onPlace(taken.place);
  };
  const move = (by: number) => () => onPlace(Math.max(0, Math.min(items.length - 1, place + by)));
  useViewerKeys(viewer);
  useKeys({
    ...Object.fromEntries(scores.map((score, at) => [String(at + 1), () => rate(score)])),
    u: undo,
    m: () => commentBox.current?.focus(),
    r: () => setReference((before) => !before),
    n: move(1),
    Enter: move(1),
    "Shift+n": move(-1),
    Backspace: move(-1),
    w: () => item && viewer.change({ kind: "slice", slice: item.startSlice }),
  });
  if (!item || !standing) return null;
  return (
    <div className="viewer">
      <Planes viewer={viewer} overlays={overlays} />
      <RatingPanel
        sessionId={sessionId}
        isSynthetic={detail.isSynthetic}
        items={items}
        standings={standings}
        place={place}
        refusal={refusalOf(item, refused)}
        error={error ?? viewer.ct.problem}
        commentBox={commentBox}
        reference={
          canShow ? { isShown: hasReference, toggle: () => setReference(!hasReference) } : null
        }
        viewer={viewer}
        onRate={rate}
        canUndo={made.length > 0 || standing.rating !== null}
        onUndo={undo}
        onPlace={onPlace}
      />
    </div>
  );
}

interface Made {
  readonly place: number;
  readonly ratingId: string;
  readonly itemId: string;
}

const histories = new Map<string, Made[]>();

/** Ratings made since the pages were opened, last at the end: what undo takes back, over patients. */
function historyOf(sessionId: string): Made[] {
  const known = histories.get(sessionId) ?? [];
  histories.set(sessionId, known);
  return known;
}
