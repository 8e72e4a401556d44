import type { About, CaseDetail, StructureSetInfo } from "../../server/contract/index.ts";
import { largestSliceOf, middleInSlice } from "../viewer/label-slices.ts";
import type { Overlay } from "../viewer/plane-view.tsx";
import { contourColours, type SetRole } from "../viewer/structure-set.ts";
import type { Viewer } from "../viewer/use-viewer.ts";
import type { ChosenSets, LabelMaps } from "./use-chosen-sets.ts";

/** Names of every structure that a set of the case holds: in the order of the server's scheme, then any others. */
export function structureNames(
  detail: Pick<CaseDetail, "structureSets">,
  scheme: About["structures"],
): string[] {
  const held = new Set(
    detail.structureSets.flatMap(({ structures }) => structures.map(({ name }) => name)),
  );
  const known = scheme.map(({ name }) => name).filter((name) => held.has(name));
  return [...new Set([...known, ...held])];
}

/** A set's own number for a structure; null if it does not hold it. */
function labelIn(set: StructureSetInfo | null, name: string): number | null {
  return set?.structures.find((one) => one.name === name)?.label ?? null;
}

interface Look {
  /** Structures that are not drawn. */
  readonly hidden: ReadonlySet<string>;
  /** The structure drawn with a stronger line; null for none. */
  readonly strong: string | null;
}

/** What is drawn on the CT: the sets of these roles, without the hidden structures. */
export function overlaysOf(
  roles: readonly SetRole[],
  { chosen, maps }: { readonly chosen: ChosenSets; readonly maps: LabelMaps },
  { hidden, strong }: Look,
): Overlay[] {
  return roles.flatMap((role): Overlay[] => {
    const labels = maps[role];
    const set = chosen[role];
    if (!labels || !set) return [];
    const shown = set.structures.filter(({ name }) => !hidden.has(name));
    return [
      {
        ...{ key: role, labels, version: 0, colour: contourColours[role] },
        shownLabels: new Set(shown.map(({ label }) => label)),
        strongLabel: strong === null ? null : labelIn(set, strong),
      },
    ];
  });
}

/** Goes to the slice where a structure differs most from the reference, or else to its largest slice. */
export function goToStructure(
  viewer: Viewer,
  name: string,
  { chosen, maps }: { readonly chosen: ChosenSets; readonly maps: LabelMaps },
): void {
  const compared = (chosen.corrected ?? chosen.predicted)?.comparison?.find(
    (one) => one.name === name,
  );
  const worst = compared?.kind === "scored" ? compared.worstSlice : null;
  for (const role of ["corrected", "predicted", "reference"] as const) {
    const labels = maps[role];
    const label = labelIn(chosen[role], name);
    if (!labels || label === null) continue;
    const { size } = viewer.ct;
    const found =
      worst === null
        ? largestSliceOf(labels, size, label)
        : middleInSlice(labels, size, { slice: worst, label });
    if (found) {
      viewer.change({ kind: "at", at: found, plane: "axial" });
      return;
    }
  }
  if (worst !== null) viewer.change({ kind: "slice", slice: worst });
}
