/** What is wrong with contours of a ROI, those of one kind together. A case's record keeps it. */
import { z } from "zod";

const contourFaultKinds = [
  /** No line can be drawn of what the file holds: lost. */
  "unreadable",
  /** The file declares another number of points than it holds: drawn. */
  "pointCount",
  /** The file does not say the type; their points are a polygon in one plane: drawn. */
  "typeUnsaid",
  /** One or two points: not drawn, and nothing is lost. */
  "tooShort",
  "point",
  /** Lost. */
  "openLine",
  /** Lost. */
  "tilted",
  /** Lost. */
  "otherSlice",
  /** Lost: of a ROI in another frame of reference, and naming no slice of the CT. */
  "otherFrame",
  /** Naming an image that is no slice of the CT, in its frame of reference: drawn. */
  "otherImage",
  "offGrid",
  "otherPlane",
  "besideSlice",
  "clipped",
  "overlap",
  "duplicate",
  "crowded",
  "noVoxel",
] as const;

export type ContourFaultKind = (typeof contourFaultKinds)[number];

export const contourFaultSchema = z.object({
  kind: z.enum(contourFaultKinds),
  contours: z.number(),
  /** From 0, ascending; those of lost contours are where they may lie. */
  slices: z.array(z.number()),
  /** The largest. */
  distanceMm: z.number().optional(),
  /** The sum. */
  areaMm2: z.number().optional(),
});

export type ContourFault = z.infer<typeof contourFaultSchema>;

/** Of these nothing is drawn where something is. */
export const lostKinds: ReadonlySet<ContourFaultKind> = new Set([
  "unreadable",
  "openLine",
  "tilted",
  "otherSlice",
  "otherFrame",
]);
