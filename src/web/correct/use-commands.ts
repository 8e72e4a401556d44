import type { Grid } from "../../server/contract/index.ts";
import { useKeys } from "../elements/keys.ts";
import { texts } from "../texts/index.ts";
import { copySlice, interpolate } from "./tools.ts";
import type { EditTarget } from "./use-pen.ts";

/** Something to be done to the structure at the slice in sight, with its key. */
export interface Command {
  readonly text: string;
  readonly key: string;
  readonly run: () => void;
  readonly isOff: boolean;
}

interface CommandsInput {
  readonly target: EditTarget;
  readonly grid: Grid;
  readonly slice: number;
  /** While a structure set is being saved nothing may change: it would be neither in the set nor in the draft. */
  readonly isSaving: boolean;
}

/** How far every slice is from the first, mm. Only the ratios of the distances matter for interpolation. */
function slicePositionsMm({ sliceOrigins }: Grid): number[] {
  const first = sliceOrigins[0] ?? [0, 0, 0];
  return sliceOrigins.map((at) => Math.hypot(at[0] - first[0], at[1] - first[1], at[2] - first[2]));
}

/** Copy, interpolate, undo and redo, by buttons and by keys. */
export function useCommands({ target, grid, slice, isSaving }: CommandsInput): Command[] {
  const { editor, label, spacingMm, onDone } = target;
  const words = texts.correct;
  const copy = (by: number) => () => {
    const isThere = copySlice(editor, { from: slice + by, to: slice }, label);
    onDone(isThere ? null : words.nothingThere);
  };
  const fillGap = () => {
    const zMm = slicePositionsMm(grid);
    const count = interpolate(editor, slice, { label, zMm, spacingMm });
    onDone(count > 0 ? words.interpolated(count) : words.nothingBetween);
  };
  const undo = () => {
    editor.undo();
    onDone(null);
  };
  const redo = () => {
    editor.redo();
    onDone(null);
  };
  const unlessSaving = (run: () => void) => () => {
    if (!isSaving) run();
  };
  useKeys({
    z: unlessSaving(undo),
    y: unlessSaving(redo),
    "<": unlessSaving(copy(-1)),
    ">": unlessSaving(copy(1)),
    i: unlessSaving(fillGap),
  });
  const isTop = slice === grid.size[0] - 1;
  return [
    { text: words.copyBelow, key: "<", run: copy(-1), isOff: isSaving || slice === 0 },
    { text: words.copyAbove, key: ">", run: copy(1), isOff: isSaving || isTop },
    { text: words.interpolate, key: "I", run: fillGap, isOff: isSaving },
    { text: words.undo, key: "Z", run: undo, isOff: isSaving || !editor.canUndo },
    { text: words.redo, key: "Y", run: redo, isOff: isSaving || !editor.canRedo },
  ];
}
