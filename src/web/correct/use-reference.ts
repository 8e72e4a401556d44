import { useState } from "react";
import type { CaseDetail, StructureSetInfo } from "../../server/contract/index.ts";
import { useKeys } from "../elements/keys.ts";
import { useLabelMap } from "../viewer/label-map.ts";
import type { Overlay } from "../viewer/plane-view.tsx";
import type { ReferenceShown } from "../viewer/reference-checkbox.tsx";
import { contourColours } from "../viewer/structure-set.ts";

interface ReferenceView {
  /** Null if there is no reference other than the set that is edited. */
  readonly reference: ReferenceShown | null;
  /** The structure's contours in the reference; none while the reference is hidden. */
  readonly overlays: readonly Overlay[];
  readonly error: Error | null;
}

/** The reference's contours of one structure, shown and hidden by R. */
export function useReference(
  detail: CaseDetail,
  set: StructureSetInfo,
  structure: string,
): ReferenceView {
  const [isShown, setShown] = useState(false);
  const toggle = () => setShown((before) => !before);
  useKeys({ r: toggle });
  const reference = detail.structureSets.find(({ role }) => role === "reference");
  const canCompare = reference !== undefined && reference.id !== set.id;
  const { data: labels, error } = useLabelMap(detail, canCompare && isShown ? reference.id : null);
  const label = reference?.structures.find(({ name }) => name === structure)?.label;
  const overlays: Overlay[] = [];
  if (isShown && labels && label !== undefined) {
    overlays.push({
      ...{ key: "reference", labels, version: 0, strongLabel: null },
      colour: contourColours.reference,
      shownLabels: new Set([label]),
    });
  }
  return { reference: canCompare ? { isShown, toggle } : null, overlays, error };
}
