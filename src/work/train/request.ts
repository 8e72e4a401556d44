import type { Device } from "../../nn/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { PresetName } from "../../train/index.ts";
import type { RoiNames } from "../roi-names.ts";

/** What a training run is asked for. */
export interface TrainingRequest {
  /** Folder for model.onnx, log.jsonl and the checkpoints. */
  readonly out: string;
  readonly preset?: PresetName;
  /** Model file whose weights, grid and settings the run begins with, instead of a preset's. */
  readonly startFrom?: string;
  /** JSON file with settings that replace the preset's. */
  readonly config?: string;
  /** The structures that there are; those that Arcuate knows, or the cohort's, when absent. */
  readonly scheme?: LabelScheme;
  readonly roi?: RoiNames;
  readonly structures?: readonly string[];
  readonly minutes?: number;
  /** In ms. */
  readonly stopAfter?: number;
  readonly steps?: number;
  readonly resume?: boolean;
  readonly device: Device;
  readonly threads?: number;
  readonly skipUnusable?: boolean;
  readonly force?: boolean;
}
