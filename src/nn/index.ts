/**
 * nn/: symbolic tensors, operators, differentiation, the optimiser, and their execution through ONNX Runtime.
 *
 * A training step and an inference are both ONNX graphs, written here and run on the device the user chose. nn/
 * knows no anatomy and no files; the network itself is in model/.
 */
export { channelBlockOf } from "./channel-block.ts";
export { type GraphCost, graphCost } from "./cost.ts";
export { gradients } from "./differentiate.ts";
export { allFinite } from "./finite.ts";
export { Graph, type Processor, type Tensor } from "./graph.ts";
export { initialNadamState, type NadamState, type Optimiser, openOptimiser } from "./nadam.ts";
export { type OnnxContents, readOnnx } from "./onnx-read.ts";
export { writeOnnx } from "./onnx-write.ts";
export { add, relu } from "./ops/arithmetic.ts";
export { channelsOf } from "./ops/blocked/layout.ts";
export { largestChannel } from "./ops/classify.ts";
export { convolve } from "./ops/convolution.ts";
export { mergedLabelLoss, UNKNOWN_LABEL } from "./ops/loss.ts";
export { type ChannelStatistics, convolveAndNormalise, normalise } from "./ops/normalisation.ts";
export { maxPool, upsample, upsampleAnySize } from "./ops/pooling.ts";
export { joinAsVector, reshape, slice } from "./ops/shape.ts";
export {
  type Device,
  fetchBytes,
  floats,
  openSession,
  processorOf,
  type Session,
  type SessionOptions,
} from "./session.ts";
export { elementCount, type Shape, type TensorData } from "./tensor.ts";
