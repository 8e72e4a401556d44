import { useState } from "react";
import type { StructureSetInfo } from "../../server/contract/index.ts";
import { useKeys } from "../elements/keys.ts";
import { largestSliceOf } from "../viewer/label-slices.ts";
import type { Viewer } from "../viewer/use-viewer.ts";
import type { LabelEditor } from "./label-editor.ts";

/** A structure of the set that is edited, with its number in the label map. */
export type EditedStructure = StructureSetInfo["structures"][number];

interface StructureChoiceInput {
  readonly structures: readonly EditedStructure[];
  readonly first: EditedStructure;
  readonly editor: LabelEditor;
  readonly viewer: Viewer;
}

/** The structure that is edited, by the panel or by N and Shift N. A choice goes to the structure's largest slice. */
export function useStructureChoice({ structures, first, editor, viewer }: StructureChoiceInput) {
  const [structure, setStructure] = useState(first);
  const choose = (label: number) => {
    const next = structures.find((one) => one.label === label);
    if (!next) return;
    setStructure(next);
    const middle = largestSliceOf(editor.labels, editor.size, next.label);
    if (middle) viewer.change({ kind: "at", at: middle, plane: "axial" });
  };
  const step = (by: number) => () => {
    const place = structures.findIndex(({ label }) => label === structure.label);
    const next = structures[(place + by + structures.length) % structures.length];
    if (next) choose(next.label);
  };
  useKeys({ n: step(1), "Shift+n": step(-1) });
  return { structure, choose };
}
