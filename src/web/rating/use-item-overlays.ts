import type { CaseDetail, ReviewItem } from "../../server/contract/index.ts";
import { useItemLabels, useLabelMap } from "../viewer/label-map.ts";
import type { Overlay } from "../viewer/plane-view.tsx";
import { contourColours } from "../viewer/structure-set.ts";

interface ItemOverlaysInput {
  readonly sessionId: string;
  readonly items: readonly ReviewItem[];
  readonly place: number;
  readonly detail: CaseDetail;
}

interface ItemOverlays {
  readonly overlays: readonly Overlay[];
  /** The label map of the item alone; undefined until it has come. */
  readonly labels: Uint8Array | undefined;
  readonly error: Error | null;
  /** Whether the reference may be shown: the session is not blinded, and the case has one. */
  readonly canShow: boolean;
}

/** The contours: the structure to be rated, and the reference if a person asks for it in a session that is not blinded. */
export function useItemOverlays(
  { sessionId, items, place, detail }: ItemOverlaysInput,
  hasReference: boolean,
): ItemOverlays {
  const item = items[place];
  const { size } = detail.grid;
  const rated = useItemLabels(item ? { sessionId, itemId: item.id } : null, size);
  const reference = detail.structureSets.find(({ role }) => role === "reference");
  const referenceLabel = reference?.structures.find(({ name }) => name === item?.structure)?.label;
  const canShow = item !== undefined && item.structureSetId !== null && reference !== undefined;
  const isAsked = canShow && hasReference;
  const referenceMap = useLabelMap(detail, isAsked ? reference.id : null);
  const overlays: Overlay[] = [];
  if (isAsked && referenceMap.data && referenceLabel !== undefined) {
    overlays.push({
      ...{ key: "reference", labels: referenceMap.data, version: 0, strongLabel: null },
      shownLabels: new Set([referenceLabel]),
      colour: contourColours.reference,
    });
  }
  if (rated.data && item) {
    overlays.push({
      ...{ key: "rated", labels: rated.data, version: 0, strongLabel: item.label },
      shownLabels: new Set([item.label]),
      colour: contourColours.rated,
    });
  }
  const error = rated.error ?? referenceMap.error;
  return { overlays, labels: rated.data, error, canShow };
}
