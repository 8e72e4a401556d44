import type { Device } from "../../nn/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { PresetName } from "../../train/index.ts";
import type { ReadingRequest } from "../cases/reading.ts";
import type { RoiNames } from "../roi-names.ts";

/** The options of a training run. */
export interface TrainingRequest extends ReadingRequest {
  /** Folder for model.onnx, log.jsonl and the checkpoints. */
  readonly out: string;
  /** Ready-made settings. Absent: `laptop`, or, with `startFrom`, the settings that the model records. */
  readonly preset?: PresetName;
  /** Model file whose weights, network and grid the run begins with. */
  readonly startFrom?: string;
  /** JSON file with settings that replace those of the preset or the model. */
  readonly config?: string;
  /** The structures that there are; those that Arcuate knows, or the cohort's, when absent. */
  readonly scheme?: LabelScheme;
  readonly roi?: RoiNames;
  readonly structures?: readonly string[];
  readonly minutes?: number;
  /** See `TrainOptions`. */
  readonly clock?: () => number;
  /** Stop after this time, in ms, with a checkpoint. */
  readonly stopAfter?: number;
  readonly steps?: number;
  readonly resume?: boolean;
  readonly device: Device;
  readonly threads?: number;
  readonly skipUnusable?: boolean;
  readonly force?: boolean;
}
