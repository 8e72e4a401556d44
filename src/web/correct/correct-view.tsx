import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useKeys } from "../shell/keys.ts";
import { texts } from "../texts/index.ts";
import type { Pen } from "../viewer/gestures.ts";
import { useLabelMap } from "../viewer/label-map.ts";
import { largestSliceOf } from "../viewer/label-slices.ts";
import type { Voxel } from "../viewer/plane.ts";
import type { Overlay } from "../viewer/plane-view.tsx";
import { Planes } from "../viewer/planes.tsx";
import { useViewer, useViewerKeys } from "../viewer/use-viewer.ts";
import { CorrectPanel } from "./correct-panel.tsx";
import { copySlice, fill, interpolate, stroke, type ToolName } from "./tools.ts";
import { type EditingInput, useEditing } from "./use-editing.ts";

const CORRECTED = "#69db7c";
const REFERENCE = "#4dabf7";
const LEAST_RADIUS_MM = 1;
const GREATEST_RADIUS_MM = 40;

/** Planes with a pen, tools, and a way to save. */
export function CorrectView(input: EditingInput) {
  const { detail, set, base } = input;
  const { grid } = detail;
  const navigate = useNavigate();
  const editing = useEditing(input);
  const { editor, version, refresh } = editing;
  const first = set.structures[0];
  const [label, setLabel] = useState(first?.label ?? 1);
  const [tool, setTool] = useState<ToolName>("brush");
  const [radiusMm, setRadius] = useState(5);
  const [hasReference, setReference] = useState(false);
  const [told, setTold] = useState<string | null>(input.draft ? texts.correct.restored : null);
  const viewer = useViewer(
    detail.caseId,
    grid,
    largestSliceOf(base, grid.size, label)?.[0] ?? grid.size[0] >> 1,
  );
  const reference = detail.structureSets.find(({ role }) => role === "reference");
  const canCompare = reference !== undefined && reference.id !== set.id;
  const referenceMap = useLabelMap(
    { caseId: detail.caseId, size: grid.size },
    canCompare && hasReference ? reference.id : null,
  );
  const slice = viewer.state.at[0];
  const last = useRef<Voxel | null>(null);
  const done = (message: string | null) => {
    setTold(message);
    refresh();
  };
  const draw = (from: Voxel, to: Voxel) => {
    const disc = { radiusMm, spacingMm: grid.pixelSpacingMm, label, isErasing: tool === "eraser" };
    stroke(editor, from, to, disc);
    last.current = to;
    refresh();
  };
  const pen: Pen = {
    down: (voxel) => {
      if (tool === "fill") done(fill(editor, voxel, label) ? null : texts.correct.openFill);
      else draw(voxel, voxel);
    },
    move: (voxel) => {
      if (tool !== "fill" && last.current) draw(last.current, voxel);
    },
    up: () => {
      editor.commit();
      last.current = null;
      refresh();
    },
  };
  const copy = (by: number) => () =>
    done(
      copySlice(editor, { from: slice + by, to: slice }, label) ? null : texts.correct.nothingThere,
    );
  const fillGap = () => {
    // Positions along the normal; only their ratios matter, so any axis of the origins' shift would do.
    const origin = grid.sliceOrigins[0] ?? [0, 0, 0];
    const zMm = grid.sliceOrigins.map((at) =>
      Math.hypot(at[0] - origin[0], at[1] - origin[1], at[2] - origin[2]),
    );
    const count = interpolate(editor, slice, { label, zMm, spacingMm: grid.pixelSpacingMm });
    done(count > 0 ? texts.correct.interpolated(count) : texts.correct.nothingBetween);
  };
  const undo = () => {
    editor.undo();
    done(null);
  };
  const redo = () => {
    editor.redo();
    done(null);
  };
  const choose = (next: number) => {
    setLabel(next);
    const middle = largestSliceOf(editor.labels, grid.size, next);
    if (middle) viewer.change({ kind: "at", at: middle, plane: "axial" });
  };
  const nextStructure = (by: number) => () => {
    const labels = set.structures.map((one) => one.label);
    const next = labels[(labels.indexOf(label) + by + labels.length) % labels.length];
    if (next !== undefined) choose(next);
  };
  const resize = (factor: number) => () =>
    setRadius((before) =>
      Math.min(GREATEST_RADIUS_MM, Math.max(LEAST_RADIUS_MM, Math.round(before * factor))),
    );
  const save = async () => {
    const saved = await editing.save();
    if (saved) await navigate({ to: "/cases/$caseId", params: { caseId: detail.caseId } });
  };
  // What is drawn while a structure set is on its way would be neither in it nor in the draft, which goes with saving.
  const isSaving = editing.state === "saving";
  const unlessSaving = (act: () => void) => () => {
    if (!isSaving) act();
  };
  const discard = () => {
    if (window.confirm(texts.correct.discardSure)) void editing.discard();
  };
  useViewerKeys(viewer);
  useKeys({
    "1": () => setTool("brush"),
    "2": () => setTool("eraser"),
    "3": () => setTool("fill"),
    "[": resize(0.75),
    "]": resize(1.35),
    n: nextStructure(1),
    "Shift+n": nextStructure(-1),
    z: unlessSaving(undo),
    y: unlessSaving(redo),
    "<": unlessSaving(copy(-1)),
    ">": unlessSaving(copy(1)),
    i: unlessSaving(fillGap),
    r: () => setReference((before) => !before),
  });
  const shownLabels = new Set(set.structures.map((one) => one.label));
  const overlays: Overlay[] = [
    {
      key: "corrected",
      labels: editor.labels,
      version,
      colour: CORRECTED,
      shownLabels,
      strongLabel: label,
    },
  ];
  if (hasReference && referenceMap.data) {
    const labels = referenceMap.data;
    overlays.unshift({
      key: "reference",
      labels,
      version: 0,
      colour: REFERENCE,
      shownLabels: new Set([label]),
      strongLabel: null,
    });
  }
  return (
    <div className="viewer">
      <Planes viewer={viewer} overlays={overlays} pen={isSaving ? null : pen} />
      <CorrectPanel
        detail={detail}
        set={set}
        viewer={viewer}
        label={label}
        onLabel={choose}
        tool={tool}
        onTool={setTool}
        radiusMm={radiusMm}
        onRadius={setRadius}
        told={told}
        state={editing.state}
        problem={editing.problem}
        timeMs={editing.timeMs()}
        reference={
          canCompare ? { isShown: hasReference, toggle: () => setReference(!hasReference) } : null
        }
        commands={[
          {
            text: texts.correct.copyBelow,
            key: "<",
            run: copy(-1),
            isOff: isSaving || slice === 0,
          },
          {
            text: texts.correct.copyAbove,
            key: ">",
            run: copy(1),
            isOff: isSaving || slice === grid.size[0] - 1,
          },
          { text: texts.correct.interpolate, key: "I", run: fillGap, isOff: isSaving },
          { text: texts.correct.undo, key: "Z", run: undo, isOff: isSaving || !editor.canUndo },
          { text: texts.correct.redo, key: "Y", run: redo, isOff: isSaving || !editor.canRedo },
        ]}
        onSave={() => void save()}
        onDiscard={discard}
      />
    </div>
  );
}
