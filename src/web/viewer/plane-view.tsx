import { useEffect, useMemo, useRef, useState } from "react";
import { texts } from "../texts/index.ts";
import { type Pen, useGestures } from "./gestures.ts";
import { outlinesOf } from "./outline.ts";
import {
  type Drawn,
  greySlice,
  paintCrossHair,
  paintMeasurement,
  paintOutlines,
  paintSlice,
} from "./paint.ts";
import { type PlaneName, patientPoint, type Voxel } from "./plane.ts";
import { type Projection, projectionOf } from "./projection.ts";
import type { Viewer } from "./use-viewer.ts";
import { greysOf } from "./window.ts";

/** Mark in the browser's timeline when a plane first shows its CT. It tells how fast pages open. */
const FIRST_PICTURE = "arcuate-first-picture";

/**
 * Keeps canvases in main memory. Without a GPU, as on thin clients, the browser's emulation takes seconds for what this
 * draws in milliseconds.
 */
const ON_PROCESSOR: CanvasRenderingContext2DSettings = { willReadFrequently: true };

/** A label map to be drawn as outlines over the CT. `version` changes when its voxels have. */
export interface Overlay {
  readonly key: string;
  readonly labels: Uint8Array;
  readonly version: number;
  readonly colour: string;
  readonly shownLabels: ReadonlySet<number>;
  readonly strongLabel: number | null;
}

interface PlaneViewProps {
  readonly viewer: Viewer;
  readonly name: PlaneName;
  readonly overlays: readonly Overlay[];
  /** Said in the corner: what is drawn here, in a side by side view. */
  readonly caption?: string;
  readonly pen?: Pen | null;
}

/** Width and height of an element in device pixels. */
function useCanvasSize(canvas: { readonly current: HTMLCanvasElement | null }) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const target = canvas.current;
    if (!target) return;
    const measure = () => {
      const scale = window.devicePixelRatio;
      setSize({
        width: Math.round(target.clientWidth * scale),
        height: Math.round(target.clientHeight * scale),
      });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, [canvas]);
  return size;
}

function useDrawn({ viewer, name, overlays }: PlaneViewProps): readonly Drawn[] {
  const plane = viewer.planes[name];
  const slice = viewer.state.at[plane.normal];
  const cache = useRef(
    new Map<string, { stamp: string; labels: Uint8Array; drawn: Drawn["outlines"] }>(),
  );
  return overlays.map((overlay) => {
    const { key, labels, version } = overlay;
    const stamp = `${slice}/${version}`;
    const known = cache.current.get(key);
    if (known?.stamp === stamp && known.labels === labels)
      return { ...overlay, outlines: known.drawn };
    const drawn = outlinesOf(labels, viewer.ct.size, { plane, slice });
    cache.current.set(key, { stamp, labels, drawn });
    return { ...overlay, outlines: drawn };
  });
}

/** The CT of a plane with one pixel for each voxel, on a canvas of its own. */
function useGreyPicture({ viewer, name }: PlaneViewProps): HTMLCanvasElement {
  const plane = viewer.planes[name];
  const slice = viewer.state.at[plane.normal];
  const greys = useMemo(() => greysOf(viewer.state.window), [viewer.state.window]);
  const picture = useMemo(() => {
    const canvas = document.createElement("canvas");
    canvas.width = plane.across.voxelAt.length;
    canvas.height = plane.down.voxelAt.length;
    return canvas;
  }, [plane]);
  // An axial picture changes only when its own slice comes; the others with every piece.
  const stamp = plane.normal === 0 ? viewer.ct.hasSlice[slice] : viewer.loaded;
  useMemo(() => {
    if (stamp === undefined) return;
    picture
      .getContext("2d", ON_PROCESSOR)
      ?.putImageData(greySlice(viewer.ct, plane, { slice, greys }), 0, 0);
  }, [viewer.ct, plane, slice, greys, picture, stamp]);
  return picture;
}

function Told({ props, over }: { readonly props: PlaneViewProps; readonly over: Voxel | null }) {
  const { viewer, name, caption } = props;
  const { state, ct, grid } = viewer;
  const plane = viewer.planes[name];
  const slice = state.at[plane.normal];
  const at = over ?? state.at;
  const [z, y, x] = at;
  const [, rows, columns] = ct.size;
  const hu = ct.hasSlice[z] ? ct.hu[(z * rows + y) * columns + x] : undefined;
  const point = patientPoint(grid, at).map((mm) => mm.toFixed(1));
  const { across, down } = plane;
  const { levelHu, widthHu } = state.window;
  return (
    <div aria-hidden>
      <div className="told" style={{ left: 8, top: 6 }}>
        {texts.viewer.planes[name]} {slice + 1}/{ct.size[plane.normal]}
        {caption && `\n${caption}`}
      </div>
      <div className="told" style={{ left: 8, bottom: 6 }}>
        {hu ?? texts.none} {texts.viewer.hu}
        {`\n${point.join("  ")} mm`}
      </div>
      <div className="told" style={{ right: 8, bottom: 6 }}>
        L {Math.round(levelHu)} W {Math.round(widthHu)}
      </div>
      <div className="told" style={{ left: 8, top: "48%" }}>
        {across.ends[0]}
      </div>
      <div className="told" style={{ right: 8, top: "48%" }}>
        {across.ends[1]}
      </div>
      <div className="told middle" style={{ top: 6 }}>
        {down.ends[0]}
      </div>
      <div className="told middle" style={{ bottom: 22 }}>
        {down.ends[1]}
      </div>
    </div>
  );
}

/** One plane: the CT with contours, crosshair and read-out; wheel and pointer. */
export function PlaneView(props: PlaneViewProps) {
  const { viewer, name, pen = null } = props;
  const { state } = viewer;
  const plane = viewer.planes[name];
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(canvas);
  const projection = useRef<Projection>({ pixelsPerMm: 1, leftPx: 0, topPx: 0 });
  const { handlers, over } = useGestures(canvas, { viewer, plane, projection, pen });
  const drawn = useDrawn(props);
  const picture = useGreyPicture(props);
  const slice = state.at[plane.normal];
  const isMarked = useRef(false);
  useEffect(() => {
    const context = canvas.current?.getContext("2d", ON_PROCESSOR);
    if (!context || size.width === 0) return;
    context.canvas.width = size.width;
    context.canvas.height = size.height;
    const scale = window.devicePixelRatio;
    const here = projectionOf(plane, size, { zoom: state.zoom, pan: state.pans[name] });
    projection.current = here;
    paintSlice(context, picture, { plane, projection: here });
    for (const one of drawn) paintOutlines(context, one, { projection: here, scale });
    if (state.hasCrossHair) paintCrossHair(context, state.at, { plane, projection: here });
    const { measurement } = state;
    if (measurement?.plane === name && measurement.slice === slice) {
      paintMeasurement(context, measurement, { projection: here, scale });
    }
    if (!isMarked.current && viewer.ct.hasSlice[state.at[0]]) {
      isMarked.current = true;
      performance.mark(FIRST_PICTURE);
    }
  });
  return (
    <section
      className="plane"
      data-active={state.activePlane === name}
      data-plane={name}
      aria-label={texts.viewer.planes[name]}
    >
      <canvas
        ref={canvas}
        role="img"
        aria-label={texts.viewer.planeLabel(
          texts.viewer.planes[name],
          slice + 1,
          viewer.ct.size[plane.normal],
        )}
        {...handlers}
      />
      <Told props={props} over={over} />
    </section>
  );
}
