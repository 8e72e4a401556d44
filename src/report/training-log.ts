/** The lines of a run's log.jsonl that its report is made from. */
import { z } from "zod";
import { leftOutCaseSchema, usedCaseSchema } from "./training-cases.ts";

/** Other events, and fields that are not used, are passed over. */
const eventSchema = z.discriminatedUnion("kind", [
  usedCaseSchema,
  leftOutCaseSchema,
  z.object({
    kind: z.literal("started"),
    device: z.string(),
    parameterCount: z.number(),
    cases: z.array(z.string()),
    microBatch: z.number(),
    steps: z.number(),
    step: z.number(),
  }),
  z.object({
    kind: z.literal("cycle"),
    cycle: z.number(),
    step: z.number(),
    trainingCases: z.array(z.string()),
    validationCases: z.array(z.string()),
    falsePositives: z.number(),
  }),
  z.object({
    kind: z.literal("step"),
    step: z.number(),
    loss: z.number(),
    learningRate: z.number(),
    elapsedMs: z.number(),
    share: z.number(),
    remainingMs: z.number(),
    patchesPerSecond: z.number(),
    waitingShare: z.number(),
  }),
  z.object({
    kind: z.literal("validated"),
    step: z.number(),
    loss: z.number(),
    dice: z.array(z.object({ structure: z.string(), dice: z.number().optional() })),
  }),
  z.object({ kind: z.literal("diverged"), step: z.number(), what: z.string() }),
]);

export type LoggedEvent = z.infer<typeof eventSchema>;
export type Logged<Kind extends LoggedEvent["kind"]> = Extract<LoggedEvent, { kind: Kind }>;

/** The events of a log in their order; lines that are torn or of another kind are passed over. */
export function readTrainingLog(log: string): LoggedEvent[] {
  return log.split("\n").flatMap((line) => {
    const parsed = eventSchema.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // a line torn by a kill
  }
}

/** The events of one kind, in their order. */
export function ofKind<Kind extends LoggedEvent["kind"]>(
  events: readonly LoggedEvent[],
  kind: Kind,
): Logged<Kind>[] {
  return events.filter((event): event is Logged<Kind> => event.kind === kind);
}
