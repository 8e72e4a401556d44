import { useRef } from "react";
import { texts } from "../texts/index.ts";
import type { Pen } from "../viewer/gestures.ts";
import type { Voxel } from "../viewer/plane.ts";
import type { LabelEditor } from "./label-editor.ts";
import { fill, type PixelSpacingMm, stroke } from "./tools.ts";
import type { ToolChoice } from "./use-tool-choice.ts";

/** What the pen and the commands change, and how they say what became of it. */
export interface EditTarget {
  readonly editor: LabelEditor;
  readonly label: number;
  readonly spacingMm: PixelSpacingMm;
  /** Shows a message, or none, and what has changed. */
  readonly onDone: (message: string | null) => void;
  /** Shows what has changed, and leaves the message. */
  readonly onStroke: () => void;
}

/** The left button on the axial plane: draws, erases or fills the structure. */
export function usePen(target: EditTarget, { tool, radiusMm }: ToolChoice): Pen {
  const { editor, label, spacingMm, onDone, onStroke } = target;
  const last = useRef<Voxel | null>(null);
  const draw = (from: Voxel, to: Voxel) => {
    stroke(editor, from, to, { radiusMm, spacingMm, label, isErasing: tool === "eraser" });
    last.current = to;
    onStroke();
  };
  return {
    down: (voxel) => {
      if (tool === "fill") onDone(fill(editor, voxel, label) ? null : texts.correct.openFill);
      else draw(voxel, voxel);
    },
    move: (voxel) => {
      if (tool !== "fill" && last.current) draw(last.current, voxel);
    },
    up: () => {
      editor.commit();
      last.current = null;
      onStroke();
    },
  };
}
