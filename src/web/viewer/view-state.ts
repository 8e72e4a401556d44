import type { PlaneName, Voxel } from "./plane.ts";
import type { HuWindow } from "./window.ts";
import { windowPresets } from "./window.ts";

/** A point on the screen axes of a plane, mm. */
export interface PlanePoint {
  readonly acrossMm: number;
  readonly downMm: number;
}

/** A distance that a person has drawn. It is shown only on its slice. */
export interface Measurement {
  readonly plane: PlaneName;
  readonly slice: number;
  readonly from: PlanePoint;
  readonly to: PlanePoint;
}

export interface ViewState {
  readonly size: Voxel;
  /** The cross-hair: the voxel that all planes cut through. */
  readonly at: Voxel;
  readonly window: HuWindow;
  /** 1 shows the whole slice. */
  readonly zoom: number;
  readonly pans: Readonly<Record<PlaneName, PlanePoint>>;
  readonly activePlane: PlaneName;
  readonly isMeasuring: boolean;
  readonly measurement: Measurement | null;
  readonly hasCrossHair: boolean;
  readonly isBeside: boolean;
}

export type ViewChange =
  | { readonly kind: "at"; readonly at: Voxel; readonly plane?: PlaneName }
  | { readonly kind: "step"; readonly by: number; readonly plane?: PlaneName }
  | { readonly kind: "slice"; readonly slice: number }
  | { readonly kind: "window"; readonly window: HuWindow }
  | { readonly kind: "zoom"; readonly factor: number }
  | { readonly kind: "pan"; readonly plane: PlaneName; readonly by: PlanePoint }
  | { readonly kind: "fit" }
  | { readonly kind: "plane"; readonly plane: PlaneName }
  | { readonly kind: "measure"; readonly measurement: Measurement }
  | { readonly kind: "toggle"; readonly what: "isMeasuring" | "hasCrossHair" | "isBeside" };

const noPan: PlanePoint = { acrossMm: 0, downMm: 0 };
const noPans = { axial: noPan, sagittal: noPan, coronal: noPan };
const normals: Readonly<Record<PlaneName, 0 | 1 | 2>> = { axial: 0, coronal: 1, sagittal: 2 };

/** The view when a case is opened: a slice, its middle, the soft tissue window. A slice beyond the grid ends at its border. */
export function firstView(size: Voxel, slice: number): ViewState {
  return {
    size,
    at: [clamp(slice, size[0]), size[1] >> 1, size[2] >> 1],
    window: windowPresets.softTissue,
    zoom: 1,
    pans: noPans,
    activePlane: "axial",
    isMeasuring: false,
    measurement: null,
    hasCrossHair: true,
    isBeside: false,
  };
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.round(index)));
}

function within(at: Voxel, size: Voxel): Voxel {
  return [clamp(at[0], size[0]), clamp(at[1], size[1]), clamp(at[2], size[2])];
}

function stepped(state: ViewState, plane: PlaneName, by: number): ViewState {
  const at: [number, number, number] = [...state.at];
  at[normals[plane]] += by;
  return { ...state, activePlane: plane, at: within(at, state.size) };
}

/** The next view. An index beyond the grid ends at its border. */
export function changeView(state: ViewState, change: ViewChange): ViewState {
  switch (change.kind) {
    case "at":
      return {
        ...state,
        at: within(change.at, state.size),
        activePlane: change.plane ?? state.activePlane,
      };
    case "step":
      return stepped(state, change.plane ?? state.activePlane, change.by);
    case "slice":
      return { ...state, at: within([change.slice, state.at[1], state.at[2]], state.size) };
    case "window":
      return change.window.widthHu >= 1 ? { ...state, window: change.window } : state;
    case "zoom":
      return { ...state, zoom: Math.max(0.5, Math.min(20, state.zoom * change.factor)) };
    case "pan": {
      const before = state.pans[change.plane];
      const after = {
        acrossMm: before.acrossMm + change.by.acrossMm,
        downMm: before.downMm + change.by.downMm,
      };
      return { ...state, pans: { ...state.pans, [change.plane]: after } };
    }
    case "fit":
      return { ...state, zoom: 1, pans: noPans, measurement: null };
    case "plane":
      return { ...state, activePlane: change.plane };
    case "measure":
      return { ...state, measurement: change.measurement };
    case "toggle":
      return { ...state, [change.what]: !state[change.what] };
  }
}
