/**
 * THE network: a fully convolutional 3D encoder-decoder, "a standard segmentation network modified to minimize memory
 * usage" (section 2.2; the paper's layer table is not published, docs/network.md says what is our choice).
 *
 *   CT ── unit ───────────────────────────────────────── (+) ── unit ── classify ── logits
 *           └ pool ─ unit unit ──────────── (+) ─ unit unit ─┘ project, double
 *                      └ pool ─ unit unit ─ (+) ─ unit unit ─┘
 *                                 └ pool ─ unit unit ─┘
 *
 * A unit is a 3x3x3 convolution, batch normalisation and ReLU. Memory is spent at full resolution, so there it is
 * narrow and shallow; on the way up the features are projected to the narrower width before they are doubled, and the
 * skip is added instead of concatenated: no wide map ever exists on a fine grid.
 */
import { add, maxPool, type Tensor } from "../nn/index.ts";
import type { NetworkConfiguration } from "./configuration.ts";

/** The layers that the network is built from; training and inference supply their own. Names identify parameters. */
export interface NetworkLayers {
  /** 3x3x3 convolution, normalisation, ReLU. */
  unit(x: Tensor, channels: number, name: string): Tensor;
  /** 1x1x1 convolution, nothing else. */
  project(x: Tensor, channels: number, name: string): Tensor;
  /** 1x1x1 convolution with bias. */
  classify(x: Tensor, channels: number, name: string): Tensor;
  /** Every voxel repeated over 2 x 2 x 2. */
  double(x: Tensor): Tensor;
}

/**
 * Logits [n, channels, z, y, x] of a scaled CT [n, 1, z, y, x]; channel 0 is the background.
 * Sizes must be multiples of `sizeMultiple(configuration)`.
 */
export function network(ct: Tensor, configuration: NetworkConfiguration, layers: NetworkLayers) {
  const full = enter(ct, configuration, layers);
  const up = trunk(maxPool(full), configuration, layers);
  return leave(full, up, configuration, layers);
}

/** The way in at full resolution: [n, widths[0], z, y, x]. Each unit adds one voxel of context on every side. */
export function enter(ct: Tensor, { widths, units }: NetworkConfiguration, layers: NetworkLayers) {
  return unitsAt(ct, widths[0]!, units[0]!, "down0", layers);
}

/** Everything below full resolution, projected for the way out: [n, widths[0], z/2, y/2, x/2]. */
export function trunk(pooled: Tensor, configuration: NetworkConfiguration, layers: NetworkLayers) {
  return layers.project(
    level(pooled, 1, configuration, layers),
    configuration.widths[0]!,
    "project0",
  );
}

/** The way out at full resolution: logits from the way in and the trunk. */
export function leave(
  full: Tensor,
  up: Tensor,
  { widths, units, channels }: NetworkConfiguration,
  layers: NetworkLayers,
) {
  const joined = add(full, layers.double(up));
  const features = unitsAt(joined, widths[0]!, units[0]!, "up0", layers);
  return layers.classify(features, channels, "classify");
}

/** One level of the U and all below it. */
function level(
  x: Tensor,
  depth: number,
  configuration: NetworkConfiguration,
  layers: NetworkLayers,
): Tensor {
  const { widths, units } = configuration;
  const [width, count] = [widths[depth]!, units[depth]!];
  const down = unitsAt(x, width, count, `down${depth}`, layers);
  if (depth === widths.length - 1) return down;
  const below = level(maxPool(down), depth + 1, configuration, layers);
  const up = layers.double(layers.project(below, width, `project${depth}`));
  return unitsAt(add(down, up), width, count, `up${depth}`, layers);
}

function unitsAt(x: Tensor, width: number, count: number, name: string, layers: NetworkLayers) {
  let features = x;
  for (let index = 0; index < count; index++) {
    features = layers.unit(features, width, `${name}.${index}`);
  }
  return features;
}
