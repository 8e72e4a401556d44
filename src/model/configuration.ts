import { z } from "zod";

/** The shape of the network. Everything about it follows from these numbers. */
export const networkConfigurationSchema = z
  .strictObject({
    /** Channels at each level, finest first. */
    widths: z.array(z.int().min(1).max(1024)).min(2).max(6),
    /** Units at each level, on the way down and again on the way up. */
    units: z.array(z.int().min(1).max(4)),
    /** Output channels: the background and every structure. */
    channels: z.int().min(2).max(255),
  })
  .refine(({ widths, units }) => widths.length === units.length, {
    message: "widths and units must have one number a level",
  });

export type NetworkConfiguration = Readonly<z.infer<typeof networkConfigurationSchema>>;

/** How the presets interpret the paper's network; see docs/network.md. */
export const leanNetwork: NetworkConfiguration = {
  widths: [8, 32, 64, 96],
  units: [1, 2, 2, 2],
  channels: 6,
};

/** Sizes must be multiples of this, so that every halving divides evenly. */
export function sizeMultiple({ widths }: NetworkConfiguration): number {
  return 2 ** (widths.length - 1);
}

/** How far, in voxels, an output voxel sees in each direction at most. */
export function receptiveRadius({ widths, units }: NetworkConfiguration): number {
  const deepest = widths.length - 1;
  const convolutions = units.reduce(
    (sum, count, depth) => sum + count * 2 ** depth * (depth === deepest ? 1 : 2),
    0,
  );
  return convolutions + sizeMultiple({ widths, units, channels: 2 }) - 1; // a block of the coarsest grid
}
