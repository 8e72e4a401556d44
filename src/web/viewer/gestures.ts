import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { Plane, Voxel } from "./plane.ts";
import { type Projection, pointAtPixel, voxelAt } from "./projection.ts";
import type { Viewer } from "./use-viewer.ts";
import type { PlanePoint } from "./view-state.ts";

/** Draws with the left button, which then does not move the crosshair. Voxels may repeat. */
export interface Pen {
  readonly down: (voxel: Voxel) => void;
  readonly move: (voxel: Voxel) => void;
  readonly up: () => void;
}

type Drag = "crossHair" | "measure" | "window" | "pan" | "pen";

interface GestureInput {
  readonly viewer: Viewer;
  readonly plane: Plane;
  readonly projection: RefObject<Projection>;
  readonly pen: Pen | null;
}

function dragOf(event: PointerEvent, isMeasuring: boolean, hasPen: boolean): Drag {
  if (event.button === 2) return "window";
  if (event.button === 1 || event.shiftKey) return "pan";
  if (isMeasuring) return "measure";
  return hasPen ? "pen" : "crossHair";
}

function canvasPoint(event: PointerEvent, projection: Projection): PlanePoint {
  const box = event.currentTarget.getBoundingClientRect();
  const scale = window.devicePixelRatio;
  return pointAtPixel(
    projection,
    (event.clientX - box.left) * scale,
    (event.clientY - box.top) * scale,
  );
}

/** The wheel changes the slice, with Ctrl the zoom. React listens passively and could not stop the page from scrolling. */
function useWheel(
  canvas: RefObject<HTMLCanvasElement | null>,
  { viewer, plane }: GestureInput,
): void {
  const latest = useRef(viewer.change);
  latest.current = viewer.change;
  useEffect(() => {
    const target = canvas.current;
    if (!target) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      if (event.ctrlKey) {
        latest.current({ kind: "zoom", factor: event.deltaY < 0 ? 1.12 : 1 / 1.12 });
      } else {
        latest.current({ kind: "step", by: event.deltaY < 0 ? 1 : -1, plane: plane.name });
      }
    };
    target.addEventListener("wheel", onWheel, { passive: false });
    return () => target.removeEventListener("wheel", onWheel);
  }, [canvas, plane.name]);
}

/** Handlers for the pointer on a plane, and the voxel under it. */
export function useGestures(canvas: RefObject<HTMLCanvasElement | null>, input: GestureInput) {
  const { viewer, plane, projection, pen } = input;
  const { state, change } = viewer;
  const drag = useRef<{ kind: Drag; from: PlanePoint; x: number; y: number } | null>(null);
  const [over, setOver] = useState<Voxel | null>(null);
  useWheel(canvas, input);

  const proceed = (event: PointerEvent, point: PlanePoint, voxel: Voxel) => {
    const begun = drag.current;
    if (!begun) return;
    const moved = { x: event.clientX - begun.x, y: event.clientY - begun.y };
    const slice = state.at[plane.normal];
    if (begun.kind === "crossHair") change({ kind: "at", at: voxel, plane: plane.name });
    else if (begun.kind === "pen") pen?.move(voxel);
    else if (begun.kind === "measure") {
      const measurement = { plane: plane.name, slice, from: begun.from, to: point };
      change({ kind: "measure", measurement });
    } else if (begun.kind === "window") {
      const { levelHu, widthHu } = state.window;
      const next = { levelHu: levelHu + moved.y, widthHu: widthHu + 2 * moved.x };
      change({ kind: "window", window: next });
    } else {
      const scale = window.devicePixelRatio / projection.current.pixelsPerMm;
      const by = { acrossMm: moved.x * scale, downMm: moved.y * scale };
      change({ kind: "pan", plane: plane.name, by });
    }
    drag.current = { ...begun, x: event.clientX, y: event.clientY };
  };

  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      const from = canvasPoint(event, projection.current);
      const kind = dragOf(event, state.isMeasuring, pen !== null);
      drag.current = { kind, from, x: event.clientX, y: event.clientY };
      const voxel = voxelAt(plane, from, state.at);
      if (kind === "crossHair") change({ kind: "at", at: voxel, plane: plane.name });
      else change({ kind: "plane", plane: plane.name });
      if (kind === "pen") pen?.down(voxel);
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
      const point = canvasPoint(event, projection.current);
      const voxel = voxelAt(plane, point, state.at);
      setOver(voxel);
      proceed(event, point, voxel);
    },
    onPointerUp: () => {
      if (drag.current?.kind === "pen") pen?.up();
      drag.current = null;
    },
    onPointerLeave: () => setOver(null),
    onContextMenu: (event: { preventDefault: () => void }) => event.preventDefault(),
  };
  return { handlers, over };
}
