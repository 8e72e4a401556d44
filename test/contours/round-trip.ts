import { createRandom, type Random } from "../../src/base/index.ts";
import { rasterizeContours, type TraceOptions, traceMask } from "../../src/contours/index.ts";
import {
  type EncodedCtSeries,
  encodeCtSeries,
  encodeStructureSet,
  type PatientPosition,
  parseStructureSet,
  type RoiToWrite,
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

/** Masks drawn as the regions of one RTSTRUCT, numbered from 1. */
export interface DrawnMasks {
  readonly ct: EncodedCtSeries;
  readonly masks: readonly Mask[];
  readonly rois: readonly RoiToWrite[];
  readonly bytes: Uint8Array;
}

/** Draws random masks in one frame. The seed decides everything. */
export function drawRandomMasks(frame: Frame, maskCount: number, seed: number): DrawnMasks {
  const random = createRandom(seed);
  const grid = randomGrid(frame, random);
  const masks = Array.from({ length: maskCount }, () => notEmpty(randomMask(grid, random)));
  return drawMasks(masks, frame.orientation);
}

/** Draws masks of one grid, each in the next way of drawing. */
export function drawMasks(
  masks: readonly Mask[],
  orientation: Orientation,
  ways: readonly TraceOptions[] = drawings,
): DrawnMasks {
  const ct = ctOn(masks[0]!.grid, orientation);
  const rois = masks.map((mask, index) => ({
    number: index + 1,
    name: `mask ${index + 1}`,
    interpretedType: "ORGAN" as const,
    colour: [255, 0, 0] as const,
    contours: traceMask(mask, ways[index % ways.length]),
    generationDescription: "round trip",
  }));
  const bytes = encodeStructureSet(ct.series, rois, {
    label: "round trip",
    softwareVersion: "0",
    modelName: "none",
    now: new Date(0),
  });
  return { ct, masks, rois, bytes };
}

/** Sends random masks through the bytes of an RTSTRUCT and back, in one frame. The seed decides everything. */
export function sendThrough(frame: Frame, maskCount: number, seed: number): RoundTripCount {
  const { ct, masks, rois, bytes } = drawRandomMasks(frame, maskCount, seed);
  const { structureSet } = parseStructureSet(bytes);
  const contours = rois.flatMap((roi) => roi.contours);
  return {
    masks: maskCount,
    contours: contours.length,
    points: contours.reduce((sum, { points }) => sum + points.length / 3, 0),
    bytes: bytes.length,
    differingVoxels: masks.reduce((sum, mask, index) => {
      const read = structureSet.rois[index]!;
      const sliceOf = (contour: (typeof read.contours)[number]) => sliceIndexOf(ct.series, contour);
      const again = rasterizeContours(mask.grid, read.contours, { sliceOf }).mask;
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

function ctOn(grid: ImageGrid, orientation: Orientation): EncodedCtSeries {
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
  );
}
