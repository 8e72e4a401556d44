import { useState } from "react";
import { useKeys } from "../elements/keys.ts";
import type { ToolName } from "./tools.ts";

/** Radii that the brush and the eraser can have. */
export const radiusRangeMm = { least: 1, greatest: 40 } as const;

/** The tool of the left button and its radius. */
export interface ToolChoice {
  readonly tool: ToolName;
  readonly setTool: (tool: ToolName) => void;
  readonly radiusMm: number;
  readonly setRadius: (radiusMm: number) => void;
}

/** The tool in use, by the panel or by 1, 2, 3 and the brackets. */
export function useToolChoice(): ToolChoice {
  const [tool, setTool] = useState<ToolName>("brush");
  const [radiusMm, setRadius] = useState(5);
  const resize = (factor: number) => () =>
    setRadius((before) => {
      const { least, greatest } = radiusRangeMm;
      return Math.min(greatest, Math.max(least, Math.round(before * factor)));
    });
  useKeys({
    "1": () => setTool("brush"),
    "2": () => setTool("eraser"),
    "3": () => setTool("fill"),
    "[": resize(0.75),
    "]": resize(1.35),
  });
  return { tool, setTool, radiusMm, setRadius };
}
