import type { Pen } from "./gestures.ts";
import { type Overlay, PlaneView } from "./plane-view.tsx";
import type { Viewer } from "./use-viewer.ts";

interface PlanesProps {
  readonly viewer: Viewer;
  readonly overlays: readonly Overlay[];
  /** The contours of the two axial planes of the side by side view; absent where there is no such view. */
  readonly beside?: readonly { readonly caption: string; readonly overlays: readonly Overlay[] }[];
  readonly pen?: Pen | null;
}

/** The three planes, or the same axial slice twice, side by side. */
export function Planes({ viewer, overlays, beside, pen = null }: PlanesProps) {
  if (viewer.state.isBeside && beside) {
    return (
      <div className="planes beside">
        {beside.map((half) => (
          <PlaneView key={half.caption} viewer={viewer} name="axial" {...half} />
        ))}
      </div>
    );
  }
  return (
    <div className="planes">
      <PlaneView viewer={viewer} name="axial" overlays={overlays} pen={pen} />
      <PlaneView viewer={viewer} name="sagittal" overlays={overlays} />
      <PlaneView viewer={viewer} name="coronal" overlays={overlays} />
    </div>
  );
}
