import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type ReviewItem, routes } from "../../server/contract/index.ts";
import { call } from "../api/client.ts";
import { keyOf } from "../api/use-call.ts";
import { openCt } from "../viewer/ct-download.ts";
import { middleInSlice } from "../viewer/label-slices.ts";
import type { Viewer } from "../viewer/use-viewer.ts";

/** Puts the crosshair into the structure to be rated, once for each item. */
export function useStartSlice(
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

/** Reads the next case's CT while a person rates this one, as soon as this one is complete. */
export function useReadAhead(viewer: Viewer, next: ReviewItem | undefined): void {
  const client = useQueryClient();
  const isWhole = viewer.loaded === viewer.ct.size[0];
  const caseId = next?.caseId;
  const ctId = next?.ctId;
  const startSlice = next?.startSlice ?? 0;
  useEffect(() => {
    if (!isWhole || caseId === undefined || ctId === viewer.ct.ctId) return;
    const input = { params: { caseId }, query: { ct: ctId } };
    const queryFn = () => call(routes.getCase, input);
    client
      .fetchQuery({ queryKey: keyOf(routes.getCase, input), queryFn })
      .then((detail) => openCt(detail, detail.grid.size, startSlice))
      // A failure here costs nothing: the page asks again when it needs the case, and shows what is wrong then.
      .catch(() => undefined);
  }, [isWhole, caseId, ctId, startSlice, client, viewer.ct]);
}
