import { createRandom, type Random } from "../../src/base/index.ts";
import { rasterizeContours, type TraceOptions, traceMask } from "../../src/contours/index.ts";
import {
  type CtSeries,
  encodeCtSeries,
  encodeStructureSet,
  type PatientPosition,
  parseStructureSet,
  sliceIndexOf,
} from "../../src/dicom/index.ts";
import {
  type GridSize,
  type ImageGrid,
  type Vector3,
  voxelCount,
} from "../../src/geometry/index.ts";
import type { Mask } from "../../src/volume/index.ts";
import { type Orientation, orientations, testGrid } from "./grids.ts";
import { differingVoxels, randomMask } from "./masks.ts";

/** The frames that masks are sent through: eight patient positions and an oblique one, evenly and unevenly spaced. */
export const frames = (Object.keys(orientations) as Orientation[]).flatMap((orientation) =>
  (["even", "uneven"] as const).map((spacing) => ({ orientation, spacing })),
);

export type Frame = (typeof frames)[number];

export interface RoundTripCount {
  masks: number;
  contours: number;
  points: number;
  bytes: number;
  differingVoxels: number;
}

/** Ways of drawing, taken in turn. */
const drawings: readonly TraceOptions[] = [
  { holes: "keyhole" },
  { holes: "nested" },
  { holes: "xor" },
  { holes: "keyhole", smooth: true },
  { holes: "nested", smooth: true },
];

/**
 * Sends random masks as regions of one RTSTRUCT through its bytes and back, in one frame. The seed decides everything.
 */
export function sendThrough(frame: Frame, maskCount: number, seed: number): RoundTripCount {
  const random = createRandom(seed);
  const grid = randomGrid(frame, random);
  const masks = Array.from({ length: maskCount }, () => notEmpty(randomMask(grid, random)));
  const series = seriesOn(grid, frame.orientation);
  const rois = masks.map((mask, index) => ({
    number: index + 1,
    name: `mask ${index + 1}`,
    interpretedType: "ORGAN" as const,
    colour: [255, 0, 0] as const,
    contours: traceMask(mask, drawings[index % drawings.length]),
    generationDescription: "round trip",
  }));
  const bytes = encodeStructureSet(series, rois, {
    label: "round trip",
    softwareVersion: "0",
    modelName: "none",
    now: new Date(0),
  });
  const { structureSet } = parseStructureSet(bytes);
  const contours = rois.flatMap((roi) => roi.contours);
  return {
    masks: maskCount,
    contours: contours.length,
    points: contours.reduce((sum, { points }) => sum + points.length / 3, 0),
    bytes: bytes.length,
    differingVoxels: masks.reduce((sum, mask, index) => {
      const read = structureSet.rois[index]!;
      const sliceOf = (contour: (typeof read.contours)[number]) => sliceIndexOf(series, contour);
      const again = rasterizeContours(grid, read.contours, { sliceOf }).mask;
      return sum + differingVoxels(mask.voxels, again.voxels);
    }, 0),
  };
}

/** Somewhere within half a metre, with pixels of 0.5 to 3 mm that are rarely square. */
function randomGrid({ orientation, spacing }: Frame, random: Random): ImageGrid {
  const length = (most: number) => 1 + random.integer(most);
  const size: GridSize = [length(5), length(32), length(40)];
  const millimetres = () => random.between(-500, 500);
  const spacingMm: Vector3 = [
    random.between(0.5, 6),
    random.between(0.5, 3),
    random.between(0.5, 3),
  ];
  return testGrid(size, {
    orientation,
    spacingMm,
    origin: [millimetres(), millimetres(), millimetres()],
    ...(spacing === "uneven" && {
      gapsMm: Array.from({ length: size[0] }, () => random.between(0.5, 8)),
    }),
  });
}

/** A structure set holds no empty region; one voxel is put into a mask that has none. */
function notEmpty(mask: Mask): Mask {
  if (mask.voxels.every((each) => each === 0)) mask.voxels[0] = 1;
  return mask;
}

function seriesOn(grid: ImageGrid, orientation: Orientation): CtSeries {
  const position: PatientPosition = orientation === "oblique" ? "HFS" : orientation;
  return encodeCtSeries(
    { grid, hu: new Int16Array(voxelCount(grid)) },
    {
      uidSeed: "round trip",
      patientName: "Round^Trip",
      patientId: "round-trip",
      patientPosition: position,
      manufacturer: "none",
      softwareVersion: "0",
      acquired: new Date(0),
    },
  ).series;
}
