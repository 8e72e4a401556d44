/** The input of each kind of job, as its row keeps it. */
import { z } from "zod";

export const segmentInput = z.object({ caseId: z.string(), modelId: z.string() });
export const evaluateInput = z.object({
  title: z.string(),
  modelId: z.string().nullable(),
  caseIds: z.array(z.string()).nullable(),
});
export const importInput = z.object({ uploadId: z.string() });
export const trainInput = z.object({ runId: z.string() });

/** Kinds that must not run at the same time share a queue: those of `cohort` write into one folder. */
export const queueOf = {
  demo: "cohort",
  import: "cohort",
  references: "cohort",
  segment: "segment",
  evaluate: "evaluate",
  train: "train",
} as const;

export const queues = ["cohort", "segment", "evaluate", "train"] as const;
