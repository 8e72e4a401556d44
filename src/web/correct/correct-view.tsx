import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { remarksOfSet } from "../remarks/of-case.ts";
import { SevereAlert } from "../remarks/severe-alert.tsx";
import { texts } from "../texts/index.ts";
import { ctSearch } from "../viewer/ct-version.ts";
import { largestSliceOf } from "../viewer/label-slices.ts";
import type { Overlay } from "../viewer/plane-view.tsx";
import { Planes } from "../viewer/planes.tsx";
import { contourColours } from "../viewer/structure-set.ts";
import { useGoToSlice, useViewer, useViewerKeys } from "../viewer/use-viewer.ts";
import { CorrectPanel } from "./correct-panel.tsx";
import { useCommands } from "./use-commands.ts";
import { type EditingInput, useEditing } from "./use-editing.ts";
import { usePen } from "./use-pen.ts";
import { useReference } from "./use-reference.ts";
import { type EditedStructure, useStructureChoice } from "./use-structure-choice.ts";
import { useToolChoice } from "./use-tool-choice.ts";

interface CorrectViewProps extends EditingInput {
  /** The structure to begin with. */
  readonly first: EditedStructure;
  /** Message to begin with. */
  readonly told: string | null;
}

/** Opens the case's CT at the largest slice of the first structure. */
function useFirstSlice({ detail, base, first }: CorrectViewProps) {
  const { grid } = detail;
  const startSlice = useMemo(
    () => largestSliceOf(base, grid.size, first.label)?.[0] ?? grid.size[0] >> 1,
    [base, grid.size, first.label],
  );
  return useViewer(detail, startSlice);
}

/** Planes with a pen, tools, and a way to save. */
export function CorrectView(props: CorrectViewProps) {
  const { detail, set, first } = props;
  const navigate = useNavigate();
  const editing = useEditing(props);
  const { editor, version, refresh } = editing;
  const [told, setTold] = useState(props.told);
  const viewer = useFirstSlice(props);
  const tools = useToolChoice();
  const { structures } = set;
  const { structure, choose } = useStructureChoice({ structures, first, editor, viewer });
  const { reference, overlays, error } = useReference(detail, set, structure.name);
  const target = {
    editor,
    label: structure.label,
    spacingMm: detail.grid.pixelSpacingMm,
    onStroke: refresh,
    onDone: (message: string | null) => {
      setTold(message);
      refresh();
    },
  };
  const pen = usePen(target, tools);
  const isSaving = editing.state === "saving";
  const slice = viewer.state.at[0];
  const commands = useCommands({ target, grid: detail.grid, slice, isSaving });
  useViewerKeys(viewer);
  const onSlice = useGoToSlice(viewer);
  const save = async () => {
    const saved = await editing.save();
    const search = ctSearch(detail);
    if (saved) await navigate({ to: "/cases/$caseId", params: { caseId: detail.caseId }, search });
  };
  const discard = () => {
    if (window.confirm(texts.correct.discardSure)) void editing.discard();
  };
  const corrected: Overlay = {
    ...{ key: "corrected", labels: editor.labels, version, colour: contourColours.corrected },
    shownLabels: new Set(structures.map(({ label }) => label)),
    strongLabel: structure.label,
  };
  return (
    <div className="viewer">
      <SevereAlert remarks={remarksOfSet(detail, set)} onSlice={onSlice} />
      <Planes viewer={viewer} overlays={[...overlays, corrected]} pen={isSaving ? null : pen} />
      <CorrectPanel
        {...{ detail, set, viewer, structure, tools, commands, reference, told }}
        state={editing.state}
        problem={editing.problem ?? error}
        timeMs={editing.timeMs()}
        onStructure={choose}
        onSave={() => void save()}
        onDiscard={discard}
      />
    </div>
  );
}
