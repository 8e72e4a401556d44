/**
 * server/tasks/: the work that takes a core for longer than a request may: each task runs alone in a process of its own
 * (server/jobs/ starts it), reads and writes files by their hash, and leaves the database to the server.
 */
import type { CorrectedSet, CorrectInput } from "./correct.ts";
import type { DemoInput, DemoOutput } from "./demo.ts";
import type { DescribedModel, DescribeModelInput } from "./describe-model.ts";
import type { EvaluateInput, EvaluateOutput } from "./evaluate.ts";
import type { ImportInput, ImportOutput, ReferencesInput, ReferencesOutput } from "./import.ts";
import type { SegmentedSet, SegmentInput } from "./segment.ts";
import type { StructureSetFileInput } from "./structure-set-file.ts";
import type { TaskContext } from "./task.ts";
import type { TrainInput, TrainOutput } from "./train.ts";

export { readSliceUids } from "./ct-file.ts";
export { moveSlices, placesOfSlices, type VersionSlices } from "./ct-slices.ts";
export type { DescribedCase } from "./describe-case.ts";
export { knownGroups, spelledAs } from "./diagnosis-groups.ts";
export type { EvaluatedCase } from "./evaluate.ts";
export type { ImportOutput, KnownCase } from "./import.ts";
export type { SetOrigin } from "./structure-set-file.ts";
export type { TaskContext } from "./task.ts";
export { expandVoxels, gridFrom } from "./voxels.ts";

/** The input and output of each task. */
interface Tasks {
  demo: (input: DemoInput) => DemoOutput;
  import: (input: ImportInput) => ImportOutput;
  references: (input: ReferencesInput) => ReferencesOutput;
  segment: (input: SegmentInput) => SegmentedSet;
  evaluate: (input: EvaluateInput) => EvaluateOutput;
  train: (input: TrainInput) => TrainOutput;
  correct: (input: CorrectInput) => CorrectedSet;
  structureSetFile: (input: StructureSetFileInput) => Uint8Array;
  describeModel: (input: DescribeModelInput) => DescribedModel;
}

export type TaskName = keyof Tasks;
export type TaskInput<N extends TaskName> = Parameters<Tasks[N]>[0];
export type TaskOutput<N extends TaskName> = ReturnType<Tasks[N]>;

type Runners = {
  [N in TaskName]: (input: TaskInput<N>, context: TaskContext) => Promise<TaskOutput<N>>;
};

/** Each task loads only its own modules: writing an RTSTRUCT does not load the inference engine. */
const runners: Runners = {
  demo: async (input, context) => (await import("./demo.ts")).makeDemo(input, context),
  import: async (input, context) => (await import("./import.ts")).importCases(input, context),
  references: async (input, context) =>
    (await import("./import.ts")).redrawReferences(input, context),
  segment: async (input, context) => (await import("./segment.ts")).segmentCase(input, context),
  evaluate: async (input, context) => (await import("./evaluate.ts")).evaluateSets(input, context),
  train: async (input, context) => (await import("./train.ts")).trainRun(input, context),
  correct: async (input) => (await import("./correct.ts")).correctSet(input),
  structureSetFile: async (input) => (await import("./structure-set-file.ts")).encodeSetFile(input),
  describeModel: async (input) => (await import("./describe-model.ts")).describeModelFile(input),
};

/** Runs a task in this process. */
export function performTask<N extends TaskName>(
  name: N,
  input: TaskInput<N>,
  context: TaskContext,
): Promise<TaskOutput<N>> {
  return runners[name](input, context);
}
