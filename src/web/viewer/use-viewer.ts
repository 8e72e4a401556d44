import { useCallback, useEffect, useMemo, useReducer, useSyncExternalStore } from "react";
import type { Grid } from "../../server/contract/index.ts";
import { useKeys } from "../elements/keys.ts";
import { type CtDownload, type CtOfCase, openCt } from "./ct-download.ts";
import { type Plane, type PlaneName, planesOf } from "./plane.ts";
import { changeView, firstView, type ViewChange, type ViewState } from "./view-state.ts";
import { windowPresets } from "./window.ts";

/** What the planes of one case share. */
export interface Viewer {
  readonly grid: Grid;
  readonly planes: Readonly<Record<PlaneName, Plane>>;
  readonly ct: CtDownload;
  /** Slices loaded so far. */
  readonly loaded: number;
  readonly state: ViewState;
  readonly change: (change: ViewChange) => void;
}

/** Opens a case's CT at a slice. The caller keys its component by the CT, so that every one starts afresh. */
export function useViewer(
  { caseId, ctId, grid }: CtOfCase & { readonly grid: Grid },
  startSlice: number,
): Viewer {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the start slice matters once, when the case is opened
  const ct = useMemo(() => openCt({ caseId, ctId }, grid.size, startSlice), [ctId]);
  const loaded = useSyncExternalStore(ct.subscribe, () => ct.loaded);
  const planes = useMemo(() => planesOf(grid), [grid]);
  const [state, change] = useReducer(changeView, null, () => firstView(grid.size, startSlice));
  useEffect(() => change({ kind: "slice", slice: startSlice }), [startSlice]);
  return { grid, planes, ct, loaded, state, change };
}

/** How to go to a slice, counted from 1, as a remark names it. The function stays the same. */
export function useGoToSlice({ change }: Viewer): (slice: number) => void {
  return useCallback((slice) => change({ kind: "slice", slice: slice - 1 }), [change]);
}

/** The keys of every page with planes. */
export function useViewerKeys({ state, change }: Viewer): void {
  const step = (by: number) => () => change({ kind: "step", by });
  const plane = (name: PlaneName) => () => change({ kind: "plane", plane: name });
  const pan = (acrossMm: number, downMm: number) => () =>
    change({ kind: "pan", plane: state.activePlane, by: { acrossMm, downMm } });
  useKeys({
    ArrowUp: step(1),
    ArrowDown: step(-1),
    PageUp: step(10),
    PageDown: step(-10),
    s: () => change({ kind: "window", window: windowPresets.softTissue }),
    b: () => change({ kind: "window", window: windowPresets.bone }),
    p: () => change({ kind: "window", window: windowPresets.pelvis }),
    x: () => change({ kind: "toggle", what: "hasCrossHair" }),
    d: () => change({ kind: "toggle", what: "isMeasuring" }),
    v: () => change({ kind: "toggle", what: "isBeside" }),
    "+": () => change({ kind: "zoom", factor: 1.25 }),
    "=": () => change({ kind: "zoom", factor: 1.25 }),
    "-": () => change({ kind: "zoom", factor: 0.8 }),
    "0": () => change({ kind: "fit" }),
    "Shift+ArrowLeft": pan(10, 0),
    "Shift+ArrowRight": pan(-10, 0),
    "Shift+ArrowUp": pan(0, 10),
    "Shift+ArrowDown": pan(0, -10),
    "Shift+a": plane("axial"),
    "Shift+s": plane("sagittal"),
    "Shift+c": plane("coronal"),
  });
}
