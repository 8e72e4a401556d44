export {
  leanNetwork,
  type NetworkConfiguration,
  networkConfigurationSchema,
  receptiveRadius,
  sizeMultiple,
} from "./configuration.ts";
export { enter, leave, type NetworkLayers, network, trunk } from "./network.ts";
export {
  initialWeights,
  type NetworkWeights,
  type ParameterLayout,
  parameterLayout,
  vectorLength,
} from "./parameters.ts";
export { type TrainingGraphOptions, trainingGraph } from "./training-graph.ts";
