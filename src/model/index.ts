/**
 * model/: THE network, its configuration, its weights, and the model file that holds all of it.
 *
 * model/ says what is computed and nn/ how; predict/ and train/ use both. It reads no CT.
 */
export {
  leanNetwork,
  type NetworkConfiguration,
  networkConfigurationSchema,
  sizeMultiple,
} from "./configuration.ts";
export { describeNetwork, type NetworkDescription } from "./describe.ts";
export { layersFrom } from "./layers.ts";
export {
  decodeModel,
  encodeModel,
  type Model,
  type ModelDescription,
  readModelFile,
  writeModelFile,
} from "./model-file.ts";
export { enter, leave, network, trunk } from "./network.ts";
export {
  constantWeights,
  initialWeights,
  type NetworkWeights,
  type ParameterLayout,
  parameterLayout,
  type VectorEntry,
  vectorLength,
} from "./parameters.ts";
export { type TrainingGraphOptions, trainingGraph } from "./training-graph.ts";
