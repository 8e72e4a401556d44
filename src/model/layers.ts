/** The layers that a network is built from, with weights from a `WeightSource`. */
import {
  type ChannelStatistics,
  channelsOf,
  convolve,
  convolveAndNormalise,
  normalise,
  relu,
  type Shape,
  type Tensor,
  upsample,
} from "../nn/index.ts";
import type { NetworkLayers } from "./network.ts";

export interface WeightSource {
  /** A learned tensor, e.g. `down1.0.kernel`. */
  parameter(name: string, shape: Shape): Tensor;
  /** A normalisation statistic, e.g. `down1.0.mean`. */
  statistic(name: string, shape: Shape): Tensor;
}

export interface LayerOptions {
  /**
   * Given when gradients will be asked for. Otherwise units are written so that the runtime can fold the normalisation
   * into the kernel.
   */
  readonly training?: {
    /**
     * Called with the statistics of every unit's batch. When it is given, units normalise by their batch; otherwise by
     * the source's statistics (the last phase of training).
     */
    readonly onBatchStatistics?: (statistics: ChannelStatistics) => void;
  };
  /** How a grid is doubled; `upsample` unless the graph must run at any size. */
  readonly double?: (x: Tensor) => Tensor;
}

/**
 * Layers with the weights of `source`. They name each weight with its shape when the network is built, so a source may
 * also count or make them.
 */
export function layersFrom(source: WeightSource, options: LayerOptions = {}): NetworkLayers {
  const pointwise = (x: Tensor, channels: number, name: string) =>
    source.parameter(`${name}.kernel`, [channels, channelsOf(x), 1, 1, 1]);

  return {
    unit(x, channels, name) {
      const kernel = source.parameter(`${name}.kernel`, [channels, channelsOf(x), 3, 3, 3]);
      const gain = source.parameter(`${name}.gain`, [channels]);
      const bias = source.parameter(`${name}.bias`, [channels]);
      const given = () => ({
        mean: source.statistic(`${name}.mean`, [channels]),
        variance: source.statistic(`${name}.variance`, [channels]),
      });
      if (!options.training) return relu(normalise(convolve(x, kernel), given(), { gain, bias }));
      const { onBatchStatistics } = options.training;
      const by = onBatchStatistics ? undefined : given();
      const { y, statistics } = convolveAndNormalise(x, kernel, { gain, bias }, by);
      onBatchStatistics?.(statistics);
      return relu(y);
    },
    project: (x, channels, name) => convolve(x, pointwise(x, channels, name)),
    classify: (x, channels, name) =>
      convolve(x, pointwise(x, channels, name), source.parameter(`${name}.bias`, [channels])),
    double: options.double ?? upsample,
  };
}
